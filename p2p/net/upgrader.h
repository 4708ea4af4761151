// Upgrader: from a raw stream to a peer that has proven who it is.
//
// Runs the opening (docs/wire.md): keys, identities, NodeInfo, verdicts.  The NodeInfo is opaque
// here.  secret_conn implements it; p2p knows no cryptography.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>

#include "p2p/base/bytes.h"
#include "p2p/base/result.h"
#include "p2p/base/time.h"
#include "p2p/net/asio.h"
#include "p2p/net/frame_cipher.h"
#include "p2p/net/stream.h"
#include "p2p/types/disconnect.h"
#include "p2p/types/peer_id.h"

namespace switchyard::net {

// What the opening has shown of the other side, authenticated.
struct Introduction {
  PeerId id;
  PublicKey key{};
  std::uint8_t version{0};  // wire version in use
  Bytes node_info;          // encoded, at most kMaxNodeInfoSize
};

// Says whether the peer may stay.  Called exactly once an opening, when the other side is
// authenticated and before our verdict is sent; may take its time within the opening's deadline.
class Gatekeeper {
 public:
  virtual ~Gatekeeper() = default;
  virtual Awaitable<Result<void, Disconnect>> decide(Introduction peer) = 0;
};

struct Opening {
  bool dialler{false};
  std::optional<PeerId> expected;  // dialler: whom we must reach; nullopt: whoever answers
  Bytes node_info;                 // ours, encoded
};

struct Upgraded {
  std::unique_ptr<FrameCipher> cipher;
  Introduction peer;
  std::array<std::uint8_t, 32> session_id{};  // the same on both sides, unique to the connection
  Bytes received;  // bytes of frames that arrived behind the opening; to be opened first
};

class Upgrader {
 public:
  virtual ~Upgrader() = default;

  // Ends with both sides' accept, or with why not: our verdict, theirs (remote = true), a failed
  // proof, or the end of the stream.  What can be said to the other side has been said by then.
  // The caller bounds the time by closing the stream; `stream` stays the caller's.
  virtual Awaitable<Result<Upgraded, Disconnect>> upgrade(Stream& stream, Opening opening,
                                                          Gatekeeper& gatekeeper) = 0;

  // Acceptor: refuses in clear, before any cryptography.  Empty if the profile cannot say it.
  virtual Bytes refusal(const Disconnect& why) const = 0;
};

}  // namespace switchyard::net
