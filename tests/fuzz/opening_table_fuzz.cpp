// OpeningTable beside a naive model: a list of connections, and every turn ever given.
//
// The model counts tokens from the whole history, so it also shows that the table forgets no debt.
#include "p2p/switch/opening_table.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "p2p/types/address_class.h"
#include "tests/fuzz/fuzz.h"

namespace opening_table_fuzz {

using namespace switchyard;
using fuzz::Choices;

IpAddress address_of(std::uint8_t n) {
  if (n % 16 == 15) return *IpAddress::parse("127.0.0.1");
  if (n % 16 == 14) return IpAddress::v4({10, 0, 0, n});
  return IpAddress::v4(
      {static_cast<std::uint8_t>(20 + n % 16), 0, 0, static_cast<std::uint8_t>(n / 64)});
}

enum class Stage : std::uint8_t { silent, waiting, opening, lingering };

struct Model {
  struct Entry {
    std::uint64_t seq;
    IpAddress address;
    Stage stage{Stage::silent};
    bool under_way{false};
  };
  struct Turn {
    Time at;
    IpAddress address;
  };

  // When a bucket with this history has a whole token.
  template <class Counts>
  Time ready(std::size_t per_second, Counts counts) const {
    const Duration each = Duration(std::chrono::seconds(1)) / static_cast<std::int64_t>(per_second);
    Time full_at{};
    for (const Turn& turn : turns) {
      if (counts(turn.address)) full_at = std::max(full_at, turn.at) + each;
    }
    return full_at - each * static_cast<std::int64_t>(per_second * OpeningTable::kBurst - 1);
  }
  Time ready_all() const {
    return ready(limits.per_second, [](const IpAddress&) { return true; });
  }
  Time ready_group(const IpAddress& of) const {
    if (kind_of(of) == AddressKind::loopback) return Time::min();
    return ready(limits.per_group,
                 [&](const IpAddress& other) { return limit_group(other) == limit_group(of); });
  }
  bool in_room(const Entry& e, bool opening) const { return e.under_way == opening; }
  std::size_t count(bool opening) const {
    std::size_t n = 0;
    for (const Entry& e : entries) n += in_room(e, opening) ? 1 : 0;
    return n;
  }
  std::size_t room(bool opening) const {
    return opening ? limits.capacity / 2 : limits.capacity - limits.capacity / 2;
  }
  Time last_turn(const IpAddress& of) const {
    Time last = Time::min();
    if (kind_of(of) == AddressKind::loopback) return last;
    for (const Turn& turn : turns) {
      if (limit_group(turn.address) == limit_group(of)) last = turn.at;
    }
    return last;
  }

  // None that is older ought to go instead, none that is younger ought to go even more.
  void take_out(std::uint64_t seq, bool opening) {
    const std::size_t gone = find(seq);
    FUZZ_CHECK(gone < entries.size() && in_room(entries[gone], opening));
    const auto same = [&](auto key) {
      return [this, opening, key](const IpAddress& of) {
        std::size_t n = 0;
        for (const Entry& e : entries)
          n += in_room(e, opening) && key(e.address) == key(of) ? 1 : 0;
        return n;
      };
    };
    const auto same_group = same([](const IpAddress& a) { return limit_group(a); });
    const auto same_address = same([](const IpAddress& a) { return a; });
    const auto rank = [&](const Entry& e) {
      if (e.stage == Stage::lingering) return std::tuple(SIZE_MAX, SIZE_MAX, Time::min());
      return std::tuple(same_group(e.address), same_address(e.address),
                        opening ? Time::min() : last_turn(e.address));
    };
    for (std::size_t i = 0; i < entries.size(); ++i) {
      if (!in_room(entries[i], opening)) continue;
      FUZZ_CHECK(i < gone ? rank(entries[i]) < rank(entries[gone])
                          : rank(entries[i]) <= rank(entries[gone]));
    }
    entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(gone));
  }

  std::size_t find(std::uint64_t seq) const {
    for (std::size_t i = 0; i < entries.size(); ++i) {
      if (entries[i].seq == seq) return i;
    }
    return entries.size();
  }

  OpeningLimits limits;
  std::vector<Entry> entries;  // oldest first
  std::vector<Turn> turns;
};

struct Run {
  Run(Choices& from, OpeningLimits limits) : choices(from), table(limits) { model.limits = limits; }

  void enter() {
    const IpAddress address = address_of(choices.byte());
    const auto gone = table.enter(ConnectionSeq(++last), address);
    FUZZ_CHECK(gone.has_value() == (model.count(false) == model.room(false)));
    if (gone) model.take_out(gone->value(), /*opening=*/false);
    model.entries.push_back({last, address});
  }

  void change() {
    if (model.entries.empty()) return;
    const std::size_t i = choices.below(model.entries.size());
    Model::Entry& entry = model.entries[i];
    const ConnectionSeq seq(entry.seq);
    const std::uint64_t what = choices.below(4);
    if (what < 2) {
      table.spoke(seq);
      if (entry.stage == Stage::silent) entry.stage = Stage::waiting;
    } else if (what == 2) {
      table.lingers(seq);
      entry.stage = Stage::lingering;
    } else {
      table.leave(seq);
      model.entries.erase(model.entries.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }

  void turn() {
    bool due = false;
    for (const auto& e : model.entries) {
      due |= e.stage == Stage::waiting && model.ready_group(e.address) <= now;
    }
    due &= model.ready_all() <= now;
    const auto next = table.next_turn(now);
    FUZZ_CHECK((next && *next == now) == due);
    const auto turn = table.next(now);
    FUZZ_CHECK(turn.has_value() == due);
    if (!turn) return;
    FUZZ_CHECK(turn->gone.has_value() == (model.count(true) == model.room(true)));
    if (turn->gone) model.take_out(turn->gone->value(), /*opening=*/true);
    auto& entry = model.entries.at(model.find(turn->begins.value()));
    FUZZ_CHECK(entry.stage == Stage::waiting);
    FUZZ_CHECK(model.ready_group(entry.address) <= now);
    entry.stage = Stage::opening;
    entry.under_way = true;
    model.turns.push_back({now, entry.address});
  }

  Choices& choices;
  OpeningTable table;
  Model model;
  Time now{std::chrono::hours(1)};
  std::uint64_t last{0};
};

FUZZ_TARGET(opening_table_fuzz) {
  Choices choices(data, size < 2000 ? size : 2000);
  OpeningLimits limits;
  limits.capacity = 2 + choices.below(12);
  limits.per_second = 1 + choices.below(5);
  limits.per_group = 1 + choices.below(3);
  Run run(choices, limits);
  while (!choices.empty()) {
    const std::uint8_t what = choices.byte();
    if (what < 96) {
      run.enter();
    } else if (what < 160) {
      run.change();
    } else if (what < 224) {
      run.turn();
    } else {
      run.now += std::chrono::milliseconds(choices.below(1000));
    }
    run.table.check_invariants();
    FUZZ_CHECK(run.table.size() == run.model.entries.size());
    FUZZ_CHECK(run.table.scarce() == (run.model.count(false) > run.model.room(false) / 2));
  }
}

}  // namespace opening_table_fuzz
