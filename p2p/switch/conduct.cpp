#include "p2p/switch/conduct.h"

#include <algorithm>
#include <utility>

namespace switchyard {
namespace {

std::optional<Disconnect> refusal(const Ban* ban, WallTime now) {
  if (ban == nullptr) return std::nullopt;
  Disconnect why;
  why.code = DisconnectCode::banned;
  why.operation = Operation::admission;
  why.blame = Blame::them;
  why.text = ban->reason;
  const std::chrono::seconds left = ban->until ? *ban->until - now : kMaxRetryAfter;
  why.retry_after = std::min(left, kMaxRetryAfter);
  return why;
}

}  // namespace

std::optional<Behaviour> behaviour_of(const Disconnect& why) {
  if (why.remote || why.blame != Blame::them || why.operation != Operation::packet) {
    return std::nullopt;
  }
  switch (why.code) {
    case DisconnectCode::protocol_error:
    case DisconnectCode::unknown_channel:
    case DisconnectCode::message_too_big:
    case DisconnectCode::credit_exceeded:
      return Behaviour::protocol_violation;
    case DisconnectCode::too_slow:
      return Behaviour::too_slow;
    case DisconnectCode::misbehaviour:
      return Behaviour::flood;
    default:
      return std::nullopt;
  }
}

Conduct::Conduct(std::string ban_file, std::string trust_file)
    : ban_file_(std::move(ban_file)), trust_file_(std::move(trust_file)) {}

Result<std::vector<std::string>, std::string> Conduct::load(net::Files& files) {
  std::vector<std::string> notices;
  const auto read = [&](auto& into, const std::string& path) -> Result<void, std::string> {
    if (path.empty()) return {};
    const Result<LoadReport, std::string> report = into.load(files, path);
    if (!report) return Unexpected(report.error());
    if (!report->set_aside.empty()) {
      notices.push_back(path + " is damaged (" + report->reason + "); kept as " +
                        report->set_aside + ", going on without it");
    }
    return {};
  };
  if (auto done = read(bans_, ban_file_); !done) return Unexpected(done.error());
  if (auto done = read(trust_, trust_file_); !done) return Unexpected(done.error());
  return notices;
}

std::optional<Disconnect> Conduct::verdict(const IpAddress& address, WallTime now) const {
  return refusal(bans_.verdict(address, now), now);
}

std::optional<Disconnect> Conduct::verdict(const PeerId& id, WallTime now) const {
  return refusal(bans_.verdict(id, now), now);
}

std::optional<WallTime> Conduct::banned_until(const PeerId& id, const IpAddress& address,
                                              WallTime now) const {
  std::optional<WallTime> latest;
  for (const Ban* const ban : {bans_.verdict(id, now), bans_.verdict(address, now)}) {
    if (ban == nullptr) continue;
    latest = std::max(latest, std::optional(ban->until.value_or(WallTime::max())));
  }
  return latest;
}

Standing Conduct::standing(const PeerId& id) const {
  Standing standing;
  const TrustMetric* const metric = trust_.find(id);
  if (metric == nullptr) return standing;
  standing.score = metric->score();
  standing.proven =
      standing.score >= kProvenScore && metric->history().intervals >= kProvenIntervals;
  return standing;
}

Consequence Conduct::report(const BehaviourReport& report, WallTime now) {
  const Consequence consequence = judge(trust_, bans_, report, now);
  trust_changed_ = true;
  bans_changed_ = bans_changed_ || consequence.banned;
  return consequence;
}

void Conduct::ban(Ban ban) {
  bans_.add(std::move(ban));
  bans_changed_ = true;
}

bool Conduct::unban(const BanTarget& who) {
  const bool removed = bans_.remove(who).has_value();
  bans_changed_ = bans_changed_ || removed;
  return removed;
}

void Conduct::tick(WallTime now) {
  if (bans_.expire(now) > 0) bans_changed_ = true;
  trust_.tick(now);
  if (std::exchange(trust_changed_, false)) trust_due_ = true;
}

std::vector<Conduct::Change> Conduct::take_changes() {
  std::vector<Change> changes;
  if (std::exchange(bans_changed_, false) && !ban_file_.empty()) {
    changes.push_back(Change{ban_file_, bans_.format()});
  }
  if (std::exchange(trust_due_, false) && !trust_file_.empty()) {
    changes.push_back(Change{trust_file_, trust_.format()});
  }
  return changes;
}

void Conduct::not_written(const std::string& path) {
  bans_changed_ = bans_changed_ || path == ban_file_;
  trust_due_ = trust_due_ || path == trust_file_;
}

}  // namespace switchyard
