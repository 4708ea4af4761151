#include "tools/bench/whole_opening.h"

#include <stdexcept>
#include <string>

#include "p2p/base/bytes.h"
#include "p2p/types/node_info.h"
#include "p2p/wire/node_info_codec.h"
#include "tools/bench/measure.h"
#include "tools/bench/primitives.h"

namespace switchyard::bench {
namespace {

using secret_conn::Handshake;
using secret_conn::HandshakeConfig;

HandshakeConfig opening_config(Profile profile, bool dialler) {
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

}  // namespace

WholeOpening::WholeOpening(Profile profile)
    : dialler_key_(secret_conn::NodeKey::generate(rng_)),
      acceptor_key_(secret_conn::NodeKey::generate(rng_)),
      dialling_(opening_config(profile, /*dialler=*/true)),
      accepting_(opening_config(profile, /*dialler=*/false)) {}

bool WholeOpening::run() {
  Handshake dialler(dialling_, dialler_key_, rng_);
  Handshake acceptor(accepting_, acceptor_key_, rng_);
  bool moved = true;
  while (moved) {
    moved = advance(dialler, acceptor);
    moved = advance(acceptor, dialler) || moved;
  }
  if (dialler.state() != Handshake::State::done || acceptor.state() != Handshake::State::done) {
    return false;
  }
  return dialler.finish().cipher != nullptr && acceptor.finish().cipher != nullptr;
}

OpeningRates opening_rates(Profile profile, double seconds) {
  WholeOpening opening(profile);
  BareOpening side;
  const auto start = Clock::now();
  double done = 0;
  double whole = 0;  // seconds of the processor
  double curves = 0;
  while (done == 0 || seconds_since(start) < seconds) {
    const double before = thread_cpu_seconds();
    bool good = opening.run();
    const double between = thread_cpu_seconds();
    good = side.run() && side.run() && good;
    whole += between - before;
    curves += thread_cpu_seconds() - between;
    if (!good) throw std::runtime_error("an opening did not succeed");
    ++done;
  }
  return {done / whole, done / curves};
}

}  // namespace switchyard::bench
