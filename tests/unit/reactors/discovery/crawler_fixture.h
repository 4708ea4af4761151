// A crawler, its time, and words to talk to it with.
#pragma once

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "reactors/discovery/crawler.h"
#include "tests/unit/reactors/discovery/discovery_fixture.h"

namespace switchyard::reactors {

inline const PeerId kCrawlerSelf({99});

inline CrawlerConfig crawler_config() {
  CrawlerConfig made;
  made.self = kCrawlerSelf;
  made.own = {at("20.99.0.1:1")};
  return made;
}

struct Crawl {
  explicit Crawl(CrawlerConfig with = crawler_config()) : core(std::move(with), rng) {
    core.handle_start(now);
  }
  ~Crawl() { core.check_invariants(); }
  Crawl(const Crawl&) = delete;
  Crawl& operator=(const Crawl&) = delete;

  void know(const Lead& who, std::optional<Time> verified = std::nullopt) {
    core.handle_known(who, verified, now);
  }
  std::vector<NetAddress> poll() {
    return core.handle_timeout(now, [this](const Lead& who) { return who != gone; });
  }
  std::size_t polled() { return poll().size(); }
  // What is ordered from now until then.
  std::vector<NetAddress> orders_within(Duration time) {
    std::vector<NetAddress> all;
    const Time end = now + time;
    for (auto due = core.next_deadline(); due && *due <= end; due = core.next_deadline()) {
      now = std::max(now, *due);
      for (NetAddress& order : poll()) all.push_back(std::move(order));
    }
    now = end;
    return all;
  }
  void up(const Lead& who, bool serves = true) { core.handle_peer_up(who, true, serves, now); }
  void down(const Lead& who) { core.handle_peer_down(who.id, now); }
  void visit(const Lead& who) {
    up(who);
    down(who);
  }
  std::optional<Lead> ended(const Lead& who, CrawlEnd end, Duration at_least = 0s) {
    return core.handle_dial_ended(who.id, end, at_least, now);
  }
  bool is_verified(const Lead& who) const { return core.is_verified(who, now); }

  Time now{100h};
  SeededRng rng{1};
  Lead gone;  // not in the book any more
  Crawler core;
};

// Number n of a group of its own, of a few.
inline Lead in_group(std::uint8_t group, std::uint8_t n) {
  return {id(static_cast<std::uint8_t>(100 + 20 * group + n)),
          at("30." + std::to_string(group) + ".0." + std::to_string(n) + ":1")};
}

}  // namespace switchyard::reactors
