// CometDialect: CometBFT's opening, byte for byte.
//
// Both sides send hello at once; the keys do not know who dialled, but whose ephemeral key is the
// lower of the two as big-endian numbers.
//
//     HKDF-SHA256 of the DH secret, no salt, info
//     "TENDERMINT_SECRET_CONNECTION_KEY_AND_CHALLENGE_GEN", 96 bytes:
//       0..31   seals what the holder of the upper key sends
//       32..63  seals what the holder of the lower key sends
//       64..95  unused there; our session id
//
//     Merlin transcript "TENDERMINT_SECRET_CONNECTION_TRANSCRIPT_HASH"
//       append    "EPHEMERAL_LOWER_PUBLIC_KEY"
//       append    "EPHEMERAL_UPPER_PUBLIC_KEY"
//       append    "DH_SECRET"
//       challenge "SECRET_CONNECTION_MAC"  32 bytes; the text of both signatures, nothing else
//
// Behind the hellos everything is in frames (comet_frames.h), counted from 0 and on into the
// packets: auth, then NodeInfo, each delimited (comet_messages.h).  There is no verdict: to accept
// is to go on, to reject is to close.
#pragma once

#include <cstdint>
#include <optional>

#include "secret_conn/aead/kernel.h"
#include "secret_conn/comet_frames.h"
#include "secret_conn/dialect.h"
#include "secret_conn/frame_key.h"
#include "secret_conn/profile.h"

namespace switchyard::secret_conn {

namespace cometbft {

struct Keys {
  SecretBytes<32> receive;
  SecretBytes<32> send;
  SecretBytes<32> unused;  // bytes 64..95
};

// The traffic keys of one side; `lower`: ours is the lower ephemeral key.
Keys derive_keys(const SharedSecret& secret, bool lower);

// What both sides sign.
SecretBytes<32> derive_challenge(const EphemeralPublicKey& lower, const EphemeralPublicKey& upper,
                                 const SharedSecret& secret);

}  // namespace cometbft

class CometDialect final : public Dialect {
 public:
  explicit CometDialect(aead::Kernel kernel = aead::fastest_kernel()) : kernel_(kernel) {}

  Bytes hello(const EphemeralPublicKey& ours) override;
  Result<TheirHello, Failure> read_hello(ByteView input) override;
  Bytes refusal(const Disconnect& why) const override;
  std::uint8_t version() const override { return cometbft::kVersion; }
  void agree(const SharedSecret& secret) override;
  Bytes signed_text(bool ours, const PublicKey& key) const override;
  void write(const wire::OpeningMessage& message, Bytes& out) override;
  Result<Received, Failure> read(MutableByteView input) override;
  Finished finish() override;

 private:
  Result<Received, Failure> take_message();

  aead::Kernel kernel_;
  EphemeralPublicKey ours_{};
  EphemeralPublicKey theirs_{};
  std::optional<FrameKey> send_;                  // from agree() to finish()
  std::optional<cometbft::FrameOpener> receive_;  // the same
  SecretBytes<32> challenge_;
  SecretBytes<32> unused_;  // of cometbft::Keys
  Bytes plain_;             // opened and not yet a message; at most one message and one frame
  bool auth_read_{false};   // the next message is NodeInfo
};

}  // namespace switchyard::secret_conn
