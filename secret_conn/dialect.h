// Dialect: the bytes and keys of one wire's opening.
//
// What to say when is the state machine's (handshake.h); how to say it, and what the keys are made
// of, is here.  Used by the machine only, in this order: hello and read_hello, either first; agree;
// then write and read; finish.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "p2p/base/bytes.h"
#include "p2p/base/result.h"
#include "p2p/net/frame_cipher.h"
#include "p2p/types/disconnect.h"
#include "p2p/types/peer_id.h"
#include "p2p/wire/opening_codec.h"
#include "secret_conn/ephemeral_key.h"
#include "secret_conn/errors.h"

namespace switchyard::secret_conn {

using SessionId = std::array<std::uint8_t, 32>;

struct TheirHello {
  EphemeralPublicKey key{};
  std::size_t size{0};  // bytes of it; 0: it is unfinished

  bool whole() const { return size != 0; }
};

struct Received {
  std::size_t consumed{0};  // bytes of the input
  std::optional<wire::OpeningMessage> message;
};

struct Finished {
  std::unique_ptr<net::FrameCipher> cipher;
  SessionId session_id{};
};

class Dialect {
 public:
  virtual ~Dialect() = default;  // wipes its keys

  // Our hello, kept for the keys.
  virtual Bytes hello(const EphemeralPublicKey& ours) = 0;

  // Their hello at the front of `input`, if it is whole, kept for the keys.
  virtual Result<TheirHello, Failure> read_hello(ByteView input) = 0;

  // What an acceptor can say instead of its hello; may be empty.
  virtual Bytes refusal(const Disconnect& why) const = 0;

  // The version in use.  REQUIRES: their hello was read.
  virtual std::uint8_t version() const = 0;

  // Draws the keys of the opening.  REQUIRES: both hellos are known.
  virtual void agree(const SharedSecret& secret) = 0;

  // What an auth's signature covers.
  virtual Bytes signed_text(bool ours, const PublicKey& key) const = 0;

  // Seals a message behind what is in `out`.
  virtual void write(const wire::OpeningMessage& message, Bytes& out) = 0;

  // Opens the next message, or a part of one, in place.  Nothing consumed and no message: the input
  // is unfinished.
  virtual Result<Received, Failure> read(MutableByteView input) = 0;

  // The keys behind the opening.  REQUIRES: both auth and both NodeInfo were read or written.
  virtual Finished finish() = 0;
};

}  // namespace switchyard::secret_conn
