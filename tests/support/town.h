// Whole nodes that find each other: address book, peer exchange and discovery together.
#pragma once

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "tests/support/seed_nodes.h"
#include "tests/support/sim_nodes.h"
#include "tests/support/town_places.h"
#include "tools/node/peer_finding.h"

namespace switchyard::test {

// The first, a node or a seed, and nodes that know it and nobody else, spread over `groups` /16s.
struct Town {
  explicit Town(std::size_t count, std::uint64_t chance = 1, std::size_t wanted_peers = 4,
                std::size_t groups = 250, FirstOfTown first = FirstOfTown::node)
      : wanted(wanted_peers), world(chance), network(world) {
    for (std::size_t n = 1; n <= count + 1; ++n) {
      const Endpoint at = town_place(20, n % groups, n / groups);
      nodes.push_back(std::make_unique<TestNode>(world, network, static_cast<std::uint16_t>(n),
                                                 at.address.to_string()));
      if (n == 1 && first == FirstOfTown::seed) {
        seed = std::make_unique<Seed>(*nodes.back(), world);
        continue;
      }
      NodeConfig& config = nodes.back()->config;
      config.p2p.max_outbound_peers = wanted;
      config.finding.enabled = true;
      if (n > 1) config.finding.seeds = {nodes[0]->address()};
    }
    set_links();
    filled.resize(count);
  }
  ~Town() {
    for (auto& node : nodes) {
      if (!node->node) continue;
      if (node->config.finding.enabled) node->node->finding()->check_invariants();
      node->stop();
    }
    if (seed) seed->check_invariants();
    seed.reset();
  }
  Town(const Town&) = delete;
  Town& operator=(const Town&) = delete;

  void start() {
    for (auto& node : nodes) node->start();
  }
  // Each has the peers it wants, or is connected with everybody, as others dialled it first.
  bool all_filled() const {
    const auto is_on = [](const auto& node) { return node->node != nullptr; };
    const auto on = static_cast<std::size_t>(std::count_if(nodes.begin(), nodes.end(), is_on));
    return std::all_of(nodes.begin() + 1, nodes.end(), [&](const auto& node) {
      const reactors::Discovery& core = node->node->finding()->discovery();
      return core.outbound() >= wanted || core.peers() >= on - 1;
    });
  }
  std::size_t least_known() const {
    std::size_t least = known(0);
    for (std::size_t n = 1; n < size(); ++n) least = std::min(least, known(n));
    return least;
  }
  // All reach all over connections.
  bool is_one_network() const {
    std::map<PeerId, std::vector<PeerId>> links;
    for (const auto& node : nodes) {
      if (seed && node == nodes[0]) continue;  // keeps nobody
      for (const PeerHandle& peer : node->reactor->peers) links[node->id()].push_back(peer.id());
    }
    std::vector<PeerId> reached{nodes[1]->id()};
    for (std::size_t i = 0; i < reached.size(); ++i) {
      for (const PeerId& next : links[reached[i]]) {
        if (std::find(reached.begin(), reached.end(), next) == reached.end()) {
          reached.push_back(next);
        }
      }
    }
    return std::all_of(nodes.begin() + 1, nodes.end(), [&](const auto& node) {
      return std::find(reached.begin(), reached.end(), node->id()) != reached.end();
    });
  }
  // Of all nodes since the start: how many connections ended for a fault.
  std::size_t faults() const {
    std::size_t found = 0;
    for (const auto& node : nodes) {
      found += node->count(SwitchEvent::Kind::banned);
      for (const SwitchEvent& event : node->events) {
        if (event.kind == SwitchEvent::Kind::peer_down &&
            event.why->code == DisconnectCode::misbehaviour) {
          ++found;
        }
      }
    }
    return found;
  }

  // --- for grow() of growth.h: of the n-th, the first not counted

  std::size_t size() const { return nodes.size() - 1; }
  std::size_t known(std::size_t n) const { return nodes[n + 1]->node->finding()->book().size(); }
  std::size_t outbound(std::size_t n) const {
    return nodes[n + 1]->node->finding()->discovery().outbound();
  }
  std::optional<Time> filled_at(std::size_t n) const { return filled[n]; }
  std::size_t inbound(std::size_t n) const {
    const auto& peers = nodes[n + 1]->reactor->peers;
    return static_cast<std::size_t>(std::count_if(
        peers.begin(), peers.end(), [](const PeerHandle& peer) { return !peer.outbound(); }));
  }
  Time now() const { return world.now(); }
  // Looks twice a second who has his peers.
  void run_until(Time end) {
    while (world.now() < end) {
      world.run_until(std::min<Time>(end, world.now() + std::chrono::milliseconds(500)));
      for (std::size_t n = 0; n < size(); ++n) {
        if (filled[n] || outbound(n) < wanted) continue;
        filled[n] = world.now();
      }
    }
  }

  void set_links() {
    for (const auto& a : nodes) {
      for (const auto& b : nodes) {
        if (b == a) break;
        const Duration latency = town_latency(a->id(), b->id());
        network.set_link(a->host.address(), b->host.address(), {latency, 1'000'000});
      }
    }
  }

  std::size_t wanted;  // outbound peers
  sim::World world;
  sim::SimNetwork network;
  std::vector<std::unique_ptr<TestNode>> nodes;
  std::unique_ptr<Seed> seed;  // at the first of them, if that is what it is
  std::vector<std::optional<Time>> filled;
};

}  // namespace switchyard::test
