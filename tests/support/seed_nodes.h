// A seed in a simulated network, with its address book.
#pragma once

#include <chrono>
#include <memory>
#include <utility>

#include "reactors/pex/seed_reactor.h"
#include "tests/support/pex_nodes.h"
#include "tests/support/seed_limits.h"

namespace switchyard::test {

// What a seed needs beside its Switch.  The node is told that it is a seed.
struct Seed : BookOfNode {
  Seed(TestNode& node, sim::World& world, reactors::SeedConfig config = {},
       const addrbook::BookImage& kept = {})
      : BookOfNode(node, world), node_(node) {
    node.config.role = NodeRole::seed;
    limit_as_seed(node.config.p2p, config.crawl.workers);
    config.crawl.self = node.id();
    config.crawl.own = {node.host.endpoint(kPort)};
    book.restore(kept, timers.wall_now());
    reactor = std::make_unique<reactors::SeedReactor>(book, codec, timers, rng, std::move(config));
    node.more_reactors = {{"pex", reactor.get(), node.services().executor}};
    node.also = reactor.get();
  }
  ~Seed() {
    if (node_.node) node_.stop();
    node_.also = nullptr;
    node_.more_reactors.clear();
  }
  Seed(const Seed&) = delete;
  Seed& operator=(const Seed&) = delete;

  void check_invariants() const {
    book.check_invariants();
    reactor->check_invariants();
  }
  bool is_verified(const TestNode& who) const {
    return reactor->crawler().is_verified({who.id(), who.host.endpoint(kPort)}, timers.now());
  }

  TestNode& node_;
  std::unique_ptr<reactors::SeedReactor> reactor;
};

// Asks whoever it has dialled once, and writes the answer down.
class Asker final : public Reactor {
 public:
  std::vector<ChannelDescriptor> channels() const override {
    return {reactors::pex_channel(codec)};
  }
  void add_peer(PeerHandle peer) override {
    if (asks && peer.outbound()) {
      static_cast<void>(peer.try_send(reactors::kPexChannel, codec.encode(wire::PexRequest{})));
    }
  }
  void receive(Message message) override {
    auto read = codec.decode(message.bytes());
    if (!read) throw std::runtime_error(read.error());
    if (const auto* said = std::get_if<wire::PexAddresses>(&*read)) answers.push_back(*said);
    if (std::holds_alternative<wire::PexRequest>(*read)) {
      static_cast<void>(message.peer().try_send(reactors::kPexChannel, codec.encode(tells)));
    }
  }
  void remove_peer(PeerHandle /*peer*/, const Disconnect& why) override { ends.push_back(why); }

  bool asks{true};
  wire::PexAddresses tells{std::chrono::seconds(30), {}};  // to who asks
  std::vector<wire::PexAddresses> answers;
  std::vector<Disconnect> ends;
  wire::NativePexCodec codec;
};

}  // namespace switchyard::test
