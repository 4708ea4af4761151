// NativeLiar: speaks the opening of the native wire by hand, and can lie.
//
// Written from the description of the wire alone; what it shares with the library is Merlin, the
// frame key and the codec of messages.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "p2p/base/bytes.h"
#include "p2p/wire/opening_codec.h"
#include "secret_conn/ephemeral_key.h"
#include "secret_conn/frame_key.h"
#include "secret_conn/node_key.h"
#include "secret_conn/transcript.h"
#include "tests/support/secret_conn_fixtures.h"

namespace switchyard::test {

class NativeLiar {
 public:
  using Key = secret_conn::SecretBytes<32>;

  NativeLiar(bool dialler, std::uint64_t identity, std::uint8_t version = 1)
      : dialler_(dialler),
        key_(key_number(identity)),
        rng_(identity + 2000),
        ephemeral_(rng_),
        hello_(to_bytes(as_bytes("swy"))) {
    hello_.push_back(version);
    append(hello_, ephemeral_.public_key());
  }

  const secret_conn::NodeKey& key() const { return key_; }
  const Bytes& hello() const { return hello_; }

  // Takes their hello off the front of `wire` and draws the keys.
  void meet(Bytes& wire, std::string_view network = "net") {
    const Bytes theirs = take(wire, 36);
    secret_conn::EphemeralPublicKey their_key{};
    std::copy(theirs.begin() + 4, theirs.end(), their_key.begin());
    transcript_.append("dialler hello", dialler_ ? hello_ : theirs);
    transcript_.append("acceptor hello", dialler_ ? theirs : hello_);
    transcript_.append("network", as_bytes(network));
    transcript_.append("dh secret", ephemeral_.agree(their_key)->view());
    Key from_dialler = transcript_.challenge<32>("dialler opening key");
    Key from_acceptor = transcript_.challenge<32>("acceptor opening key");
    challenge_ = transcript_.challenge<32>("auth challenge");
    use_keys(std::move(from_dialler), std::move(from_acceptor), 0);
  }

  // Our honest proof, or one by another key or for another role.
  wire::Auth proof() const { return proof_by(key_, dialler_); }
  wire::Auth proof_by(const secret_conn::NodeKey& key, bool as_dialler) const {
    Bytes text = to_bytes(as_bytes("switchyard native auth v1"));
    text.push_back(as_dialler ? 0x44 : 0x41);
    append(text, challenge_.view());
    append(text, key.public_key());
    wire::Auth auth;
    auth.key = key.public_key();
    auth.signature = key.sign(text);
    return auth;
  }

  Bytes seal(const wire::OpeningMessage& message) {
    const Bytes payload = wire::encode(message);
    remember(dialler_, payload, message);
    return seal_payload(payload);
  }

  // Seals any payload; it does not become part of the transcript.
  Bytes seal_payload(ByteView payload) {
    Bytes frame{static_cast<std::uint8_t>(payload.size()),
                static_cast<std::uint8_t>(payload.size() >> 8U)};
    append(frame, payload);
    frame.resize(frame.size() + secret_conn::kTagSize);
    MutableByteView view(frame);
    send_.seal(view.subspan(2, payload.size()), view.last<secret_conn::kTagSize>());
    return frame;
  }

  // Opens the sealed message at the front of `wire` and takes it off.
  wire::OpeningMessage open(Bytes& wire) {
    Bytes payload = open_payload(wire);
    auto message = wire::decode_opening(payload).value();
    remember(!dialler_, payload, message);
    return message;
  }

  Bytes open_payload(Bytes& wire) {
    SWITCHYARD_CHECK(wire.size() > 18);
    const std::size_t size = wire[0] + wire[1] * 256U;
    Bytes frame = take(wire, 2 + size + secret_conn::kTagSize);
    MutableByteView view(frame);
    const auto opened = receive_.open(view.subspan(2, size), view.last<secret_conn::kTagSize>());
    SWITCHYARD_CHECK(opened.has_value());
    return {frame.begin() + 2, frame.begin() + 2 + static_cast<std::ptrdiff_t>(size)};
  }

  // From the opening's keys to those behind it.
  secret_conn::SecretBytes<32> go_on() {
    Key from_dialler = transcript_.challenge<32>("dialler data key");
    Key from_acceptor = transcript_.challenge<32>("acceptor data key");
    use_keys(std::move(from_dialler), std::move(from_acceptor), std::uint64_t{1} << 20U);
    return transcript_.challenge<32>("session id");
  }

  static Bytes take(Bytes& wire, std::size_t n) {
    SWITCHYARD_CHECK(wire.size() >= n);
    const auto end = wire.begin() + static_cast<std::ptrdiff_t>(n);
    Bytes front(wire.begin(), end);
    wire.erase(wire.begin(), end);
    return front;
  }

 private:
  void use_keys(Key from_dialler, Key from_acceptor, std::uint64_t interval) {
    if (!dialler_) std::swap(from_dialler, from_acceptor);
    send_ = secret_conn::FrameKey(std::move(from_dialler), interval);
    receive_ = secret_conn::FrameKey(std::move(from_acceptor), interval);
  }

  void remember(bool by_dialler, const Bytes& payload, const wire::OpeningMessage& message) {
    if (std::holds_alternative<wire::Auth>(message))
      transcript_.append(by_dialler ? "dialler auth" : "acceptor auth", payload);
    if (std::holds_alternative<wire::Info>(message))
      transcript_.append(by_dialler ? "dialler node info" : "acceptor node info", payload);
  }

  bool dialler_;
  secret_conn::NodeKey key_;
  SeededRng rng_;
  secret_conn::EphemeralKey ephemeral_;
  Bytes hello_;
  secret_conn::Transcript transcript_{"switchyard native opening v1"};
  secret_conn::FrameKey send_{Key(), 0};
  secret_conn::FrameKey receive_{Key(), 0};
  Key challenge_;
};

}  // namespace switchyard::test
