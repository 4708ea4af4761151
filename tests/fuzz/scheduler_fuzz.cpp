// The scheduler beside a naive model: two lists of channels, everything computed anew each time.
//
// Checked after every step: the pick is right by the model's numbers too; and the law itself, on
// what has really been sent: of two channels of a class that were ready all along, neither is ahead
// by more than a packet of each, and none that is ready is ahead of the least by more than its last
// packet.  A strict channel is in the strict class exactly while its tokens, replayed from all it
// has ever sent there, are not overdrawn; and while one is ready there, nobody else is picked.
#include "p2p/mconn/scheduler.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "p2p/base/time.h"
#include "tests/fuzz/fuzz.h"

namespace scheduler_fuzz {

using switchyard::Duration;
using switchyard::Time;
using switchyard::fuzz::Choices;
using switchyard::mconn::Scheduler;

constexpr std::size_t kLargest = 16384;  // bytes of a packet
// The model adds and fades in another order, so its numbers differ in their last digits.
constexpr double kSlack = 1e-6;
// A channel made from this byte or a higher one has a strict rate.
constexpr std::uint8_t kFirstStrict = 200;

// One class.
struct Class {
  struct Channel {
    double priority;
    double ratio{0};
    bool ready{false};
    double sent{0};  // bytes / priority since the last forget()
  };

  std::vector<Channel> channels;
  double now_served{0};
  Time faded{};

  bool anyone_ready() const {
    return std::any_of(channels.begin(), channels.end(), [](const auto& c) { return c.ready; });
  }

  void set_ready(std::size_t i, bool ready) {
    if (channels[i].ready == ready) return;
    channels[i].ready = ready;
    if (ready) channels[i].ratio = std::max(channels[i].ratio, now_served);
    if (!anyone_ready()) {
      for (const auto& c : channels) now_served = std::max(now_served, c.ratio);
    }
    forget();
  }

  void charge(Time now, std::size_t i, std::size_t bytes) {
    const double fade = now - faded > 64 * Scheduler::kDecayInterval + Scheduler::kDecayInterval
                            ? 0
                            : Scheduler::kDecay;
    for (; now - faded >= Scheduler::kDecayInterval; faded += Scheduler::kDecayInterval) {
      for (auto& c : channels) c.ratio *= fade;
      now_served *= fade;
      forget();
    }
    now_served = channels[i].ratio;
    const double used = static_cast<double>(bytes) / channels[i].priority;
    channels[i].ratio += used;
    channels[i].sent += used;
  }

  // Shares are compared from the last change on.
  void forget() {
    for (auto& c : channels) c.sent = 0;
  }

  // Channel i is in this class now.
  void check(const Scheduler& scheduler, std::size_t i) const {
    const auto& c = channels[i];
    FUZZ_CHECK(std::abs(scheduler.ratio(i) - c.ratio) <= kSlack * (1 + c.ratio));
    FUZZ_CHECK(scheduler.ready(i) == c.ready);
  }

  void check_law() const {
    double least = INFINITY;
    for (const auto& c : channels) {
      if (c.ready) least = std::min(least, c.ratio);
    }
    for (const auto& a : channels) {
      for (const auto& b : channels) {
        if (!a.ready || !b.ready) continue;
        const double bound = kLargest / a.priority + kLargest / b.priority;
        FUZZ_CHECK(a.sent - b.sent <= bound + kSlack * (1 + a.sent));
      }
    }
    for (const auto& c : channels) {
      if (c.ready) FUZZ_CHECK(c.ratio - least <= kLargest / c.priority + kSlack * (1 + c.ratio));
    }
  }
};

// The tokens of one strict channel, in thousandths: a millisecond's worth is a whole number.
struct Tokens {
  std::int64_t rate;  // bytes per second
  std::vector<std::pair<Time, std::int64_t>> sent;

  // All of them counted again, from the start.
  bool overdrawn(Time now) const {
    std::int64_t left = rate * 1000;
    Time at{};
    const auto pass = [&](Time until) {
      const auto millis = std::chrono::duration_cast<std::chrono::milliseconds>(until - at).count();
      left = std::min(rate * 1000, left + millis * rate);
      at = until;
    };
    for (const auto& [when, bytes] : sent) {
      pass(when);
      left -= bytes * 1000;
    }
    pass(now);
    return left < 0;
  }
};

struct Model {
  Class strict;
  Class ratio;
  std::vector<Tokens> tokens;  // rate 0: none
  std::vector<bool> in_strict;

  void add(std::uint32_t priority, std::uint64_t strict_rate) {
    strict.channels.push_back({static_cast<double>(priority)});
    ratio.channels.push_back({static_cast<double>(priority)});
    tokens.push_back({static_cast<std::int64_t>(strict_rate), {}});
    in_strict.push_back(strict_rate > 0);
  }

  Class& of(std::size_t i) { return in_strict[i] ? strict : ratio; }
  const Class& of(std::size_t i) const { return in_strict[i] ? strict : ratio; }

  void set_ready(std::size_t i, bool ready) { of(i).set_ready(i, ready); }

  // Everybody into the class where he belongs.
  void sort(Time now) {
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      if (tokens[i].rate == 0 || in_strict[i] != tokens[i].overdrawn(now)) continue;
      const bool ready = of(i).channels[i].ready;
      of(i).set_ready(i, false);
      in_strict[i] = !in_strict[i];
      of(i).set_ready(i, ready);
    }
  }

  void charge(Time now, std::size_t i, std::size_t bytes) {
    of(i).charge(now, i, bytes);
    if (in_strict[i]) tokens[i].sent.emplace_back(now, bytes);
    sort(now);
  }

  void check(const Scheduler& scheduler) const {
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      FUZZ_CHECK(scheduler.strict(i) == in_strict[i]);
      of(i).check(scheduler, i);
    }
    strict.check_law();
    ratio.check_law();
  }
};

// One that is as good as the least, by the model's numbers.
void check_pick(const Model& both, const std::optional<std::size_t>& picked) {
  const Class& model = both.strict.anyone_ready() ? both.strict : both.ratio;
  FUZZ_CHECK(picked.has_value() == model.anyone_ready());
  if (!picked) return;
  const auto& best = model.channels[*picked];
  FUZZ_CHECK(best.ready);
  for (const auto& c : model.channels) {
    if (!c.ready) continue;
    FUZZ_CHECK(best.ratio <= c.ratio + kSlack * (1 + c.ratio));
  }
}

// The rule for ties, on the scheduler's own numbers.
void check_ties(const Scheduler& scheduler, const Model& model, std::size_t picked) {
  const Class& members = model.of(picked);
  for (std::size_t i = 0; i < members.channels.size(); ++i) {
    if (!members.channels[i].ready || scheduler.ratio(i) != scheduler.ratio(picked)) continue;
    const double ours = members.channels[picked].priority;
    const double other = members.channels[i].priority;
    FUZZ_CHECK(other < ours || (other == ours && i >= picked));
  }
}

FUZZ_TARGET(scheduler_fuzz) {
  Choices choices(data, size);
  Time now{};
  Scheduler scheduler(now);
  Model model;
  const std::size_t count = 1 + choices.below(Scheduler::kMaxChannels);
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint8_t kind = choices.byte();
    const auto priority = static_cast<std::uint32_t>(1 + kind % 20);
    const std::uint64_t strict_rate = kind >= kFirstStrict ? (kind - kFirstStrict + 1U) * 1000U : 0;
    scheduler.add(priority, strict_rate);
    model.add(priority, strict_rate);
  }
  while (!choices.empty()) {
    const std::uint8_t choice = choices.byte();
    if (choice < 64) {
      const std::size_t i = choices.below(count);
      const bool ready = choice % 4 != 0;
      scheduler.set_ready(i, ready);
      model.set_ready(i, ready);
    } else if (choice < 72) {
      now += std::chrono::milliseconds(choices.below(10'000));
    } else {
      const auto picked = scheduler.pick(now);
      model.sort(now);
      check_pick(model, picked);
      if (picked) {
        check_ties(scheduler, model, *picked);
        const std::size_t bytes = 1 + choices.below(kLargest);
        scheduler.charge(now, *picked, bytes);
        model.charge(now, *picked, bytes);
      }
    }
    scheduler.check_invariants();
    model.check(scheduler);
  }
}

}  // namespace scheduler_fuzz
