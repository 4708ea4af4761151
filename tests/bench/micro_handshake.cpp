// The opening, both sides of it, against the curve operations in it.
#include <string>
#include <utility>

#include "p2p/base/bytes.h"
#include "p2p/types/node_info.h"
#include "p2p/wire/node_info_codec.h"
#include "secret_conn/handshake.h"
#include "secret_conn/node_key.h"
#include "secret_conn/sodium_rng.h"
#include "tests/bench/suite.h"
#include "tools/bench/primitives.h"

namespace switchyard::bench {
namespace {

using secret_conn::Handshake;
using secret_conn::HandshakeConfig;
using secret_conn::Profile;

HandshakeConfig config_for(Profile profile, bool dialler) {
  NodeInfo info;
  info.network = "bench";
  info.software = "switchyard";
  info.moniker = "bench";
  HandshakeConfig config;
  config.profile = profile;
  config.dialler = dialler;
  config.network = info.network;
  config.node_info = wire::encode(info);  // opaque to the machine, in both profiles
  return config;
}

bool advance(Handshake& from, Handshake& to) {
  const Bytes out = from.poll_output();
  if (!out.empty()) to.handle_input(out);
  if (to.state() == Handshake::State::deciding) to.accept();
  return !out.empty();
}

void opening(benchmark::State& state, Profile profile) {
  secret_conn::SodiumRng rng;
  const auto dialler_key = secret_conn::NodeKey::generate(rng);
  const auto acceptor_key = secret_conn::NodeKey::generate(rng);
  const HandshakeConfig dialling = config_for(profile, true);
  const HandshakeConfig accepting = config_for(profile, false);
  while (state.KeepRunning()) {
    Handshake dialler(dialling, dialler_key, rng);
    Handshake acceptor(accepting, acceptor_key, rng);
    bool moved = true;
    while (moved) {
      moved = advance(dialler, acceptor);
      moved = advance(acceptor, dialler) || moved;
    }
    if (dialler.state() != Handshake::State::done || acceptor.state() != Handshake::State::done) {
      state.SkipWithError("the opening did not succeed");
      break;
    }
    benchmark::DoNotOptimize(dialler.finish());
    benchmark::DoNotOptimize(acceptor.finish());
  }
  state.SetItemsProcessed(state.iterations());
}

void primitives(benchmark::State& state) {
  BareOpening side;
  bool good = true;
  while (state.KeepRunning()) good = side.run() && side.run() && good;
  if (!good) state.SkipWithError("a signature did not verify");
  state.SetItemsProcessed(state.iterations());
}

}  // namespace

void add_handshake(Suite& suite) {
  suite.add("opening_primitives", "", primitives);
  suite.add("opening/native", "opening_primitives",
            [](auto& state) { opening(state, Profile::native); });
  suite.add("opening/cometbft", "opening_primitives",
            [](auto& state) { opening(state, Profile::cometbft); });
}

}  // namespace switchyard::bench
