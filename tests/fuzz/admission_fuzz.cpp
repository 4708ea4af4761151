// Admission beside a naive model: a list of places, every rule written out again as a loop.
//
// Few ids, instances and addresses, so that they meet all the time.  Checked after every step: the
// verdict and what it drops, who is connected, what counts; and the laws themselves, on the list.
#include "p2p/switch/admission.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "tests/fuzz/fuzz.h"

namespace admission_fuzz {

using namespace switchyard;
using fuzz::Choices;

constexpr std::uint64_t kOurInstance = 0;
constexpr std::uint8_t kOurId = 4;

PeerId id_of(std::uint8_t n) {
  return PeerId(std::array<std::uint8_t, PeerId::kSize>{n});
}

// What an address is, written down by hand.
struct Where {
  std::string_view text;
  int group;  // of equal ones; below 0: under no limit but its own
  bool limited;
};

constexpr std::array<Where, 8> kPlaces{{{"8.8.1.1", 1, true},
                                        {"8.8.2.2", 1, true},
                                        {"8.9.1.1", 2, true},
                                        {"2001:db8:7::1", 3, true},
                                        {"2001:db8:7:1::1", 3, true},
                                        {"10.1.1.1", -1, true},
                                        {"10.1.1.2", -2, true},
                                        {"127.0.0.1", -3, false}}};

struct Model {
  struct Place {
    Candidate who;
    std::size_t where;
    bool established{false};
    bool leaving{false};
  };

  bool trusted(const Candidate& who) const { return who.persistent || who.unconditional; }
  int kind(const Candidate& who) const {
    if (trusted(who)) return 0;
    if (who.short_lived) return 1;
    return who.outbound ? 2 : 3;
  }
  std::size_t limit(int kind) const {
    const std::size_t by_kind[] = {SIZE_MAX, limits.max_short_lived, limits.max_outbound,
                                   limits.max_inbound};
    return by_kind[kind];
  }

  bool goes(const Admission::Decision& decision, const Place& place) const {
    for (const auto& drop : decision.drops) {
      if (drop.seq == place.who.seq) return true;
    }
    return false;
  }

  // Rules 6 and 7, for whoever stays beside what `decision` drops.
  std::optional<DisconnectCode> no_room(const Candidate& who, std::size_t where,
                                        const Admission::Decision& decision) const {
    if (trusted(who)) return std::nullopt;
    std::size_t same_address = 0;
    std::size_t same_group = 0;
    std::size_t same_kind = 0;
    for (const Place& place : places) {
      if (place.leaving || trusted(place.who) || goes(decision, place)) continue;
      if (place.where == where) ++same_address;
      if (kPlaces[place.where].group == kPlaces[where].group) ++same_group;
      if (kind(place.who) == kind(who)) ++same_kind;
    }
    const bool crowded = same_address >= limits.max_per_address ||
                         (kPlaces[where].group > 0 && same_group >= limits.max_per_group);
    if (kPlaces[where].limited && crowded) return DisconnectCode::too_many_from_address;
    if (same_kind >= limit(kind(who))) return DisconnectCode::full;
    return std::nullopt;
  }

  Admission::Decision decide(const Candidate& who, std::size_t where) const {
    Admission::Decision decision;
    if (who.id == id_of(kOurId) || who.instance == kOurInstance) {
      decision.refused = DisconnectCode::self;
      return decision;
    }
    for (const Place& place : places) {
      if (place.leaving || place.who.id != who.id || decision.refused) continue;
      const bool ours_stays = id_of(kOurId) < who.id;
      if (place.who.instance != who.instance) {
        decision.drops.push_back({place.who.seq, DisconnectCode::replaced});
      } else if (place.established || place.who.outbound == who.outbound) {
        decision.refused = DisconnectCode::already_connected;
      } else if (who.outbound == ours_stays) {
        decision.drops.push_back({place.who.seq, DisconnectCode::crossed_dial_lost});
      } else {
        decision.refused = DisconnectCode::crossed_dial_lost;
      }
    }
    if (!decision.refused) decision.refused = no_room(who, where, decision);
    const bool no_place = decision.refused == DisconnectCode::full ||
                          decision.refused == DisconnectCode::too_many_from_address;
    if (no_place) push_out(who, where, decision);
    if (decision.refused) decision.drops.clear();
    return decision;
  }

  // Rule 8, from the worst score up; of equal ones the youngest first.
  void push_out(const Candidate& who, std::size_t where, Admission::Decision& decision) const {
    const Standing newcomer = standings[who.id.bytes()[0]];
    if (!newcomer.proven || kind(who) != 3) return;
    for (unsigned score = 0; score + 30 <= newcomer.score; ++score) {
      for (std::size_t i = places.size(); i-- > 0;) {
        const Place& place = places[i];
        if (place.leaving || !place.established || kind(place.who) != 3) continue;
        if (standings[place.who.id.bytes()[0]].score != score) continue;
        Admission::Decision tried = decision;
        tried.drops.push_back({place.who.seq, DisconnectCode::full});
        if (no_room(who, where, tried)) continue;
        tried.refused.reset();
        decision = tried;
        return;
      }
    }
  }

  void check(const Admission& admission) const {
    for (std::uint8_t n = 0; n < 8; ++n) {
      std::size_t here = 0;
      for (const Place& place : places) here += place.who.id == id_of(n) && !place.leaving ? 1 : 0;
      FUZZ_CHECK(here <= 1);
      FUZZ_CHECK(admission.connected(id_of(n)) == (here == 1));
    }
    for (int of = 1; of <= 3; ++of) {
      std::size_t used = 0;
      for (const Place& place : places) used += !place.leaving && kind(place.who) == of ? 1 : 0;
      FUZZ_CHECK(used <= limit(of));
      constexpr PeerClass kClasses[] = {PeerClass::persistent, PeerClass::short_lived,
                                        PeerClass::outbound, PeerClass::inbound};
      FUZZ_CHECK(admission.count(kClasses[of]) == used);
      FUZZ_CHECK(admission.has_room(kClasses[of]) == (used < limit(of)));
    }
  }

  AdmissionLimits limits;
  std::vector<Place> places;
  std::array<Standing, 8> standings;  // by id
};

struct Run {
  explicit Run(Choices& from)
      : choices(from), admission(id_of(kOurId), kOurInstance, limits_from(from)) {
    model.limits = drawn;
  }

  const AdmissionLimits& limits_from(Choices& from) {
    drawn.max_inbound = from.below(5);
    drawn.max_outbound = from.below(4);
    drawn.max_short_lived = from.below(3);
    drawn.max_per_address = 1 + from.below(3);
    drawn.max_per_group = 1 + from.below(4);
    return drawn;
  }

  void come() {
    Candidate who;
    who.seq = ConnectionSeq(++last_seq);
    who.id = id_of(static_cast<std::uint8_t>(choices.below(8)));
    who.instance = choices.below(4);
    const std::size_t where = choices.below(kPlaces.size());
    who.address = *IpAddress::parse(kPlaces[where].text);
    const std::uint8_t flags = choices.byte();
    who.outbound = (flags & 1U) != 0;
    who.persistent = (flags & 0x0eU) == 0x0eU;
    who.unconditional = (flags & 0x70U) == 0x70U;
    who.short_lived = (flags & 0x60U) == 0x40U;
    const Admission::Decision expected = model.decide(who, where);
    const Admission::Decision decision =
        admission.decide(who, [this](const PeerId& id) { return model.standings[id.bytes()[0]]; });
    FUZZ_CHECK(decision.refused == expected.refused);
    FUZZ_CHECK(decision.drops.size() == expected.drops.size());
    for (std::size_t i = 0; i < decision.drops.size(); ++i) {
      FUZZ_CHECK(decision.drops[i].seq == expected.drops[i].seq);
      FUZZ_CHECK(decision.drops[i].code == expected.drops[i].code);
    }
    if (decision.refused) return;
    for (auto& place : model.places) {
      if (model.goes(decision, place)) place.leaving = true;
    }
    model.places.push_back({who, where});
  }

  // One of those that are there is established, told to go, or gone.
  void change() {
    if (model.places.empty()) return;
    const std::size_t i = choices.below(model.places.size());
    Model::Place& place = model.places[i];
    switch (choices.below(3)) {
      case 0:
        FUZZ_CHECK(admission.established(place.who.seq) == !place.leaving);
        place.established = !place.leaving;
        break;
      case 1:
        admission.leave(place.who.seq);
        place.leaving = true;
        break;
      default:
        admission.release(place.who.seq);
        model.places.erase(model.places.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }

  void judge() {
    Standing& standing = model.standings[choices.below(8)];
    standing.score = static_cast<unsigned>(choices.below(101));
    standing.proven = choices.below(2) == 1;
  }

  Choices& choices;
  AdmissionLimits drawn;
  Admission admission;
  Model model;
  std::uint64_t last_seq{0};
};

FUZZ_TARGET(admission_fuzz) {
  Choices choices(data, size);
  Run run(choices);
  while (!choices.empty()) {
    switch (choices.byte() % 6) {
      case 3:
      case 4:
        run.change();
        break;
      case 5:
        run.judge();
        break;
      default:
        run.come();
    }
    run.admission.check_invariants();
    run.model.check(run.admission);
  }
}

}  // namespace admission_fuzz
