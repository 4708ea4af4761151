// What else befalls a network: it falls apart and is joined again; the node that all know is gone;
// a third of the others is replaced.
#pragma once

#include "tests/support/light_town.h"

namespace switchyard::test {

inline double minutes_of(Duration time) {
  return std::chrono::duration<double, std::ratio<60>>(time).count();
}

// --- two halves for an hour

struct Partition {
  bool one_before{false};
  bool one_apart{false};             // across the cut; must not be
  std::optional<double> joined;      // minutes after the end of the cut until it is one network
  std::optional<double> half_mixed;  // until half as many connections lead across as did before
  double before{0};                  // share of connections that lead across
  std::vector<std::array<double, 2>> across;  // minutes after the end of the cut, share
};

class PartitionRun {
 public:
  PartitionRun(const TownPlan& plan, Duration cut, Duration after)
      : town_(plan), cut_(cut), after_(after) {}

  Partition run() {
    Partition told;
    town_.start();
    town_.net.run_for(std::chrono::minutes(20));
    told.one_before = town_.is_one_network();
    told.before = across();
    for (std::size_t n = 0; n < town_.nodes.size(); n += 2) left_[town_.nodes[n]->id()] = true;
    town_.net.set_passes([this](const LightParty& a, const LightParty& b) {
      return left_.contains(a.id()) == left_.contains(b.id());
    });
    town_.net.run_for(cut_);
    told.one_apart = town_.is_one_network();
    town_.net.set_passes(nullptr);
    const Time healed = town_.now();
    while (town_.now() < healed + after_) {
      const bool soon = town_.now() < healed + std::chrono::minutes(5);
      const Duration step = soon ? std::chrono::seconds(5) : std::chrono::minutes(5);
      town_.run_until(town_.now() + step);
      const double at = minutes_of(town_.now() - healed);
      told.across.push_back({at, across()});
      if (!told.joined && town_.is_one_network()) told.joined = at;
      if (!told.half_mixed && across() >= told.before / 2) told.half_mixed = at;
    }
    return told;
  }

 private:
  double across() {
    std::size_t all = 0;
    std::size_t found = 0;
    for (std::size_t n = 0; n < town_.nodes.size(); ++n) {
      for (const auto& [id, peer] : town_.nodes[n]->peers()) {
        if (!peer.outbound || peer.brief) continue;
        ++all;
        found += side(town_.nodes[n]->id()) != side(id) ? 1 : 0;
      }
    }
    return all == 0 ? 0 : static_cast<double>(found) / static_cast<double>(all);
  }
  bool side(const PeerId& id) {
    if (sides_.empty()) {
      for (std::size_t n = 0; n < town_.nodes.size(); ++n)
        sides_[town_.nodes[n]->id()] = n % 2 == 0;
    }
    return sides_.at(id);
  }

  LightTown town_;
  const Duration cut_;
  const Duration after_;
  std::map<PeerId, bool> left_;
  std::map<PeerId, bool> sides_;
};

// --- churn

struct Churned {
  std::size_t times_apart{0};  // of the moments looked at, in which it was not one network
  std::vector<double> filled;  // seconds until a newcomer had its outbound peers, sorted
  std::size_t unfilled{0};
  // Hours since the beginning; share of dead ones in the books, and in what is told.
  std::vector<std::array<double, 3>> dead;
};

// In the first hour a third goes for ever, and as many come who know only the one that all know;
// which is away from minute 10 to minute 40.
class TownChurn {
 public:
  TownChurn(const TownPlan& plan, Duration lasts)
      : town_(plan), lasts_(lasts), going_(plan.nodes / 3) {
    groups_ = plan.groups;
  }

  Churned run() {
    town_.start();
    town_.net.run_for(std::chrono::minutes(20));
    const Time begin = town_.now();
    const std::size_t first = town_.size();
    const Duration each = Duration(std::chrono::hours(1)) / static_cast<Duration::rep>(going_);
    std::size_t gone = 0;
    while (town_.now() < begin + lasts_) {
      const bool busy = gone < going_;
      town_.run_until(town_.now() + (busy ? each : Duration(std::chrono::minutes(15))));
      const double at = minutes_of(town_.now() - begin);
      LightNode& known = *town_.nodes[0];
      const bool away = at >= 10 && at < 40;
      if (known.is_on() == away) away ? known.stop() : known.start();
      if (busy) replace(gone++, first);
      if (!town_.is_one_network()) ++told_.times_apart;
      if (!busy || gone % std::max<std::size_t>(1, going_ / 12) == 0) measure(at / 60);
    }
    for (std::size_t n = first; n < town_.size(); ++n) {
      const auto filled = town_.filled_at(n);
      if (!filled) {
        ++told_.unfilled;
        continue;
      }
      told_.filled.push_back(std::chrono::duration<double>(*filled - started_[n - first]).count());
    }
    std::sort(told_.filled.begin(), told_.filled.end());
    return told_;
  }

 private:
  // The `n`-th to go is the 3n-th.
  void replace(std::size_t n, std::size_t first) {
    town_.node(3 * n).stop();
    LightNodeConfig config;
    config.seeds = {town_.nodes[0]->address()};
    const std::size_t place = first + n;
    LightNode& comes = town_.add(town_place(20, place % groups_, place / groups_), config);
    started_.push_back(town_.now());
    comes.start();
  }
  void measure(double at_hour) {
    double books = 0;
    double told = 0;
    std::size_t on = 0;
    for (auto& node : town_.nodes) {
      if (!node->is_on()) continue;
      ++on;
      const auto [in_book, in_answers] =
          node->share_of([this](const PeerId& id) { return !town_.net.find(id)->is_on(); });
      books += in_book;
      told += in_answers;
    }
    const auto all = static_cast<double>(on);
    told_.dead.push_back({at_hour, books / all, told / all});
  }

  LightTown town_;
  const Duration lasts_;
  const std::size_t going_;
  std::size_t groups_{0};
  std::vector<Time> started_;  // of the newcomers
  Churned told_;
};

}  // namespace switchyard::test
