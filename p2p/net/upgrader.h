// Upgrader: from a raw stream to a peer that has proven who it is.
//
// Runs the opening (docs/wire.md): keys, identities, NodeInfo, verdicts.  The NodeInfo is opaque
// here.  secret_conn implements it; p2p knows no cryptography.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

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

// How the caller ends an opening in the middle: who stops, or needs the place, has something to
// say, too.
//
// The Upgrader says it to the other side in whatever way the stage of the opening allows, and
// half-closes behind it, or closes if there is nothing to be said.  upgrade() ends with it then, as
// soon as the other side has closed or the gatekeeper has answered.  Where the opening is complete
// when it comes, upgrade() ends as if nothing had been.
//
// One executor; outlives the upgrade() it is given to.
class BreakOff {
 public:
  // The first call counts.  `at_once`: the stream is closed behind the words.  False if nobody
  // listens yet, so that the caller has to close the stream.
  bool end(Disconnect why, bool at_once) {
    if (over_) return true;
    if (!listener_) return false;
    if (why_) return true;
    why_ = std::move(why);
    at_once_ = at_once;
    listener_();
    return true;
  }
  bool at_once() const { return at_once_; }

  // For the Upgrader: `listener` runs inside end(), until done(), behind which end() does nothing.
  void listen(std::function<void()> listener) { listener_ = std::move(listener); }
  void done() {
    over_ = true;
    listener_ = nullptr;
  }
  const std::optional<Disconnect>& why() const { return why_; }  // set once it is ended

 private:
  std::optional<Disconnect> why_;
  bool at_once_{false};
  bool over_{false};
  std::function<void()> listener_;
};

struct Opening {
  bool dialler{false};
  std::optional<PeerId> expected;  // dialler: whom we must reach; nullopt: whoever answers
  Bytes node_info;                 // ours, encoded
  BreakOff* break_off{nullptr};    // null: closing the stream is the only way to end it
};

struct Upgraded {
  std::unique_ptr<FrameCipher> cipher;
  Introduction peer;
  std::array<std::uint8_t, 32> session_id{};  // the same on both sides, unique to the connection
  Bytes received;  // bytes of frames that arrived behind the opening; to be opened first
};

// Thread-safe: openings on several executors run at the same time.
class Upgrader {
 public:
  virtual ~Upgrader() = default;

  // Ends with both sides' accept, or with why not: our verdict, theirs (remote = true), a failed
  // proof, or the end of the stream.  What can be said to the other side has been said by then.
  // The caller bounds the time by closing the stream, with or without a break_off before;
  // `stream` stays the caller's.  Runs on the stream's executor, where it calls the gatekeeper.
  virtual Awaitable<Result<Upgraded, Disconnect>> upgrade(Stream& stream, Opening opening,
                                                          Gatekeeper& gatekeeper) = 0;

  // Acceptor: refuses in clear, before any cryptography.  Empty if the profile cannot say it.
  virtual Bytes refusal(const Disconnect& why) const = 0;
};

}  // namespace switchyard::net
