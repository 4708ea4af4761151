// A naive model of PexCore: it writes down everything that happened, and decides by reading it all.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "reactors/pex/pex_core.h"
#include "tests/fuzz/fuzz.h"

namespace switchyard::test {

class PexModel {
 public:
  explicit PexModel(reactors::PexConfig config) : config_(config) {}

  bool is_connected(const PeerId& id) const { return state(id).connected; }
  bool owes(const PeerId& id) const { return state(id).asked.has_value(); }

  bool may_ask(const PeerId& id, Time now) const {
    const State s = state(id);
    return s.connected && !s.asked && s.we_wait_until <= now;
  }

  std::vector<PeerId> askable(Time now) const {
    for (const bool outbound : {true, false}) {
      std::vector<PeerId> found;
      for (const auto& [id, story] : stories_) {
        if (may_ask(id, now) && state(id).outbound == outbound) found.push_back(id);
      }
      if (!found.empty()) return found;
    }
    return {};
  }

  void up(const PeerId& id, bool outbound, Time now) {
    if (state(id).forgotten_at() <= now) stories_[id].clear();
    stories_[id].push_back({outbound ? What::up_outbound : What::up_inbound, now, {}});
  }

  void down(const PeerId& id, Time now) {
    stories_[id].push_back({What::down, now, {}});
    while (true) {
      std::optional<std::pair<Time, PeerId>> first;
      std::size_t gone = 0;
      for (const auto& [other, story] : stories_) {
        const State s = state(other);
        if (s.connected) continue;
        ++gone;
        const std::pair<Time, PeerId> when{s.forgotten_at(), other};
        if (!first || when < *first) first = when;
      }
      if (!first || (first->first > now && gone <= config_.most_gone)) return;
      stories_.erase(first->second);
    }
  }

  // The behaviour reported, or the reply.
  Result<reactors::PexReply, Behaviour> request(const PeerId& id, std::uint64_t most, Time now) {
    const State s = state(id);
    stories_[id].push_back({What::told, now, {}});
    const Duration left = s.it_waits_until - now;
    if (left > reactors::kPaceSlack) {
      if (s.told && config_.pace_is_told) return Unexpected(Behaviour::flood);
      return reactors::PexReply{0, std::chrono::ceil<std::chrono::seconds>(left)};
    }
    stories_[id].push_back({What::answered, now, config_.pace});
    return reactors::PexReply{most < 250 ? static_cast<std::size_t>(most) : 250, config_.pace};
  }

  std::chrono::seconds nothing(const PeerId& id, Time now) {
    const auto pace = std::min<std::chrono::seconds>(reactors::kEmptyPace, config_.pace);
    stories_[id].push_back({What::answered, now, pace});
    return pace;
  }

  std::optional<Behaviour> addresses(const PeerId& id, std::size_t count,
                                     std::optional<std::chrono::seconds> pace, Time now) {
    if (!owes(id)) return Behaviour::unsolicited_answer;
    const auto least = count == 0
                           ? std::min<std::chrono::seconds>(reactors::kEmptyPace, config_.pace)
                           : config_.pace;
    const std::chrono::seconds wait =
        std::clamp(pace.value_or(config_.pace), least, reactors::kLongestPace);
    stories_[id].push_back({What::got, now, wait});
    if (count > 250) return Behaviour::bad_message;
    return std::nullopt;
  }

  void ask(const PeerId& id, Time now) { stories_[id].push_back({What::asked, now, config_.pace}); }
  void unsent(const PeerId& id, Time now) { stories_[id].push_back({What::unsent, now, {}}); }

  std::vector<PeerId> late(Time now) {
    std::vector<std::pair<Time, PeerId>> found;
    for (auto& [id, story] : stories_) {
      const State s = state(id);
      if (!s.asked || s.late || *s.asked + reactors::kAnswerTime > now) continue;
      found.emplace_back(*s.asked, id);
      story.push_back({What::late, now, {}});
    }
    std::sort(found.begin(), found.end());
    std::vector<PeerId> ids;
    for (const auto& [since, id] : found) ids.push_back(id);
    return ids;
  }

 private:
  enum class What : std::uint8_t {
    up_outbound,
    up_inbound,
    down,
    told,      // it asked, and we said a pace
    answered,  // with entries
    asked,
    unsent,
    got,
    late,
  };
  struct Event {
    What what;
    Time at;
    std::chrono::seconds wait;
  };
  struct State {
    bool connected{false};
    bool outbound{false};
    bool told{false};
    bool late{false};
    std::optional<Time> asked;
    Time we_wait_until{};
    Time it_waits_until{};
    Time forgotten_at() const { return std::max(we_wait_until, it_waits_until); }
  };

  State state(const PeerId& id) const {
    State s;
    const auto found = stories_.find(id);
    if (found == stories_.end()) return s;
    for (const Event& event : found->second) tell(s, event);
    return s;
  }

  static void tell(State& s, const Event& event) {
    switch (event.what) {
      case What::up_outbound:
      case What::up_inbound:
        s.connected = true;
        s.outbound = event.what == What::up_outbound;
        break;
      case What::down:
        s.connected = s.outbound = s.told = s.late = false;
        s.asked.reset();
        break;
      case What::told:
        s.told = true;
        break;
      case What::answered:
        s.it_waits_until = event.at + event.wait;
        break;
      case What::asked:
        s.asked = event.at;
        s.we_wait_until = event.at + event.wait;
        break;
      case What::unsent:
        s.asked.reset();
        s.late = false;
        break;
      case What::got:
        s.asked.reset();
        s.late = false;
        s.we_wait_until = event.at + event.wait;
        break;
      case What::late:
        s.late = true;
        break;
    }
  }

  reactors::PexConfig config_;
  std::map<PeerId, std::vector<Event>> stories_;
};

// PexCore and the model doing the same, whatever a row of choices says.
class PexMachine {
 public:
  explicit PexMachine(fuzz::Choices& choices)
      : choices_(choices), config_(config(choices)), core_(config_), model_(config_) {}

  // Empty, or what differed.
  std::string step() {
    const PeerId id({static_cast<std::uint8_t>(choices_.below(6))});
    std::string wrong = act(id, choices_.below(7));
    core_.check_invariants();
    if (!wrong.empty()) return wrong;
    if (core_.is_connected(id) != model_.is_connected(id)) return "connected";
    if (core_.askable(now_) != model_.askable(now_)) return "askable";
    return {};
  }

 private:
  static reactors::PexConfig config(fuzz::Choices& choices) {
    reactors::PexConfig made;
    made.pace = std::chrono::seconds(2 + choices.below(60));
    made.most_gone = choices.below(4);
    made.pace_is_told = choices.below(4) != 0;
    return made;
  }

  std::string act(const PeerId& id, std::uint64_t what) {
    if (what == 0) return pass();
    if (!model_.is_connected(id)) {
      const bool outbound = what % 2 == 0;
      core_.handle_peer_up(id, outbound, now_);
      model_.up(id, outbound, now_);
      return {};
    }
    switch (what) {
      case 1:
        core_.handle_peer_down(id, now_);
        model_.down(id, now_);
        return {};
      case 2:
        return request(id);
      case 3:
        return addresses(id);
      default:
        return ask(id, what);
    }
  }

  std::string pass() {
    now_ += std::chrono::milliseconds(choices_.below(90'000));
    std::vector<PeerId> late;
    for (const auto& offence : core_.handle_timeout(now_)) {
      if (offence.what != Behaviour::no_answer) return "late, but not told so";
      late.push_back(offence.who);
    }
    if (core_.next_deadline() && *core_.next_deadline() <= now_) return "a deadline stays";
    return late == model_.late(now_) ? "" : "late";
  }

  std::string request(const PeerId& id) {
    const std::uint64_t most = choices_.below(300);
    const auto said = core_.handle_request(id, {most}, now_);
    const auto expected = model_.request(id, most, now_);
    if (said.has_value() != expected.has_value()) return "whether a question is answered";
    if (said && !(*said == *expected)) return "reply";
    if (said && said->most > 0 && choices_.below(3) == 0) {
      const auto pace = core_.handle_nothing_to_tell(id, now_);
      if (pace != model_.nothing(id, now_)) return "pace of nothing";
    }
    if (said) return {};
    return said.error().what == expected.error() && said.error().who == id ? "" : "offence";
  }

  std::string addresses(const PeerId& id) {
    wire::PexAddresses said;
    said.entries.resize(250 * choices_.below(2) + choices_.below(2));
    if (choices_.below(2) == 1) said.pace = std::chrono::seconds(choices_.below(10'000));
    const auto taken = core_.handle_addresses(id, said, now_);
    const auto expected = model_.addresses(id, said.entries.size(), said.pace, now_);
    if (taken.has_value() == expected.has_value()) return "whether an answer is taken";
    return taken || taken.error().what == *expected ? "" : "offence of an answer";
  }

  std::string ask(const PeerId& id, std::uint64_t what) {
    if (core_.may_ask(id, now_) != model_.may_ask(id, now_)) return "may ask";
    if (core_.may_ask(id, now_)) {
      core_.ask(id, now_);
      model_.ask(id, now_);
    }
    if (what == 6 && model_.owes(id)) {
      core_.handle_unsent(id);
      model_.unsent(id, now_);
    }
    return {};
  }

  fuzz::Choices& choices_;
  reactors::PexConfig config_;
  reactors::PexCore core_;
  PexModel model_;
  Time now_{std::chrono::hours(1)};
};

}  // namespace switchyard::test
