#include "p2p/switch/behaviour.h"

#include "p2p/base/check.h"

namespace switchyard {
namespace {

using std::chrono::hours;
constexpr std::chrono::seconds kNoBan{0};

// In the order of the enumerators.  Why, line by line, is in docs/reputation.md.
constexpr std::array<BehaviourRule, kBehaviours.size()> kRules{{
    {"useful_message", /*good=*/true, 1, /*disconnect=*/false, kNoBan},
    {"useful_answer", true, 2, false, kNoBan},
    {"useful_address", true, 1, false, kNoBan},
    {"bad_address", false, 1, false, kNoBan},
    {"no_answer", false, 2, false, kNoBan},
    {"too_slow", false, 5, true, kNoBan},
    {"bad_message", false, 8, true, kNoBan},
    {"unsolicited_answer", false, 10, true, hours(24)},
    {"flood", false, 10, true, hours(1)},
    {"protocol_violation", false, 10, true, hours(1)},
    {"forgery", false, 40, true, hours(24)},
}};

}  // namespace

const BehaviourRule& rule_of(Behaviour behaviour) {
  const auto index = static_cast<std::size_t>(behaviour);
  SWITCHYARD_CHECK(index < kRules.size());
  return kRules.at(index);
}

}  // namespace switchyard
