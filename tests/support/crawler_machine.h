// A Crawler in a world that a row of choices makes up, beside its model (crawler_model.h).
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "p2p/base/rng.h"
#include "reactors/discovery/crawler.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/crawler_model.h"

namespace switchyard::test {

class CrawlerMachine : private CrawlerModel {
 public:
  explicit CrawlerMachine(fuzz::Choices& choices)
      : CrawlerModel(config(choices), seeds()), choices_(choices), core_(config_, rng_) {
    core_.handle_start(now_);
    for (const Lead& seed : seeds_) known_[seed] = {};
  }

  // Empty, or what is wrong.
  std::string step() {
    switch (choices_.below(8)) {
      case 0:
      case 1:
        pass();
        break;
      case 2:
        hear();
        break;
      case 3:
        end_dial();
        break;
      case 4:
        reach();
        break;
      case 5:
        come();
        break;
      case 6:
        go();
        break;
      default:
        sample();
    }
    core_.check_invariants();
    compare();
    return wrong_;
  }

 private:
  using CrawlEnd = reactors::CrawlEnd;
  static constexpr std::uint8_t kPeople = 12;
  static constexpr std::uint8_t kSeed = 200;
  static constexpr std::uint8_t kNamedSeed = 201;
  static constexpr std::uint8_t kSelf = 202;

  static PeerId id(std::uint8_t n) { return PeerId({n}); }
  // Three people a group, each with two addresses there; the last ones in a network of their own.
  static Endpoint at(std::uint8_t n, std::uint8_t which) {
    const bool own = n < kPeople && n + 3 >= kPeople;
    const auto front = static_cast<std::uint8_t>(own ? 10 : 20);
    return {IpAddress::v4({front, static_cast<std::uint8_t>(n / 3), which, n}), 1};
  }
  static std::set<Lead> seeds() { return {{id(kSeed), at(kSeed, 0)}, {id(kNamedSeed), {}}}; }
  static reactors::CrawlerConfig config(fuzz::Choices& choices) {
    reactors::CrawlerConfig made;
    made.self = id(kSelf);
    made.own = {at(0, 1)};
    made.workers = 1 + choices.below(6);
    made.most_per_group = 1 + choices.below(2);
    made.fresh_for = std::chrono::seconds(60 + choices.below(4000));
    made.most_targets = choices.below(4) == 0 ? 6 : 1000;
    made.seeds = {{id(kSeed), at(kSeed, 0).address.to_string(), 1},
                  {id(kNamedSeed), "seed.example", 1}};
    return made;
  }

  // In a small table addresses are forgotten, and the model does not know which.
  bool is_exact() const { return config_.most_targets > 100; }
  void law(bool holds, const std::string& text) {
    if (!holds && wrong_.empty()) wrong_ = text;
  }

  void pass() {
    const Time due = core_.next_deadline().value_or(now_);
    now_ = choices_.below(2) == 0 ? std::max(now_, due)
                                  : now_ + std::chrono::milliseconds(choices_.below(900'000));
    for (auto dial = dials_.begin(); dial != dials_.end();) {
      const Dial was = dial->second;
      const bool over = now_ >= (was.reached ? *was.reached + reactors::kCrawlVisitTime
                                             : was.since + reactors::kCrawlDialTime);
      dial = over ? dials_.erase(dial) : std::next(dial);
      if (over && was.reached) renew(known_[was.lead]);
      if (over && !was.reached) fail(was, Duration(0));
    }
    const auto has = [this](const Lead& lead) {
      if (!gone_.contains(lead)) return true;
      known_.erase(lead);
      return false;
    };
    for (const NetAddress& order : core_.handle_timeout(now_, has)) take(order);
    law(core_.next_deadline().value_or(Time::max()) > now_, "a deadline stays");
    check_busy();
  }

  void take(const NetAddress& order) {
    const PeerId who = order.id.value();
    const auto literal = IpAddress::parse(order.host);
    const Lead lead{who, literal ? Endpoint{*literal, order.port} : Endpoint{}};
    law(who != id(kSelf) && lead.endpoint != config_.own.front(), "dials itself");
    law(is_idle(who), "dials who is busy");
    law(has_room(lead), "too many of a group");
    law(dials_.size() < config_.workers, "too many workers");
    const auto known = known_.find(lead);
    law(known != known_.end(), "dials somebody unheard of");
    if (known != known_.end() && is_exact()) {
      law(now_ >= known->second.not_before, "dials too soon");
    }
    dials_[who] = {lead, now_, std::nullopt};
  }

  // Nobody waits who could be dialled.
  void check_busy() {
    if (dials_.size() == config_.workers || !is_exact()) return;
    for (const auto& [lead, known] : known_) {
      const bool waits = now_ >= known.by && is_idle(lead.id) && has_room(lead);
      law(!waits || gone_.contains(lead), "somebody waits, and a worker is idle");
    }
  }

  void hear() {
    const auto n = static_cast<std::uint8_t>(choices_.below(kPeople + 1U));
    const Lead lead{n == kPeople ? id(kSelf) : id(n),
                    at(n, static_cast<std::uint8_t>(choices_.below(2)))};
    std::optional<Time> verified;
    if (choices_.below(3) == 0) verified = now_ - std::chrono::seconds(choices_.below(5000));
    core_.handle_known(lead, verified, now_);
    gone_.erase(lead);
    if (lead.id == id(kSelf) || lead.endpoint == config_.own.front()) return;
    const auto [found, is_new] = known_.try_emplace(lead);
    // In a small table it may have been forgotten, and be new again.
    std::optional<Time>& since = found->second.verified;
    const bool is_taken = is_new || (!is_exact() && since.value_or(Time::min()) < verified);
    if (is_taken && verified && now_ < *verified + config_.fresh_for) since = verified;
    if (choices_.below(4) == 0 && !is_seed(lead)) gone_.insert(lead);
  }

  std::optional<Dial> some_dial() {
    std::vector<Dial> open;
    for (const auto& [who, dial] : dials_) {
      if (!dial.reached) open.push_back(dial);
    }
    if (open.empty()) return std::nullopt;
    return open[choices_.below(open.size())];
  }

  void end_dial() {
    const auto dial = some_dial();
    if (!dial) return;
    const auto end = static_cast<CrawlEnd>(choices_.below(3));
    const Duration at_least = std::chrono::seconds(choices_.below(100));
    dials_.erase(dial->lead.id);
    const auto told = core_.handle_dial_ended(dial->lead.id, end, at_least, now_);
    const bool by_name = dial->lead.endpoint == Endpoint{};
    bool is_told = end == CrawlEnd::declined;
    Known& known = known_[dial->lead];
    if (end == CrawlEnd::declined) {
      contact();
      is_there(known, (known.serves || !is_exact()) && !by_name);
      renew(known, at_least);
    } else if (end == CrawlEnd::failed) {
      is_told = fail(*dial, at_least);
    } else {
      known.not_before = now_ + std::max<Duration>(at_least, reactors::kPutOffPause);
      known.by = known.not_before;
    }
    law(told.has_value() == (is_told && !by_name), "what the book hears");
    law(!told || *told == dial->lead, "whom the book hears of");
  }

  // A dial leads to a peer, at the address dialled or where its name leads.
  void reach() {
    const auto dial = some_dial();
    if (!dial || peers_.contains(dial->lead.id)) return;
    const bool by_name = dial->lead.endpoint == Endpoint{};
    const Lead who{dial->lead.id, by_name ? at(kNamedSeed, 0) : dial->lead.endpoint};
    const bool serves = choices_.below(4) != 0;
    core_.handle_peer_up(who, /*outbound=*/true, serves, now_);
    peers_.insert(who.id);
    contact();
    dials_[who.id].reached = now_;
    is_there(known_[dial->lead], serves && !by_name);
    if (!by_name) return;
    Known& there = known_[who];
    is_there(there, serves);
    renew(there);
  }

  // Somebody comes by itself, or an operator dials it.
  void come() {
    const auto n = static_cast<std::uint8_t>(choices_.below(kPeople));
    const Lead who{id(n), at(n, 0)};
    if (peers_.contains(who.id)) return;
    const bool outbound = is_idle(who.id) && choices_.below(4) == 0;
    core_.handle_peer_up(who, outbound, /*serves=*/true, now_);
    peers_.insert(who.id);
    contact();
    if (outbound) {
      is_there(known_[who], true);
      renew(known_[who]);
      return;
    }
    for (auto& [lead, known] : known_) {
      if (lead.id != who.id || known.failures == 0) continue;
      const Time soon = std::max(now_, known.failed + reactors::kFirstCrawlPause);
      known.not_before = std::min(known.not_before, soon);
      known.by = std::min(known.by, soon);
    }
  }

  void go() {
    if (peers_.empty()) return;
    const PeerId who =
        *std::next(peers_.begin(), static_cast<std::ptrdiff_t>(choices_.below(peers_.size())));
    peers_.erase(who);
    core_.handle_peer_down(who, now_);
    const auto dial = dials_.find(who);
    if (dial == dials_.end() || !dial->second.reached) return;
    const Lead lead = dial->second.lead;
    dials_.erase(dial);
    renew(known_[lead]);
  }

  void sample() {
    const std::size_t most = choices_.below(20);
    std::set<Lead> offered;
    std::size_t taken = 0;
    core_.sample(most, now_, [&](const Lead& lead) {
      law(is_verified(known_[lead]), "offers what is not verified");
      law(offered.insert(lead).second, "offers twice");
      const bool takes = choices_.below(4) != 0;
      taken += takes ? 1 : 0;
      return takes;
    });
    law(taken <= most && offered.size() <= 4 * most, "offers too much");
  }

  void compare() {
    const reactors::CrawlerStatus status = core_.status();
    law(status.under_way == dials_.size(), "how many are under way");
    for (const auto& [lead, known] : known_) {
      const bool verified = core_.is_verified(lead, now_);
      law(verified == is_verified(known) || (!is_exact() && !verified), "who is verified");
    }
    if (!is_exact()) return;
    const auto untried = std::count_if(known_.begin(), known_.end(),
                                       [](const auto& one) { return !one.second.tried; });
    law(status.known == known_.size(), "how many are known");
    law(status.untried == static_cast<std::size_t>(untried), "how many were never tried");
    law(core_.is_done() == (untried == 0 && dials_.empty()), "whether it is done");
  }

  fuzz::Choices& choices_;
  SeededRng rng_{1};
  reactors::Crawler core_;
  std::set<Lead> gone_;  // of the book
  std::string wrong_;
};

}  // namespace switchyard::test
