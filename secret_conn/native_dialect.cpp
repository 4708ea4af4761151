#include "secret_conn/native_dialect.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>
#include <variant>

#include "p2p/base/check.h"
#include "secret_conn/native_frames.h"
#include "secret_conn/profile.h"

namespace switchyard::secret_conn {
namespace {

constexpr std::string_view kAuthLabel = "switchyard native auth v1";

// Offences of a frame, with what only the opening knows.
Failure frame_failure(Errc errc, bool first) {
  if (errc == Errc::altered_frame && first) errc = Errc::first_frame_sealed_otherwise;
  return failure(errc, Operation::opening);
}

Failure refused(const native::Refusal& refusal) {
  Failure failed = failure(Errc::refused, Operation::opening);
  failed.why.code = refusal.code;
  failed.why.remote = true;
  failed.why.blame = blame_when_told(refusal.code);
  failed.why.authenticated = false;
  failed.why.retry_after = refusal.retry_after;
  return failed;
}

std::string range_text(VersionRange range) {
  return std::to_string(range.lowest) + " to " + std::to_string(range.highest);
}

}  // namespace

NativeDialect::NativeDialect(bool dialler, std::string network, VersionRange versions,
                             aead::Kernel kernel)
    : dialler_(dialler), network_(std::move(network)), versions_(versions), kernel_(kernel) {
  SWITCHYARD_CHECK(versions.lowest >= 1 && versions.lowest <= versions.highest);
  if (dialler_) version_ = versions_.highest;
}

Bytes NativeDialect::hello(const EphemeralPublicKey& ours) {
  native::HelloBytes& mine = dialler_ ? dialler_hello_ : acceptor_hello_;
  mine = native::encode(native::Hello{version_, ours});
  return to_bytes(mine);
}

Result<TheirHello, Failure> NativeDialect::read_hello(ByteView input) {
  const auto first = native::decode_first(input);
  if (!first) return Unexpected(first.error());
  if (std::holds_alternative<std::monostate>(*first)) return TheirHello();
  if (const auto* refusal = std::get_if<native::Refusal>(&*first)) {
    if (dialler_) return Unexpected(refused(*refusal));
    return Unexpected(
        failure(Errc::malformed_hello, Operation::opening, "a dialler cannot refuse"));
  }
  const auto& hello = std::get<native::Hello>(*first);
  if (auto chosen = choose_version(hello.version); !chosen) return Unexpected(chosen.error());
  native::HelloBytes& theirs = dialler_ ? acceptor_hello_ : dialler_hello_;
  std::copy_n(input.begin(), theirs.size(), theirs.begin());
  return TheirHello{hello.key, native::kHelloSize};
}

Result<void, Failure> NativeDialect::choose_version(std::uint8_t theirs) {
  const bool fits = theirs >= versions_.lowest && (!dialler_ || theirs <= versions_.highest);
  if (!fits)
    return Unexpected(
        failure(Errc::incompatible_version, Operation::opening,
                "theirs is " + std::to_string(theirs) + ", ours " + range_text(versions_)));
  version_ = std::min(theirs, versions_.highest);
  return {};
}

Bytes NativeDialect::refusal(const Disconnect& why) const {
  return native::encode_refusal(why);
}

void NativeDialect::agree(const SharedSecret& secret) {
  Transcript transcript("switchyard native opening v1");
  transcript.append("dialler hello", dialler_hello_);
  transcript.append("acceptor hello", acceptor_hello_);
  transcript.append("network", as_bytes(network_));
  transcript.append("dh secret", secret.view());
  FrameKey from_dialler(transcript.challenge<32>("dialler opening key"), 0, 0, kernel_);
  FrameKey from_acceptor(transcript.challenge<32>("acceptor opening key"), 0, 0, kernel_);
  auto challenge = transcript.challenge<32>("auth challenge");
  if (!dialler_) std::swap(from_dialler, from_acceptor);
  keys_.emplace(Keys{std::move(transcript), std::move(from_dialler), std::move(from_acceptor),
                     std::move(challenge)});
}

Bytes NativeDialect::signed_text(bool ours, const PublicKey& key) const {
  SWITCHYARD_CHECK(keys_.has_value());
  Bytes text = to_bytes(as_bytes(kAuthLabel));
  text.push_back(ours == dialler_ ? 'D' : 'A');
  append(text, keys_->challenge.view());
  append(text, key);
  return text;
}

void NativeDialect::write(const wire::OpeningMessage& message, Bytes& out) {
  SWITCHYARD_CHECK(keys_.has_value());
  const Bytes payload = wire::encode(message);
  SWITCHYARD_CHECK(payload.size() <= native::kMaxOpeningPayload);
  remember(/*ours=*/true, message, payload);
  const std::size_t start = out.size();
  out.resize(start + native::kLengthSize);
  append(out, payload);
  out.resize(out.size() + kTagSize);
  native::seal_frame(keys_->send, MutableByteView(out).subspan(start));
}

Result<Received, Failure> NativeDialect::read(MutableByteView input) {
  SWITCHYARD_CHECK(keys_.has_value());
  const bool is_first = keys_->receive.next() == 0;
  const auto frame = native::open_frame(keys_->receive, input, native::kMaxOpeningPayload);
  if (!frame) return Unexpected(frame_failure(frame.error(), is_first));
  if (!frame->whole()) return Received();
  auto message = wire::decode_opening(frame->payload);
  if (!message)
    return Unexpected(failure(Errc::malformed_message, Operation::opening, message.error().text));
  remember(/*ours=*/false, *message, frame->payload);
  Received received;
  received.consumed = frame->size;
  received.message = std::move(*message);
  return received;
}

void NativeDialect::remember(bool ours, const wire::OpeningMessage& message, ByteView payload) {
  SWITCHYARD_CHECK(keys_.has_value());
  const bool from_dialler = ours == dialler_;
  if (std::holds_alternative<wire::Auth>(message))
    keys_->transcript.append(from_dialler ? "dialler auth" : "acceptor auth", payload);
  if (std::holds_alternative<wire::Info>(message))
    keys_->transcript.append(from_dialler ? "dialler node info" : "acceptor node info", payload);
}

Finished NativeDialect::finish() {
  SWITCHYARD_CHECK(keys_.has_value());
  Transcript& transcript = keys_->transcript;
  FrameKey from_dialler(transcript.challenge<32>("dialler data key"), native::kRatchetInterval, 0,
                        kernel_);
  FrameKey from_acceptor(transcript.challenge<32>("acceptor data key"), native::kRatchetInterval, 0,
                         kernel_);
  Finished finished;
  transcript.challenge("session id", finished.session_id);
  if (!dialler_) std::swap(from_dialler, from_acceptor);
  finished.cipher =
      std::make_unique<NativeFrames>(std::move(from_dialler), std::move(from_acceptor));
  keys_.reset();
  return finished;
}

}  // namespace switchyard::secret_conn
