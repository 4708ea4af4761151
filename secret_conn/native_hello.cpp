#include "secret_conn/native_hello.h"

#include <algorithm>

#include "p2p/base/check.h"
#include "secret_conn/other_protocol.h"

namespace switchyard::secret_conn::native {
namespace {

constexpr std::size_t kHeadSize = 4;  // magic and version
// Codes from here on are known on one side only (p2p/types/disconnect.h).
constexpr std::uint8_t kFirstLocalCode = 128;

Failure not_ours(ByteView input) {
  return failure(Errc::other_protocol, Operation::opening, name_protocol(input));
}

}  // namespace

HelloBytes encode(const Hello& hello) {
  SWITCHYARD_CHECK(hello.version != 0);
  HelloBytes bytes{};
  std::copy(kNativeMagic.begin(), kNativeMagic.end(), bytes.begin());
  bytes[kMagicSize] = hello.version;
  std::copy(hello.key.begin(), hello.key.end(), bytes.begin() + kHeadSize);
  return bytes;
}

DisconnectCode sayable(DisconnectCode code) {
  if (static_cast<std::uint8_t>(code) < kFirstLocalCode) return code;
  if (code == DisconnectCode::timeout) return DisconnectCode::keepalive_late;
  const bool theirs =
      code == DisconnectCode::handshake_failed || code == DisconnectCode::other_protocol;
  return theirs ? DisconnectCode::protocol_error : DisconnectCode::internal;
}

wire::Reject reject_for(const Disconnect& why) {
  wire::Reject reject;
  reject.code = sayable(why.code);
  reject.text = printable(why.text);
  const auto zero = std::chrono::seconds(0);
  reject.retry_after =
      static_cast<std::uint32_t>(std::clamp(why.retry_after, zero, kMaxRetryAfter).count());
  return reject;
}

Bytes encode_refusal(const Disconnect& why) {
  const auto zero = std::chrono::seconds(0);
  const auto retry =
      static_cast<std::uint16_t>(std::clamp(why.retry_after, zero, kMaxRetryAfter).count());
  Bytes bytes(kRefusalSize);
  std::copy(kNativeMagic.begin(), kNativeMagic.end(), bytes.begin());
  bytes[4] = static_cast<std::uint8_t>(sayable(why.code));
  bytes[5] = static_cast<std::uint8_t>(retry & 0xffU);
  bytes[6] = static_cast<std::uint8_t>(retry >> 8U);
  return bytes;
}

Result<First, Failure> decode_first(ByteView input) {
  const ByteView magic = as_bytes(kNativeMagic);
  const std::size_t seen = std::min(input.size(), kMagicSize);
  const bool ours =
      std::equal(magic.begin(), magic.begin() + static_cast<std::ptrdiff_t>(seen), input.begin());
  // A protocol is named by its first three bytes, and every one known here sends as many at once.
  if (!ours && seen == kMagicSize) return Unexpected(not_ours(input));
  if (input.size() < kHeadSize) return First();

  if (input[kMagicSize] == 0) {
    if (input.size() < kRefusalSize) return First();
    const std::uint8_t code = input[4];
    if (code == 0 || code >= kFirstLocalCode)
      return Unexpected(failure(Errc::malformed_hello, Operation::opening, "code of the refusal"));
    const std::chrono::seconds retry(input[5] | input[6] << 8U);
    return First(Refusal{static_cast<DisconnectCode>(code), std::min(retry, kMaxRetryAfter)});
  }

  if (input.size() < kHelloSize) return First();
  Hello hello;
  hello.version = input[kMagicSize];
  std::copy_n(input.begin() + kHeadSize, hello.key.size(), hello.key.begin());
  return First(hello);
}

}  // namespace switchyard::secret_conn::native
