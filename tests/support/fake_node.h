// A node for control commands that is nothing but values.
#pragma once

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include "p2p/switch/switch_events.h"
#include "tools/control/control_target.h"

namespace switchyard::test {

// 40 digits: `digits` and zeros behind them.
inline PeerId peer_id(std::string digits) {
  digits.resize(2 * PeerId::kSize, '0');
  return *PeerId::parse(digits);
}

struct FakeNode final : tools::ControlTarget {
  using LogLevel = tools::LogLevel;

  tools::NodeFacts facts() const override {
    tools::NodeFacts facts;
    facts.id = peer_id("aa");
    facts.moniker = "alice";
    facts.network = "testnet";
    facts.version = "1.2.3";
    facts.addresses = {facts.id.to_string() + "@10.0.0.1:26656"};
    facts.max_inbound = 40;
    facts.max_outbound = 10;
    facts.allow_any_identity = any_identity;
    return facts;
  }
  Time now() const override { return clock; }
  WallTime wall_now() const override { return WallTime(std::chrono::seconds(1'800'000'000)); }
  std::vector<tools::PeerView> peers() const override { return views; }
  std::vector<NetAddress> persistent() const override { return kept; }
  LogLevel log_level() const override { return level; }
  void dial(const NetAddress& address) override { dialled.push_back(address); }
  bool disconnect(const PeerId& id) override {
    ended.push_back(id);
    return true;
  }
  void add_persistent(const NetAddress& address) override { kept.push_back(address); }
  bool remove_persistent(const NetAddress& address) override {
    return std::erase(kept, address) > 0;
  }
  void set_log_level(LogLevel wanted) override { level = wanted; }
  std::vector<Ban> bans() const override { return banned.list(wall_now()); }
  void ban(const BanTarget& who, const std::string& reason,
           std::optional<std::chrono::seconds> length) override {
    Ban made{who, reason, wall_now(), std::nullopt};
    if (length) made.until = wall_now() + *length;
    banned.add(made);
  }
  bool unban(const BanTarget& who) override { return banned.remove(who).has_value(); }
  tools::RateLimits limits() const override { return rates; }
  std::optional<tools::BookCounts> book() const override { return known; }
  std::optional<reactors::SeedStatus> seed() const override { return crawl; }
  void set_limits(const tools::RateLimits& wanted) override { rates = wanted; }
  void set_seeds(const std::vector<NetAddress>& wanted) override { seeds = wanted; }

  BanList banned;
  tools::RateLimits rates;

  // A peer with one channel, 0x20.
  tools::PeerView& add_peer(const std::string& digits, const std::string& address = "10.0.0.2:1") {
    tools::PeerView view;
    view.status.id = peer_id(digits);
    view.status.seq = ConnectionSeq(views.size() + 1);
    view.status.moniker = "bob";
    view.status.remote = *Endpoint::parse(address);
    mconn::ChannelStatus channel;
    channel.id = ChannelId(0x20);
    channel.priority = 3;
    channel.announced = true;
    channel.send_credit = 262144;
    channel.window = 262144;
    view.status.score = 50;
    view.status.mconn.channels = {channel};
    view.queues.resize(1);
    views.push_back(std::move(view));
    return views.back();
  }

  Time clock{std::chrono::hours(1)};
  bool any_identity{false};
  std::optional<tools::BookCounts> known;
  std::optional<reactors::SeedStatus> crawl;
  LogLevel level{LogLevel::info};
  std::vector<tools::PeerView> views;
  std::vector<NetAddress> kept;
  std::vector<NetAddress> dialled;
  std::vector<NetAddress> seeds;
  std::vector<PeerId> ended;
};

// Somebody at `address` was refused, or an end, at `at`.
inline SwitchEvent verdict_event(SwitchEvent::Kind kind, const std::string& address, Duration at,
                                 DisconnectCode code = DisconnectCode::full) {
  SwitchEvent event;
  event.kind = kind;
  event.at = Time(at);
  event.address = address;
  event.outbound = kind == SwitchEvent::Kind::dial_failed;
  Disconnect why;
  why.code = code;
  why.operation = Operation::admission;
  event.why = why;
  return event;
}

}  // namespace switchyard::test
