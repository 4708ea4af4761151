// Honest nodes on the light network, and what can be said of them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tests/support/light_node.h"
#include "tests/support/light_seed.h"
#include "tests/support/town_places.h"

namespace switchyard::test {

struct TownPlan {
  std::size_t nodes{100};
  std::size_t groups{40};  // /16s that they live in
  std::size_t wanted{10};  // outbound peers of each
  std::uint64_t seed{1};   // of chance
  Defences defences{};
  FirstOfTown first{FirstOfTown::node};
};

// One that all know and that knows nobody, in a /16 of its own, and the others; none started but a
// seed.
struct LightTown {
  explicit LightTown(const TownPlan& plan) : net(plan.seed) {
    LightNodeConfig config;
    config.wanted = plan.wanted;
    config.defences = plan.defences;
    const Endpoint known = town_place(19, 0, 0);
    if (plan.first == FirstOfTown::seed) {
      seed = std::make_unique<LightSeed>(net, 0, known);
      config.seeds = {seed->address()};
    } else {
      config.seeds = {add(known, config).address()};
    }
    for (std::size_t n = 0; n < plan.nodes; ++n)
      add(town_place(20, n % plan.groups, n / plan.groups), config);
  }
  ~LightTown() {
    for (auto& node : nodes) {
      if (node->is_on()) node->stop();
    }
  }
  LightTown(const LightTown&) = delete;
  LightTown& operator=(const LightTown&) = delete;

  LightNode& add(const Endpoint& at, const LightNodeConfig& config) {
    nodes.push_back(std::make_unique<LightNode>(net, nodes.size() + 1, at, config));
    return *nodes.back();
  }
  void start() {
    for (auto& node : nodes) node->start();
  }

  // Of the `n`-th, the one that all know not counted.
  LightNode& node(std::size_t n) { return *nodes[n + (seed ? 0 : 1)]; }
  std::size_t size() const { return nodes.size() - (seed ? 0 : 1); }
  std::size_t known(std::size_t n) { return node(n).book().size(); }
  std::optional<Time> filled_at(std::size_t n) { return node(n).filled_at(); }
  std::size_t inbound(std::size_t n) {
    std::size_t found = 0;
    for (const auto& [id, peer] : node(n).peers()) found += peer.outbound ? 0 : 1;
    return found;
  }
  Time now() const { return net.now(); }
  void run_until(Time end) { net.run_until(end); }

  // Whether connections that last lead from each to every other one of those that have had all the
  // peers they want.
  bool is_one_network() const {
    std::map<PeerId, std::vector<PeerId>> links;
    std::map<PeerId, bool> reached;
    for (const auto& node : nodes) {
      if (!node->is_on() || !node->filled_at()) continue;
      reached[node->id()] = false;
      for (const auto& [id, peer] : node->peers()) {
        if (!peer.outbound || peer.brief) continue;
        links[node->id()].push_back(id);
        links[id].push_back(node->id());
      }
    }
    if (reached.empty()) return true;
    std::vector<PeerId> next{reached.begin()->first};
    while (!next.empty()) {
      const PeerId here = next.back();
      next.pop_back();
      const auto found = reached.find(here);
      if (found != reached.end() && std::exchange(found->second, true)) continue;
      if (found == reached.end() && !reached.emplace(here, true).second) continue;
      next.insert(next.end(), links[here].begin(), links[here].end());
    }
    return std::all_of(reached.begin(), reached.end(), [](const auto& one) { return one.second; });
  }

  LightNet net;
  std::unique_ptr<LightSeed> seed;                // if that is what all know
  std::vector<std::unique_ptr<LightNode>> nodes;  // else it is the first of these
};

}  // namespace switchyard::test
