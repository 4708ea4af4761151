// NativeDialect: our own wire's opening.
//
// Hellos (native_hello.h) travel in clear, then one message a frame (native_frames.h, at most
// kMaxOpeningPayload; p2p/wire/opening_codec.h).  What the keys are made of, with every label as
// ASCII and nothing behind it:
//
//     Merlin transcript "switchyard native opening v1"
//       append    "dialler hello"        36 bytes as sent
//       append    "acceptor hello"       36 bytes as sent
//       append    "network"              its name
//       append    "dh secret"            X25519 of the two ephemeral keys, 32 bytes
//       challenge "dialler opening key"  32 bytes: seals the dialler's opening
//       challenge "acceptor opening key" 32 bytes: seals the acceptor's
//       challenge "auth challenge"       32 bytes: signed by both
//       append    "acceptor auth"        the message as sealed
//       append    "acceptor node info"   the same
//       append    "dialler auth"         the same
//       append    "dialler node info"    the same
//       challenge "dialler data key"     32 bytes: seals what the dialler sends behind the opening
//       challenge "acceptor data key"    32 bytes
//       challenge "session id"           32 bytes
//
// An auth's signature covers, 90 bytes in all:
//
//     "switchyard native auth v1" | role, 'D' or 'A' | auth challenge, 32 | signer's key, 32
//
// Every key counts its frames from 0; those of the opening are never replaced, those behind it by
// the ratchet of frame_key.h.  So a lowered version in a hello, another network, or a changed byte
// anywhere gives other keys, and the first sealed message does not open.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "p2p/types/node_info.h"
#include "secret_conn/aead/kernel.h"
#include "secret_conn/dialect.h"
#include "secret_conn/frame_key.h"
#include "secret_conn/native_hello.h"
#include "secret_conn/transcript.h"

namespace switchyard::secret_conn {

class NativeDialect final : public Dialect {
 public:
  NativeDialect(bool dialler, std::string network, VersionRange versions,
                aead::Kernel kernel = aead::fastest_kernel());

  Bytes hello(const EphemeralPublicKey& ours) override;
  Result<TheirHello, Failure> read_hello(ByteView input) override;
  Bytes refusal(const Disconnect& why) const override;
  std::uint8_t version() const override { return version_; }
  void agree(const SharedSecret& secret) override;
  Bytes signed_text(bool ours, const PublicKey& key) const override;
  void write(const wire::OpeningMessage& message, Bytes& out) override;
  Result<Received, Failure> read(MutableByteView input) override;
  Finished finish() override;

 private:
  // Everything that exists from agree() on.
  struct Keys {
    Transcript transcript;
    FrameKey send;     // the opening's
    FrameKey receive;  // the opening's
    SecretBytes<32> challenge;
  };

  Result<void, Failure> choose_version(std::uint8_t theirs);
  void remember(bool ours, const wire::OpeningMessage& message, ByteView payload);

  bool dialler_;
  std::string network_;
  VersionRange versions_;
  aead::Kernel kernel_;
  std::uint8_t version_{0};              // 0 until chosen
  native::HelloBytes dialler_hello_{};   // as sent
  native::HelloBytes acceptor_hello_{};  // as sent
  std::optional<Keys> keys_;
};

}  // namespace switchyard::secret_conn
