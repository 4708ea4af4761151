// CometLiar: speaks CometBFT's opening by hand, and can lie.
#pragma once

#include <algorithm>
#include <cstdint>
#include <utility>

#include "p2p/base/bytes.h"
#include "p2p/wire/opening_codec.h"
#include "secret_conn/comet_dialect.h"
#include "secret_conn/comet_messages.h"
#include "secret_conn/ephemeral_key.h"
#include "secret_conn/frame_key.h"
#include "secret_conn/node_key.h"
#include "tests/support/secret_conn_fixtures.h"

namespace switchyard::test {

class CometLiar {
 public:
  explicit CometLiar(std::uint64_t identity)
      : key_(key_number(identity)), rng_(identity + 2000), ephemeral_(rng_) {}

  const secret_conn::NodeKey& key() const { return key_; }

  Bytes hello() const {
    return secret_conn::cometbft::delimit(
        secret_conn::cometbft::encode_hello(ephemeral_.public_key()));
  }

  // Takes the other side's hello and draws the keys.
  void meet(ByteView hello) {
    SWITCHYARD_CHECK(hello.size() == 35);
    const auto theirs = secret_conn::cometbft::decode_hello(hello.subspan(1)).value();
    const secret_conn::EphemeralPublicKey& ours = ephemeral_.public_key();
    const bool lower = ours < theirs;
    const auto secret = ephemeral_.agree(theirs);
    secret_conn::cometbft::Keys keys = secret_conn::cometbft::derive_keys(*secret, lower);
    challenge_ = secret_conn::cometbft::derive_challenge(lower ? ours : theirs,
                                                         lower ? theirs : ours, *secret);
    send_ = secret_conn::FrameKey(std::move(keys.send), 0);
    receive_ = secret_conn::FrameKey(std::move(keys.receive), 0);
  }

  wire::Auth proof() const {
    wire::Auth auth;
    auth.key = key_.public_key();
    auth.signature = key_.sign(challenge_.view());
    return auth;
  }

  // One frame, its length as it is given, honest or not.  REQUIRES: at most 1024 bytes of data.
  Bytes frame(ByteView data, std::uint32_t length) {
    Bytes bytes(secret_conn::cometbft::kFrameSize);
    for (std::size_t i = 0; i < 4; ++i) bytes[i] = static_cast<std::uint8_t>(length >> (8 * i));
    std::copy(data.begin(), data.end(), bytes.begin() + 4);
    const MutableByteView view(bytes);
    send_.seal(view.first(1028), view.last<secret_conn::kTagSize>());
    return bytes;
  }
  Bytes frame(ByteView data) { return frame(data, static_cast<std::uint32_t>(data.size())); }
  Bytes frame(const wire::Auth& auth) {
    return frame(secret_conn::cometbft::delimit(secret_conn::cometbft::encode_auth(auth)));
  }

  // The data of a frame of the other side, shorter than 256 bytes.
  Bytes open(Bytes bytes) {
    const MutableByteView view(bytes);
    const auto opened = receive_.open(view.first(1028), view.last<secret_conn::kTagSize>());
    SWITCHYARD_CHECK(opened.has_value());
    return {bytes.begin() + 4, bytes.begin() + 4 + bytes[0]};
  }

 private:
  secret_conn::NodeKey key_;
  SeededRng rng_;
  secret_conn::EphemeralKey ephemeral_;
  secret_conn::FrameKey send_{secret_conn::FrameKey::Key(), 0};
  secret_conn::FrameKey receive_{secret_conn::FrameKey::Key(), 0};
  secret_conn::SecretBytes<32> challenge_;
};

}  // namespace switchyard::test
