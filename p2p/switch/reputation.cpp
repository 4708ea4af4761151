#include "p2p/switch/reputation.h"

#include <algorithm>

namespace switchyard {

Consequence judge(TrustStore& trust, BanList& bans, const BehaviourReport& report, WallTime now) {
  const BehaviourRule& rule = rule_of(report.what);
  if (rule.good) {
    trust.good(report.who, rule.points, now);
    return {};
  }
  trust.bad(report.who, rule.points, now);
  const bool low = trust.value(report.who) < kBanBelow;
  const auto length = std::max(rule.ban, low ? kLowTrustBan : std::chrono::seconds(0));
  Consequence consequence{.disconnect = rule.disconnect || low, .banned = false};
  if (length.count() > 0 && !report.exempt) {
    Ban ban;
    ban.who = report.who;
    ban.reason = std::string(rule.name) + (report.text.empty() ? "" : ": " + report.text);
    ban.since = now;
    ban.until = now + length;
    bans.add(std::move(ban));
    consequence.banned = true;
  }
  return consequence;
}

}  // namespace switchyard
