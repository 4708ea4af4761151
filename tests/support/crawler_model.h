// A naive model of a Crawler: what happened to each address, between which times it may and must be
// dialled next, and until when it is verified.  It looks at everything each time.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "reactors/discovery/crawler.h"
#include "reactors/discovery/dial_pauses.h"

namespace switchyard::test {

struct CrawlerModel {
  using Lead = reactors::Lead;

  CrawlerModel(reactors::CrawlerConfig config, std::set<Lead> seeds)
      : config_(std::move(config)), seeds_(std::move(seeds)) {}

  struct Known {
    bool tried{false};
    bool serves{true};
    bool doubtful{false};
    bool lost{false};
    unsigned failures{0};
    Time failed{};
    std::optional<Time> verified;
    Time not_before{};  // it may not be dialled
    Time by{};          // it must be, if everything else allows it
  };
  struct Dial {
    Lead lead;
    Time since;
    std::optional<Time> reached;
  };

  bool is_verified(const Known& known) const {
    return known.verified && now_ < *known.verified + config_.fresh_for;
  }
  bool is_idle(const PeerId& who) const { return !peers_.contains(who) && !dials_.contains(who); }
  bool has_room(const Lead& lead) const {
    if (!is_routable(lead.endpoint.address)) return true;
    std::size_t there = 0;
    for (const auto& [who, dial] : dials_) {
      const bool counts = is_routable(dial.lead.endpoint.address) &&
                          group_of(dial.lead.endpoint.address) == group_of(lead.endpoint.address);
      there += counts ? 1 : 0;
    }
    return there < config_.most_per_group;
  }
  bool is_seed(const Lead& lead) const { return seeds_.contains(lead); }

  void contact() {
    contact_ = now_;
    for (auto& [lead, known] : known_) {
      if (!known.doubtful) continue;
      known.doubtful = false;
      if (dialled(lead)) continue;
      known.lost = true;
      known.failures = 0;
      known.not_before = std::min(known.not_before, now_);
      known.by = std::min(known.by, now_);
    }
  }
  bool dialled(const Lead& lead) const {
    const auto dial = dials_.find(lead.id);
    return dial != dials_.end() && dial->second.lead == lead;
  }
  void is_there(Known& known, bool serves) {
    known.tried = true;
    known.serves = serves;
    known.failures = 0;
    known.doubtful = known.lost = false;
    known.verified = serves ? std::optional(now_) : std::nullopt;
  }
  void renew(Known& known, Duration at_least = Duration(0)) {
    const Duration fresh = config_.fresh_for;  // four fifths of it are not always whole seconds
    known.not_before = now_ + std::max(fresh / 2, at_least);
    known.by = now_ + std::max(fresh * 8 / 10, at_least);
  }
  bool fail(const Dial& dial, Duration at_least) {
    Known& known = known_[dial.lead];
    const bool sure = contact_ && dial.since <= *contact_ + reactors::kSureFor;
    const bool was_good = is_verified(known) || known.lost || known.doubtful;
    known.doubtful = !sure && was_good;
    known.lost = false;
    known.tried = true;
    known.verified.reset();
    ++known.failures;
    known.failed = now_;
    const Duration longest = is_seed(dial.lead) ? Duration(reactors::kLongestPause)
                                                : Duration(reactors::kLongestCrawlPause);
    Duration pause = reactors::kFirstCrawlPause;
    for (unsigned i = 1; i < known.failures; ++i) pause = std::min(2 * pause, longest);
    known.not_before = now_ + std::max(pause / 2, at_least);
    known.by = now_ + std::max(pause, at_least);
    return sure;
  }

  const reactors::CrawlerConfig config_;
  const std::set<Lead> seeds_;
  Time now_{std::chrono::hours(100)};
  std::map<Lead, Known> known_;
  std::map<PeerId, Dial> dials_;
  std::set<PeerId> peers_;
  std::optional<Time> contact_;
};

}  // namespace switchyard::test
