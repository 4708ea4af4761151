// Seeds among nodes, in simulated networks.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/seed_nodes.h"

namespace switchyard::test {

// Who is told of by an entry, and where.
inline std::pair<PeerId, std::vector<Endpoint>> told(const wire::PexEntry& entry) {
  if (const auto* record = std::get_if<SignedRecord>(&entry.who)) {
    return {secret_conn::peer_id_of(record->key), record->addresses};
  }
  const auto& hearsay = std::get<wire::PexHearsay>(entry.who);
  return {hearsay.id, hearsay.addresses};
}

// A seed, number 1, and nodes that answer by hand; each in a /16 of its own.
struct Village {
  explicit Village(std::size_t count, reactors::SeedConfig config = {})
      : seed_node(world, network, 1, "20.1.0.1"),
        seed(std::make_unique<Seed>(seed_node, world, std::move(config))) {
    for (std::uint16_t n = 2; n < count + 2; ++n) add(n, "20." + std::to_string(n) + ".0.1");
  }
  ~Village() {
    seed->check_invariants();
    for (auto& node : nodes) {
      if (node->node) node->stop();
    }
    seed.reset();
  }
  Village(const Village&) = delete;
  Village& operator=(const Village&) = delete;

  void add(std::uint16_t number, const std::string& address) {
    nodes.push_back(std::make_unique<TestNode>(world, network, number, address));
    askers.push_back(std::make_unique<Asker>());
    nodes.back()->more_reactors = {{"asker", askers.back().get()}};
  }
  void start() {
    seed_node.start();
    for (auto& node : nodes) node->start();
  }
  // The seed has heard of them.
  void introduce(std::size_t from = 0) {
    for (std::size_t n = from; n < nodes.size(); ++n) {
      seed->book.add(nodes[n]->id(), nodes[n]->host.endpoint(kPort), {}, wall());
    }
  }
  WallTime wall() { return seed->timers.wall_now(); }
  // Node n asks the seed, and is hung up on.
  const wire::PexAddresses& ask(std::size_t n) {
    world.run_for(std::chrono::milliseconds(500));  // the seed may just be asking it
    const std::size_t before = askers[n]->ends.size();
    nodes[n]->reactor->net->dial(seed_node.address());
    const bool over =
        world.run_until([&] { return askers[n]->ends.size() > before; }, std::chrono::seconds(30));
    if (!over || askers[n]->answers.empty()) throw std::runtime_error("no answer");
    return askers[n]->answers.back();
  }
  reactors::SeedStatus status() const { return seed->reactor->status(); }

  sim::World world{1};
  sim::SimNetwork network{world};
  TestNode seed_node;
  std::vector<std::unique_ptr<TestNode>> nodes;
  std::vector<std::unique_ptr<Asker>> askers;
  std::unique_ptr<Seed> seed;
};

}  // namespace switchyard::test
