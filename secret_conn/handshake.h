// Handshake: the opening of a connection, for either profile and either side.
//
// A sans-IO core.  Bytes of the other side go in (handle_input), bytes for it come out
// (poll_output); in between it draws keys, checks who is there, exchanges NodeInfo and verdicts.
// One machine drives both wires; a script says what leaves when, a Dialect says how:
//
//                       at start   on their hello    on their auth   with our verdict    theirs due
//     native dialler    hello      -                 -               auth info verdict   after ours
//     native acceptor   -          hello auth info   -               verdict             before
//     ours cometbft          hello      auth              info            -                   never
//
// So a native dialler has checked whom it reached before it shows who it is, and an acceptor's
// verdict is the last word.  A node of another network fails at the first sealed message.
//
//     hello ──► auth ──► node_info ─┬─► deciding ─┬─────────► done       theirs due: never
//                                   │             └► verdict ─► done     after ours
//                                   └► verdict ──► deciding ──► done     before ours
//     every state but done ──► failed
//
//   hello      waits for their hello, or a refusal in clear instead
//   auth       waits for their proof of identity
//   node_info  they have proven who they are; waits for their NodeInfo
//   verdict    waits for their verdict
//   deciding   waits for ours: accept() or reject()
//   done       finish() gives the connection
//   failed     failure() says why; what there is to say about it is in poll_output()
//
// A `reject` may come in place of any sealed message of the native wire.  Whatever goes wrong in
// one of ours, and whatever else makes us end it (refuse), is told to the other side as the stage
// allows, unless it has had our verdict already, or speaks something else:
//
//     native acceptor, in hello             a refusal in clear
//     either native side, keys drawn        a sealed reject, without auth from a dialler that was
//                                           not asked for its verdict yet
//     native dialler, in hello; ours given  nothing: it would not be understood
//     ours cometbft                         nothing: that wire has no word for it
//
// Laws: at most kOpeningBudget bytes are taken; no input throws, or allocates more than its own
// size and that budget; the same input, key and randomness give the same output, however the input
// is cut.  Not thread-safe; no I/O, no clock, no log.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "p2p/base/bytes.h"
#include "p2p/base/rng.h"
#include "p2p/net/frame_cipher.h"
#include "p2p/types/disconnect.h"
#include "p2p/types/node_info.h"
#include "p2p/types/peer_id.h"
#include "p2p/wire/opening_codec.h"
#include "secret_conn/aead/kernel.h"
#include "secret_conn/dialect.h"
#include "secret_conn/ephemeral_key.h"
#include "secret_conn/ephemeral_pool.h"
#include "secret_conn/errors.h"
#include "secret_conn/node_key.h"
#include "secret_conn/profile.h"
#include "secret_conn/script.h"

namespace switchyard::secret_conn {

struct HandshakeConfig {
  Profile profile{Profile::native};
  bool dialler{false};
  std::optional<PeerId> expected;               // whom we must reach; dialler only
  std::string network;                          // native: part of the keys
  VersionRange versions{kWireVersions};         // native
  aead::Kernel kernel{aead::fastest_kernel()};  // what seals and opens frames; available
  Bytes node_info;                              // ours, encoded; at most max_node_info(profile)
};

// The other side, proven.
struct ProvenPeer {
  PeerId id;
  PublicKey key{};
  std::uint8_t version{0};  // wire version in use; always 1 with cometbft
  Bytes node_info;          // encoded, at most max_node_info(profile); from state node_info on
};

struct Secured {
  std::unique_ptr<net::FrameCipher> cipher;
  ProvenPeer peer;
  SessionId session_id{};  // the same on both sides, unique to the connection
  Bytes received;          // bytes of frames behind the opening
};

class Handshake {
 public:
  enum class State : std::uint8_t { hello, auth, node_info, verdict, deciding, done, failed };

  // Takes the ephemeral secret from `rng` when our hello is due: now, or for a native acceptor when
  // theirs has arrived, so that a connection that never says anything costs no cryptography.
  // An acceptor takes a pair made ahead out of `pool`, if there is one.
  // `key`, `rng` and `pool` outlive this.
  Handshake(HandshakeConfig config, const NodeKey& key, Rng& rng, EphemeralPool* pool = nullptr);
  ~Handshake();

  // --- getters

  State state() const { return state_; }
  // More input is what it waits for.
  bool wants_input() const;
  const ProvenPeer& peer() const { return peer_; }
  // Why it failed.  REQUIRES: state() == failed.
  const Failure& failure() const;

  // --- what arrives

  // Takes everything; what is behind the opening is kept for finish().
  // REQUIRES: finish() was not called.
  void handle_input(ByteView input);

  // The stream ended: a failure, unless done.
  void handle_end();

  // --- commands

  // REQUIRES: state() == deciding.
  void accept();
  // `why` becomes our failure; the other side is told code, text and retry_after.
  // REQUIRES: state() == deciding.
  void reject(Disconnect why);
  // Ends it, whatever it waits for; told as reject(), if the stage allows.  Does nothing once it
  // is done or has failed.
  void refuse(Disconnect why);

  // --- what leaves

  // Bytes to send, possibly none; also behind a failure.
  Bytes poll_output();

  // The connection.  REQUIRES: state() == done, and called once.
  Secured finish();

  void check_invariants() const;

 private:
  const EphemeralKey& ephemeral();
  void enter(State next);
  void advance();
  bool step();
  bool step_hello();
  bool step_message();
  void consume(std::size_t n);
  void send(const Flight& flight, const wire::OpeningMessage& verdict);
  void handle(const wire::Auth& auth);
  void handle(const wire::Info& info);
  void handle(const wire::Accept& accept);
  void handle(const wire::Reject& reject);
  void wrong_order(std::string_view came);
  void fail(Errc errc, std::string_view detail = {});
  void fail(Failure why);
  void tell(const Failure& why);

  HandshakeConfig config_;
  const Script& script_;
  const NodeKey& key_;
  Rng& rng_;
  EphemeralPool* pool_;                    // may be null
  std::optional<EphemeralKey> ephemeral_;  // its secret is wiped with the keys drawn, or on failure
  std::unique_ptr<Dialect> dialect_;

  State state_{State::hello};
  ProvenPeer peer_;
  std::optional<Failure> failure_;  // set iff failed
  bool agreed_{false};              // the opening's keys are drawn: messages are sealed
  bool proven_{false};              // the other side has proven who it is
  bool verdict_sent_{false};        // ours; cometbft: given

  Bytes inbox_;           // received, not yet consumed
  std::size_t spent_{0};  // bytes consumed, <= kOpeningBudget
  Bytes out_;             // to be polled
};

}  // namespace switchyard::secret_conn
