// WholeOpening: the opening of a connection, both sides of it, with nothing in between.
//
// What the machines cost that an opening is driven by; compared with the curve operations in it
// (primitives.h).
#pragma once

#include "p2p/types/profile.h"
#include "secret_conn/handshake.h"
#include "secret_conn/node_key.h"
#include "secret_conn/sodium_rng.h"

namespace switchyard::bench {

class WholeOpening {
 public:
  explicit WholeOpening(Profile profile);

  // From the first byte to the frames of both sides; false if it did not succeed: never.
  bool run();

 private:
  secret_conn::SodiumRng rng_;
  const secret_conn::NodeKey dialler_key_;
  const secret_conn::NodeKey acceptor_key_;
  const secret_conn::HandshakeConfig dialling_;
  const secret_conn::HandshakeConfig accepting_;
};

// Whole openings a second of one thread, and how many its curve operations would allow, both sides.
// Measured in turns within so many seconds, so that a slow moment meets both.
struct OpeningRates {
  double whole{0};
  double curves{0};
};
OpeningRates opening_rates(Profile profile, double seconds);

}  // namespace switchyard::bench
