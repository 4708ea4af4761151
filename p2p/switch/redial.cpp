#include "p2p/switch/redial.h"

#include <algorithm>

#include "p2p/base/check.h"

namespace switchyard {
namespace {

using std::chrono::seconds;

// How long an address rests that leads to somebody else, or to a peer that misbehaved: until the
// usual next look around.
constexpr seconds kOtherFirst = std::chrono::minutes(10);

// What a proven peer said, or we found out about one.
Advice advice_of_code(const Disconnect& why) {
  switch (why.code) {
    case DisconnectCode::already_connected:
    case DisconnectCode::crossed_dial_lost:
      return {NextStep::settled, seconds(0)};

    // The same answer until somebody changes his software, network or settings.
    case DisconnectCode::incompatible_version:
    case DisconnectCode::other_network:
    case DisconnectCode::no_common_channel:
    case DisconnectCode::self:
    case DisconnectCode::banned:
    case DisconnectCode::filtered:
      return {NextStep::give_up, kMaxRetryAfter};

    // Whom we look for is not there; he may be where another address says.
    case DisconnectCode::wrong_identity:
    // Whoever is at fault, it is a peer that we do badly with.
    case DisconnectCode::misbehaviour:
      return {NextStep::try_other, kOtherFirst};

    // Places come free.  Our own lack of them is no reason to leave the address alone.
    case DisconnectCode::full:
    case DisconnectCode::too_many_from_address:
      return why.remote ? Advice{NextStep::wait, kFullRetryAfter}
                        : Advice{NextStep::try_other, seconds(0)};

    // A restart, a bad line, a bug on either side, or a code of a later version: nothing says that
    // the next try would go the same way.
    default:
      return {NextStep::back_off, seconds(0)};
  }
}

}  // namespace

std::string_view to_string(NextStep step) {
  switch (step) {
    case NextStep::settled:
      return "settled";
    case NextStep::back_off:
      return "back_off";
    case NextStep::wait:
      return "wait";
    case NextStep::try_other:
      return "try_other";
    case NextStep::give_up:
      return "give_up";
  }
  return "unknown";
}

Advice advise(const Disconnect& why) {
  const seconds asked = std::clamp(why.retry_after, seconds(0), kMaxRetryAfter);
  if (!why.authenticated) {
    const seconds wait = std::min(asked, kMaxHintWait);
    return {wait > seconds(0) ? NextStep::wait : NextStep::back_off, wait};
  }
  Advice advice = advice_of_code(why);
  // What was asked replaces what is usual, but where asking again is no use.
  if (advice.step == NextStep::give_up || advice.step == NextStep::settled) return advice;
  if (asked > seconds(0)) advice.at_least = asked;
  if (advice.step == NextStep::back_off && asked > seconds(0)) advice.step = NextStep::wait;
  return advice;
}

void DialMemory::note(Time now, const NetAddress& address, const Disconnect& why) {
  const Advice advice = advise(why);
  if (advice.at_least == seconds(0)) {
    held_.erase(address);
    return;
  }
  held_.insert_or_assign(address, Held{now + advice.at_least, why.code});
  if (held_.size() <= kMaxHeld) return;
  held_.erase(std::min_element(held_.begin(), held_.end(), [](const auto& a, const auto& b) {
    return a.second.until < b.second.until;
  }));
}

std::optional<DialMemory::Held> DialMemory::held(Time now, const NetAddress& address) {
  const auto found = held_.find(address);
  if (found == held_.end()) return std::nullopt;
  if (found->second.until > now) return found->second;
  held_.erase(found);
  return std::nullopt;
}

void DialMemory::check_invariants() const {
  SWITCHYARD_CHECK(held_.size() <= kMaxHeld);
  for (const auto& [address, held] : held_) SWITCHYARD_CHECK(!address.host.empty());
}

}  // namespace switchyard
