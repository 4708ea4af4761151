// Discovery on sources that name what a test says.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "reactors/discovery/discovery.h"

namespace switchyard::reactors {

using namespace std::chrono_literals;

inline PeerId id(std::uint8_t n) {
  return PeerId({n});
}
inline Endpoint at(const std::string& text) {
  return Endpoint::parse(text).value();
}
// In a /16 of its own.
inline Lead lead(std::uint8_t n) {
  return {id(n), at("20." + std::to_string(n) + ".0.1:1")};
}
inline NetAddress address(const Lead& of) {
  return {of.id, of.endpoint.address.to_string(), of.endpoint.port};
}

// Names its leads in order, and writes down what it hears.
class ListSource final : public PeerSource {
 public:
  std::vector<Lead> first(WallTime) override { return anchors; }
  std::optional<Lead> next(std::size_t, WallTime, const LeadFilter& filter) override {
    ++asked;
    const auto found = std::find_if(leads.begin(), leads.end(), filter);
    return found == leads.end() ? std::nullopt : std::optional(*found);
  }
  std::optional<Lead> to_test(WallTime, const LeadFilter& filter) override {
    const auto found = std::find_if(feelers.begin(), feelers.end(), filter);
    return found == feelers.end() ? std::nullopt : std::optional(*found);
  }
  void handle_reached(const Lead& who, WallTime) override { reached.push_back(who); }
  void handle_kept(const Lead& who) override { kept.push_back(who); }
  void handle_failed(const Lead& who, WallTime) override { failed.push_back(who); }

  std::vector<Lead> anchors, leads, feelers, reached, kept, failed;
  int asked{0};
};

// A Discovery with two sources, its time, and words to talk to it with.
struct DiscoveryFixture {
  explicit DiscoveryFixture(std::size_t wanted = 4, std::vector<NetAddress> seeds = {})
      : core(config(wanted, std::move(seeds)), {&source, &second}, rng) {}
  ~DiscoveryFixture() { core.check_invariants(); }
  DiscoveryFixture(const DiscoveryFixture&) = delete;
  DiscoveryFixture& operator=(const DiscoveryFixture&) = delete;

  static DiscoveryConfig config(std::size_t wanted, std::vector<NetAddress> seeds) {
    DiscoveryConfig made;
    made.wanted = wanted;
    made.seeds = std::move(seeds);
    return made;
  }

  void start() { core.handle_start(now, wall); }
  std::vector<DialOrder> poll() {
    auto orders = core.handle_timeout(now, wall);
    core.check_invariants();
    return orders;
  }
  // Goes on to the next deadline.
  std::vector<DialOrder> next() {
    now = std::max(now, core.next_deadline());
    return poll();
  }
  // What is ordered from now until then.
  std::vector<DialOrder> orders_within(Duration time) {
    std::vector<DialOrder> all;
    const Time end = now + time;
    while (core.next_deadline() <= end) {
      for (DialOrder& order : next()) all.push_back(std::move(order));
    }
    now = end;
    return all;
  }
  void up(const Lead& who, bool outbound = true) {
    core.handle_peer_up(who.id, who.endpoint, outbound, now, wall);
  }
  void ended(const Lead& who, DialEnd end, Duration at_least = 0s) {
    core.handle_dial_ended(who.id, end, at_least, now, wall);
  }

  Time now{1h};
  WallTime wall{1'700'000'000s};
  SeededRng rng{1};
  ListSource source;
  ListSource second;
  Discovery core;
};

inline std::size_t count(const std::vector<DialOrder>& orders, DialPurpose purpose) {
  return static_cast<std::size_t>(std::count_if(
      orders.begin(), orders.end(), [=](const auto& order) { return order.purpose == purpose; }));
}

}  // namespace switchyard::reactors
