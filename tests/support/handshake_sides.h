// Two handshakes and the wire between them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "p2p/base/bytes.h"
#include "p2p/base/rng.h"
#include "secret_conn/handshake.h"
#include "secret_conn/node_key.h"
#include "tests/support/secret_conn_fixtures.h"

namespace switchyard::test {

inline secret_conn::HandshakeConfig handshake_config(secret_conn::Profile profile, bool dialler) {
  secret_conn::HandshakeConfig config;
  config.profile = profile;
  config.dialler = dialler;
  config.network = "net";
  config.node_info = to_bytes(as_bytes(dialler ? "info of the dialler" : "info of the acceptor"));
  return config;
}

// One side, with an identity and randomness of its own.
class Side {
 public:
  // The identity is key_number(identity); its ephemeral key follows from it too.
  Side(secret_conn::HandshakeConfig config, std::uint64_t identity)
      : key_(key_number(identity)),
        rng_(identity + 1000),
        handshake_(std::move(config), key_, rng_) {}
  Side(secret_conn::Profile profile, bool dialler, std::uint64_t identity)
      : Side(handshake_config(profile, dialler), identity) {}

  const secret_conn::NodeKey& key() const { return key_; }
  secret_conn::Handshake& operator*() { return handshake_; }
  secret_conn::Handshake* operator->() { return &handshake_; }
  bool is(secret_conn::Handshake::State state) const { return handshake_.state() == state; }
  // REQUIRES: it failed.
  const Disconnect& why() const { return handshake_.failure().why; }

  void take(ByteView input) {
    handshake_.handle_input(input);
    handshake_.check_invariants();
  }

  // The same in pieces of 1 to `most` bytes.
  void take_in_pieces(ByteView input, Rng& rng, std::size_t most) {
    while (!input.empty()) {
      const std::size_t n = std::min<std::size_t>(input.size(), 1 + rng.below(most));
      take(input.first(n));
      input = input.subspan(n);
    }
  }

 private:
  secret_conn::NodeKey key_;
  SeededRng rng_;
  secret_conn::Handshake handshake_;
};

// A dialler with identity 1 and an acceptor with identity 2.
struct Pair {
  explicit Pair(secret_conn::Profile profile)
      : dialler(profile, true, 1), acceptor(profile, false, 2) {}
  Pair(secret_conn::HandshakeConfig of_dialler, secret_conn::HandshakeConfig of_acceptor)
      : dialler(std::move(of_dialler), 1), acceptor(std::move(of_acceptor), 2) {}

  Side dialler;
  Side acceptor;
};

// Carries bytes both ways until both are silent.  True if any went.
inline bool carry(Side& a, Side& b) {
  bool any = false;
  while (true) {
    const Bytes to_b = a->poll_output();
    const Bytes to_a = b->poll_output();
    if (to_a.empty() && to_b.empty()) return any;
    if (!to_b.empty()) b.take(to_b);
    if (!to_a.empty()) a.take(to_a);
    any = true;
  }
}

// Carries bytes, and accepts wherever a verdict is asked for, until nothing happens any more.
inline void shake_hands(Side& a, Side& b) {
  using State = secret_conn::Handshake::State;
  for (bool any = true; any;) {
    any = carry(a, b);
    for (Side* side : {&a, &b}) {
      if (!side->is(State::deciding)) continue;
      (*side)->accept();
      (*side)->check_invariants();
      any = true;
    }
  }
}

// One frame with this payload.
inline Bytes seal_one(net::FrameCipher& cipher, ByteView payload) {
  const net::FrameLayout layout = cipher.layout();
  Bytes frame(layout.frame_size(payload.size()));
  std::copy(payload.begin(), payload.end(),
            frame.begin() + static_cast<std::ptrdiff_t>(layout.head));
  const std::uint32_t size = static_cast<std::uint32_t>(payload.size());
  cipher.seal(frame, {&size, 1});
  return frame;
}

// All payloads in `frames`, joined; "!" and why if one does not open.
inline std::string open_all(net::FrameCipher& cipher, Bytes frames) {
  std::vector<ByteView> payloads;
  const auto opened = cipher.open(frames, payloads);
  if (!opened) return "! " + opened.error().text;
  std::string joined;
  for (const ByteView payload : payloads) joined += as_text(payload);
  return joined;
}

}  // namespace switchyard::test
