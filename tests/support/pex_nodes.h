// Simulated nodes with an address book each, and peer exchange.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "addrbook/addr_book.h"
#include "reactors/pex/pex_reactor.h"
#include "tests/support/addr_book_fakes.h"
#include "tests/support/sim_nodes.h"
#include "tools/node/own_record.h"

namespace switchyard::test {

inline addrbook::BookConfig book_of(const PeerId& self) {
  addrbook::BookConfig config;
  config.self = self;
  config.network = "test-net";
  config.strict = false;  // the simulated network is 10.0.0.0/8 and the like
  return config;
}

// An address book of a node, with what it needs around it.
struct BookOfNode {
  BookOfNode(TestNode& node, sim::World& world)
      : rng(world.rng().next_u64()),
        book(book_of(node.id()), rng, bans, verifier),
        timers(node.services().timers) {}

  SeededRng rng;
  FakeBans bans;
  SignatureVerifier verifier;
  addrbook::AddrBook book;
  wire::NativePexCodec codec;
  net::Timers& timers;
};

// What a node needs beside its Switch to know others, and to dial nobody by itself.
struct Acquaintance : BookOfNode {
  Acquaintance(TestNode& node, sim::World& world)
      : BookOfNode(node, world), pex(book, codec, timers, rng) {
    node.more_reactors.emplace_back("pex", &pex);
  }

  void check_invariants() const {
    book.check_invariants();
    pex.check_invariants();
  }

  reactors::PexReactor pex;
};

}  // namespace switchyard::test
