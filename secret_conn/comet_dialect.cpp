#include "secret_conn/comet_dialect.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string_view>
#include <utility>
#include <variant>

#include "p2p/base/check.h"
#include "secret_conn/comet_messages.h"
#include "secret_conn/hkdf.h"
#include "secret_conn/other_protocol.h"
#include "secret_conn/transcript.h"

namespace switchyard::secret_conn {
namespace cometbft {

Keys derive_keys(const SharedSecret& secret, bool lower) {
  constexpr std::string_view kInfo = "TENDERMINT_SECRET_CONNECTION_KEY_AND_CHALLENGE_GEN";
  SecretBytes<96> okm;
  hkdf_sha256(secret.view(), {}, as_bytes(kInfo), okm.writable());
  SecretBytes<32> from_upper(okm.view().subspan<0, 32>());
  SecretBytes<32> from_lower(okm.view().subspan<32, 32>());
  if (!lower) std::swap(from_upper, from_lower);
  return {std::move(from_upper), std::move(from_lower),
          SecretBytes<32>(okm.view().subspan<64, 32>())};
}

SecretBytes<32> derive_challenge(const EphemeralPublicKey& lower, const EphemeralPublicKey& upper,
                                 const SharedSecret& secret) {
  Transcript transcript("TENDERMINT_SECRET_CONNECTION_TRANSCRIPT_HASH");
  transcript.append("EPHEMERAL_LOWER_PUBLIC_KEY", lower);
  transcript.append("EPHEMERAL_UPPER_PUBLIC_KEY", upper);
  transcript.append("DH_SECRET", secret.view());
  return transcript.challenge<32>("SECRET_CONNECTION_MAC");
}

}  // namespace cometbft

namespace {

Failure bad_message(Errc errc, std::string_view detail = {}) {
  return failure(errc, Operation::opening, detail);
}

}  // namespace

Bytes CometDialect::hello(const EphemeralPublicKey& ours) {
  ours_ = ours;
  return cometbft::delimit(cometbft::encode_hello(ours));
}

Result<TheirHello, Failure> CometDialect::read_hello(ByteView input) {
  if (input.size() < kMagicSize) return TheirHello();
  const std::string_view name = name_protocol(input);
  const bool ours = as_text(input).substr(0, kMagicSize) == kCometMagic;
  if (!ours && !name.empty()) return Unexpected(bad_message(Errc::other_protocol, name));
  const auto body = cometbft::take_delimited(input, cometbft::kMaxHelloBody);
  if (!body) return Unexpected(bad_message(Errc::malformed_hello, "its length"));
  if (!body->whole()) return TheirHello();
  const auto key = cometbft::decode_hello(body->body);
  if (!key) return Unexpected(bad_message(Errc::malformed_hello, key.error()));
  theirs_ = *key;
  return TheirHello{*key, body->size};
}

Bytes CometDialect::refusal(const Disconnect& /*why*/) const {
  return {};
}

void CometDialect::agree(const SharedSecret& secret) {
  const bool lower = ours_ < theirs_;
  cometbft::Keys keys = cometbft::derive_keys(secret, lower);
  challenge_ = cometbft::derive_challenge(lower ? ours_ : theirs_, lower ? theirs_ : ours_, secret);
  send_.emplace(std::move(keys.send), 0, 0, kernel_);
  receive_.emplace(FrameKey(std::move(keys.receive), 0, 0, kernel_));
  unused_ = std::move(keys.unused);
}

Bytes CometDialect::signed_text(bool /*ours*/, const PublicKey& /*key*/) const {
  return to_bytes(challenge_.view());
}

void CometDialect::write(const wire::OpeningMessage& message, Bytes& out) {
  SWITCHYARD_CHECK(send_.has_value());
  Bytes plain;
  if (const auto* auth = std::get_if<wire::Auth>(&message))
    plain = cometbft::delimit(cometbft::encode_auth(*auth));
  if (const auto* info = std::get_if<wire::Info>(&message))
    plain = cometbft::delimit(info->node_info);
  for (ByteView rest = plain; !rest.empty();) {
    const std::size_t payload = std::min(rest.size(), cometbft::kMaxPayload);
    std::array<std::uint8_t, cometbft::kFrameSize> frame{};
    std::copy_n(rest.begin(), payload, frame.begin() + cometbft::kLengthSize);
    cometbft::seal_frame(*send_, frame, payload);
    append(out, frame);
    rest = rest.subspan(payload);
  }
}

Result<Received, Failure> CometDialect::read(MutableByteView input) {
  SWITCHYARD_CHECK(receive_.has_value());
  // Several messages may have been in the frame before.
  Result<Received, Failure> received = take_message();
  if (!received || received->message) return received;
  const auto frame = receive_->open(input);
  if (!frame) return Unexpected(bad_message(frame.error()));
  if (!frame->whole()) return received;
  append(plain_, frame->payload);
  received = take_message();
  if (received) received->consumed = frame->size;
  return received;
}

// The message at the front of what was opened, if it is whole.
Result<Received, Failure> CometDialect::take_message() {
  Received received;
  const std::size_t limit = auth_read_ ? cometbft::kMaxNodeInfo : cometbft::kMaxAuthBody;
  const auto taken = cometbft::take_delimited(plain_, limit);
  if (!taken) return Unexpected(bad_message(taken.error()));
  if (!taken->whole()) return received;
  if (auth_read_) {
    if (taken->size != plain_.size())
      return Unexpected(bad_message(Errc::trailing_bytes, "in the frame of NodeInfo"));
    received.message = wire::Info{to_bytes(taken->body)};
  } else {
    const auto auth = cometbft::decode_auth(taken->body);
    if (!auth) return Unexpected(bad_message(Errc::malformed_message, auth.error()));
    received.message = *auth;
  }
  auth_read_ = true;
  plain_.erase(plain_.begin(), plain_.begin() + static_cast<std::ptrdiff_t>(taken->size));
  return received;
}

Finished CometDialect::finish() {
  SWITCHYARD_CHECK(send_ && receive_);
  Finished finished;
  std::copy_n(unused_.data(), finished.session_id.size(), finished.session_id.begin());
  finished.cipher = std::make_unique<CometFrames>(std::move(*send_), std::move(*receive_));
  return finished;
}

}  // namespace switchyard::secret_conn
