// A seed of some weeks as its pages show it: invented peers, an invented book, an invented crawl.
#pragma once

#include <array>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "tests/support/made_up_book.h"
#include "tools/http/site_board.h"
#include "tools/http/site_state.h"

namespace switchyard::test {

struct MadeUpSite {
  using SiteState = tools::SiteState;

  static constexpr WallTime kNow = MadeUpBook::kNewest;
  // A moniker that would be a program, were it taken for markup.
  static constexpr const char* kHostile =
      "<img src=x onerror=\"document.title='owned'\"></script>\xff\"\x01";

  explicit MadeUpSite(unsigned entries = 1500) : book(MadeUpBook(7).book(entries)) {
    for (std::size_t n = 0; n < book.entries.size(); ++n) settle(book.entries[n], n);
  }

  // Without history: that is the board's.
  SiteState seed() const {
    SiteState state = node();
    state.kind = "seed";
    tools::SiteCrawl crawl;
    crawl.queued = 212;
    crawl.under_way = 8;
    crawl.verified = state.book->old - state.book->old / 9;
    crawl.last_verified = kNow - std::chrono::seconds(4);
    crawl.dials = {{"verified", 2911},
                   {"refused", 1207},
                   {"timeout", 1893},
                   {"wrong_id", 64},
                   {"wrong_network", 31}};
    for (int n = 1; n < 40; ++n) crawl.dial_times.add(std::chrono::milliseconds(n * n));
    for (const addrbook::ImageEntry& entry : book.entries) {
      if (entry.type != addrbook::BucketType::old || crawl.served.size() == 60) continue;
      const Endpoint& at = entry.first.endpoint;
      crawl.served.push_back({*entry.id, at.address.to_string(), at.port});
    }
    state.crawl = std::move(crawl);
    state.pex = tools::SitePex{120, 118, 934, 901, 28'110, {{"too_often", 17}}};
    return state;
  }

  SiteState node() const {
    SiteState state;
    state.kind = "node";
    state.id = MadeUpBook::id(424'242);
    state.moniker = "harbour";
    state.network = "lighthouse-3";
    state.version = "0.1.0";
    state.addresses = {state.id.to_string() + "@203.0.113.7:26656"};
    state.taken = kNow;
    state.up = std::chrono::hours(24 * 9 + 5);
    state.max_inbound = 40;
    state.max_outbound = 10;
    state.bans = 3;
    state.private_peers = 2;
    for (unsigned n = 0; n < kMonikers.size(); ++n) state.peers.push_back(peer(n));
    state.counts.channels[ChannelId(0)] = {918'212, 1'204'004};
    state.counts.dropped[ChannelId(0)] = 5;
    state.counts.refused = {{"too_many_peers", 41}};
    state.counts.dials = {{"connected", 77}, {"dial_timeout", 31}};
    state.counts.ends = {{{"going_away", true}, 12}, {{"keepalive_late", false}, 3}};
    tools::SiteBook has;
    for (const addrbook::ImageEntry& entry : book.entries) {
      ++(entry.type == addrbook::BucketType::old ? has.old : has.fresh);
    }
    has.saved = kNow - std::chrono::seconds(17);
    has.image = std::make_shared<const addrbook::BookImage>(book);
    state.book = std::move(has);
    return state;
  }

  // `now`, and the day before it, minute by minute.
  static void publish_day(tools::SiteBoard& board, const SiteState& now) {
    constexpr int kMinutes = 24 * 60;
    for (int minute = 0; minute < kMinutes; ++minute) {
      const double part = static_cast<double>(minute) / kMinutes;
      const double grown = 1 - std::exp(-4 * part) * (1 - 0.04 * std::sin(part * 60));
      SiteState then;
      then.taken = now.taken - std::chrono::minutes(kMinutes - minute);
      const auto share = [&](std::size_t of, double times) {
        return static_cast<std::size_t>(static_cast<double>(of) * times);
      };
      then.book.emplace();
      then.book->fresh = share(now.book->fresh, grown);
      then.book->old = share(now.book->old, grown * grown);
      if (now.crawl) {
        then.crawl.emplace();
        then.crawl->verified =
            share(now.crawl->verified, grown * grown * (0.97 + 0.05 * std::sin(part * 90)));
      }
      board.publish(std::move(then));
    }
    board.publish(now);
  }

  addrbook::BookImage book;

 private:
  // Hosters that many peers are at, and more who were reached than a node would know.
  static void settle(addrbook::ImageEntry& entry, std::size_t n) {
    static constexpr std::array<std::uint8_t, 12> kHosters{1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 5};
    SeededRng rng(n);
    if (n % 5 < 2) {
      const std::uint8_t hoster = kHosters.at(rng.below(kHosters.size()));
      entry.first.endpoint.address = IpAddress::v4({static_cast<std::uint8_t>(90 + 17 * hoster),
                                                    static_cast<std::uint8_t>(40 * hoster),
                                                    static_cast<std::uint8_t>(rng.below(256)),
                                                    static_cast<std::uint8_t>(1 + rng.below(250))});
    }
    if (n % 7 > 2 || entry.type == addrbook::BucketType::old) return;
    entry.type = addrbook::BucketType::old;
    entry.bucket_count = 1;
    entry.buckets.at(0) = static_cast<std::uint16_t>(rng.below(64) * rng.below(64) / 64);
    entry.last_success = entry.last_attempt;
  }

  static constexpr std::array<const char*, 9> kMonikers{
      "aurora-validator", "bluefin", "Käse & Co", "deepwater-2",
      "seed.example",     "fjord",   "gamma",     "",
      "lantern-archive"};

  static tools::SitePeer peer(unsigned n) {
    SeededRng rng(n + 1);
    tools::SitePeer made;
    made.id = MadeUpBook::id(n);
    made.moniker = kMonikers.at(n);
    made.remote = {IpAddress::v4({static_cast<std::uint8_t>(20 + 13 * n),
                                  static_cast<std::uint8_t>(rng.below(250)), 4, 9}),
                   static_cast<std::uint16_t>(n % 3 == 0 ? 26656 : 30'000 + rng.below(30'000))};
    made.outbound = n % 3 == 0;
    made.peer_class = made.outbound ? PeerClass::outbound : PeerClass::inbound;
    made.up = std::chrono::seconds(rng.below(90'000));
    made.score = static_cast<unsigned>(50 + rng.below(50));
    made.sent = rng.below(4'000'000);
    made.received = rng.below(9'000'000);
    if (n != 3) made.round_trip = std::chrono::microseconds(rng.below(180'000));
    made.channels[ChannelId(0)] = {made.sent / 2, made.received / 2, n, 100 * n, 0};
    return made;
  }
};

}  // namespace switchyard::test
