// Simulated nodes with an address book each, and peer exchange.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "addrbook/addr_book.h"
#include "p2p/wire/record_codec.h"
#include "reactors/discovery/book_source.h"
#include "reactors/discovery/discovery_reactor.h"
#include "reactors/pex/pex_reactor.h"
#include "secret_conn/node_key.h"
#include "tests/support/addr_book_fakes.h"
#include "tests/support/sim_nodes.h"

namespace switchyard::test {

// Real signatures.
class SigningVerifier final : public addrbook::RecordVerifier {
 public:
  std::optional<PeerId> signer(const SignedRecord& record) const override {
    if (!secret_conn::verify(record.key, wire::signing_bytes(record), record.signature)) {
      return std::nullopt;
    }
    return secret_conn::peer_id_of(record.key);
  }
};

inline addrbook::BookConfig book_of(const PeerId& self) {
  addrbook::BookConfig config;
  config.self = self;
  config.network = "test-net";
  config.strict = false;  // the simulated network is 10.0.0.0/8 and the like
  return config;
}

// What a node needs beside its Switch to know others.
struct Acquaintance {
  Acquaintance(TestNode& node, sim::World& world)
      : rng(world.rng().next_u64()),
        book(book_of(node.id()), rng, bans, verifier),
        timers(node.services().timers),
        pex(book, codec, timers, rng) {
    node.more_reactors.emplace_back("pex", &pex);
  }

  void check_invariants() const {
    book.check_invariants();
    pex.check_invariants();
  }

  SeededRng rng;
  FakeBans bans;
  SigningVerifier verifier;
  addrbook::AddrBook book;
  wire::NativePexCodec codec;
  net::Timers& timers;
  reactors::PexReactor pex;
};

// And to find them.
struct Finder : Acquaintance {
  Finder(TestNode& node, sim::World& world, reactors::DiscoveryConfig config)
      : Acquaintance(node, world),
        source(book),
        discovery(std::move(config), {&source}, timers, rng) {
    node.more_reactors.emplace_back("discovery", &discovery);
    node.also = &discovery;
  }

  void check_invariants() const {
    Acquaintance::check_invariants();
    discovery.core().check_invariants();
  }

  reactors::BookSource source;
  reactors::DiscoveryReactor discovery;
};

}  // namespace switchyard::test
