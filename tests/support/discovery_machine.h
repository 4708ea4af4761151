// Discovery in a world that a row of choices makes up, and the laws it has to keep there.
//
// The laws are read off what happened, written down naively: whom it orders, when, and how dials
// ended; nothing is asked of Discovery itself.
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
#include "reactors/discovery/discovery.h"
#include "tests/fuzz/fuzz.h"

namespace switchyard::test {

class DiscoveryMachine {
 public:
  explicit DiscoveryMachine(fuzz::Choices& choices)
      : choices_(choices),
        config_(config(choices)),
        source_(*this),
        core_(config_, {&source_}, rng_) {
    core_.handle_start(now_, kWall);
  }

  // Empty, or the law that was broken.
  std::string step() {
    switch (choices_.below(6)) {
      case 0:
      case 1:
        pass();
        break;
      case 2:
        end_dial();
        break;
      case 3:
        connect();
        break;
      case 4:
        come();
        break;
      default:
        go();
    }
    core_.check_invariants();
    return wrong_;
  }

 private:
  static constexpr WallTime kWall{std::chrono::seconds(1'700'000'000)};
  static constexpr std::uint8_t kPeople = 12;
  static constexpr std::uint8_t kSeed = 200;

  struct Failures {
    unsigned count{0};
    Time last{};
  };

  // Names anybody who may pass, from a point that is chosen.
  class Source final : public reactors::PeerSource {
   public:
    explicit Source(DiscoveryMachine& machine) : machine_(machine) {}
    std::optional<reactors::Lead> next(std::size_t, WallTime,
                                       const reactors::LeadFilter& filter) override {
      return machine_.anybody(filter);
    }
    std::optional<reactors::Lead> to_test(WallTime, const reactors::LeadFilter& filter) override {
      return machine_.anybody(filter);
    }
    void handle_failed(const reactors::Lead&, WallTime) override {
      machine_.law(!machine_.peers_.empty(), "a failure is told while nobody is connected");
    }

   private:
    DiscoveryMachine& machine_;
  };

  static PeerId id(std::uint8_t n) { return PeerId({n}); }
  // Two people a group; the last two in a network of their own.
  static Endpoint place(std::uint8_t n) {
    const bool own = n + 2 >= kPeople;
    return {IpAddress::v4(
                {static_cast<std::uint8_t>(own ? 10 : 20), static_cast<std::uint8_t>(n / 2), 0, n}),
            1};
  }
  static NetAddress address(const PeerId& who, const Endpoint& at) {
    return {who, at.address.to_string(), at.port};
  }
  static reactors::DiscoveryConfig config(fuzz::Choices& choices) {
    reactors::DiscoveryConfig made;
    made.wanted = 1 + choices.below(6);
    made.most_per_group = 1 + choices.below(2);
    made.seeds = {address(id(kSeed), place(50)), {id(kSeed + 1), "seed.example", 1}};
    return made;
  }

  void law(bool holds, const std::string& text) {
    if (!holds && wrong_.empty()) wrong_ = text;
  }

  std::optional<reactors::Lead> anybody(const reactors::LeadFilter& filter) {
    const std::uint64_t from = choices_.below(kPeople + 1U);  // one more: nobody at all
    if (from == kPeople) return std::nullopt;
    for (std::uint8_t i = 0; i < kPeople; ++i) {
      const auto n = static_cast<std::uint8_t>((from + i) % kPeople);
      if (filter({id(n), place(n)})) return reactors::Lead{id(n), place(n)};
    }
    return std::nullopt;
  }

  void pass() {
    const Time due = core_.next_deadline();
    now_ = choices_.below(2) == 0 ? std::max(now_, due)
                                  : now_ + std::chrono::milliseconds(choices_.below(40'000));
    for (auto order = orders_.begin(); order != orders_.end();) {
      const bool over = order->second.second + reactors::kDialTime <= now_;
      if (over) note_failure(order->second.first);
      order = over ? orders_.erase(order) : std::next(order);
    }
    for (const auto& order : core_.handle_timeout(now_, kWall)) take(order);
    if (const auto gone = core_.take_parting()) part(*gone);
    law(core_.next_deadline() > now_, "a deadline stays");
    law(core_.next_deadline() <= now_ + std::chrono::minutes(1), "it sleeps");
  }

  // Only somebody who was dialled for a place, and only when there is no other free.
  void part(const PeerId& who) {
    const auto found = peers_.find(who);
    law(found != peers_.end() && found->second, "parts with who fills no place");
    const auto filled =
        std::count_if(peers_.begin(), peers_.end(), [](const auto& peer) { return peer.second; });
    law(static_cast<std::size_t>(filled) >= config_.wanted, "parts while places are free");
    peers_.erase(who);
    core_.handle_peer_down(who, now_);
  }

  void take(const reactors::DialOrder& order) {
    const PeerId who = order.address.id.value();
    law(!peers_.contains(who), "dials who is connected");
    law(!orders_.contains(who), "dials twice");
    const auto failed = failures_.find(order.address);
    if (failed != failures_.end()) {
      const unsigned doublings = std::min(failed->second.count, 12U);
      const Duration usual =
          std::min<Duration>(std::chrono::seconds(1U << doublings), reactors::kLongestPause);
      law(now_ >= failed->second.last + usual / 2, "dials too soon after a failure");
    }
    orders_[who] = {order, now_};
    check_places(order);
  }

  void check_places(const reactors::DialOrder& latest) {
    std::size_t filled = 0;
    std::size_t seeds = 0;
    std::map<AddressGroup, std::size_t> groups;
    for (const auto& [who, fills] : peers_) {
      if (!fills) continue;
      ++filled;
      if (const auto group = group_for(who)) ++groups[*group];
    }
    for (const auto& [who, order] : orders_) {
      if (order.first.purpose == reactors::DialPurpose::seed) ++seeds;
      if (order.first.purpose != reactors::DialPurpose::fill) continue;
      ++filled;
      if (const auto group = group_for(who)) ++groups[*group];
    }
    law(seeds <= 1, "two seeds at once");
    if (latest.purpose != reactors::DialPurpose::fill) return;
    law(filled <= config_.wanted, "more dials than places");
    const auto group = group_for(latest.address.id.value());
    law(!group || groups[*group] <= config_.most_per_group, "too many of a group");
  }

  static std::optional<AddressGroup> group_for(const PeerId& who) {
    const Endpoint at = place(who.bytes()[0]);
    if (!is_routable(at.address)) return std::nullopt;
    return group_of(at.address);
  }

  void note_failure(const reactors::DialOrder& order) {
    Failures& failures = failures_[order.address];
    ++failures.count;
    failures.last = now_;
  }

  std::optional<reactors::DialOrder> take_order() {
    if (orders_.empty()) return std::nullopt;
    const auto chosen =
        std::next(orders_.begin(), static_cast<std::ptrdiff_t>(choices_.below(orders_.size())));
    const reactors::DialOrder order = chosen->second.first;
    orders_.erase(chosen);
    return order;
  }

  void end_dial() {
    const auto order = take_order();
    if (!order) return;
    const auto end = static_cast<reactors::DialEnd>(choices_.below(3));
    if (end == reactors::DialEnd::failed) note_failure(*order);
    core_.handle_dial_ended(*order->address.id, end, std::chrono::seconds(choices_.below(60)), now_,
                            kWall);
  }

  void connect() {
    const auto order = take_order();
    if (!order) return;
    const PeerId who = *order->address.id;
    failures_.erase(order->address);
    peers_[who] = order->purpose == reactors::DialPurpose::fill;
    core_.handle_peer_up(who, place(who.bytes()[0]), /*outbound=*/true, now_, kWall);
  }

  // Somebody comes by himself.
  void come() {
    const PeerId who = id(static_cast<std::uint8_t>(choices_.below(kPeople)));
    if (peers_.contains(who)) return;
    if (const auto order = orders_.find(who); order != orders_.end()) {
      failures_.erase(order->second.first.address);
      orders_.erase(order);
    }
    peers_[who] = false;
    core_.handle_peer_up(who, {place(who.bytes()[0]).address, 50'000}, /*outbound=*/false, now_,
                         kWall);
  }

  void go() {
    if (peers_.empty()) return;
    const auto who =
        std::next(peers_.begin(), static_cast<std::ptrdiff_t>(choices_.below(peers_.size())));
    const PeerId gone = who->first;
    peers_.erase(who);
    core_.handle_peer_down(gone, now_);
  }

  fuzz::Choices& choices_;
  const reactors::DiscoveryConfig config_;
  SeededRng rng_{1};
  Source source_;
  reactors::Discovery core_;
  Time now_{std::chrono::hours(1)};
  std::map<PeerId, bool> peers_;  // connected; whether it fills a place
  std::map<PeerId, std::pair<reactors::DialOrder, Time>> orders_;  // under way, and since when
  std::map<NetAddress, Failures> failures_;                        // in a row
  std::string wrong_;
};

}  // namespace switchyard::test
