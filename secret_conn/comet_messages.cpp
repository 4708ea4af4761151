#include "secret_conn/comet_messages.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "p2p/wire/proto_reader.h"
#include "p2p/wire/varint.h"

namespace switchyard::secret_conn::cometbft {
namespace {

void append_field(Bytes& to, unsigned number, ByteView bytes) {
  constexpr unsigned kLengthed = 2;  // protobuf's wire type
  wire::append_varint(to, number << 3U | kLengthed);
  wire::append_varint(to, bytes.size());
  append(to, bytes);
}

// The bytes of fields 1 and 2.
struct TwoFields {
  std::optional<ByteView> first;
  std::optional<ByteView> second;
};

// Fails if a field up to `known` is not of wire type bytes; skips those above.
std::optional<TwoFields> read_fields(ByteView message, std::uint32_t known) {
  TwoFields fields;
  wire::ProtoReader in(message, "message");
  while (in.next()) {
    if (in.field() > known) continue;
    (in.field() == 1 ? fields.first : fields.second) = in.bytes("field");
  }
  if (!in.ok()) return std::nullopt;
  return fields;
}

template <std::size_t N>
bool copy_exactly(const std::optional<ByteView>& from, std::array<std::uint8_t, N>& to) {
  if (!from || from->size() != N) return false;
  std::copy(from->begin(), from->end(), to.begin());
  return true;
}

Unexpected<std::string_view> bad(std::string_view what) {
  return Unexpected(what);
}

}  // namespace

Bytes delimit(ByteView body) {
  Bytes bytes;
  bytes.reserve(wire::kMaxVarint + body.size());
  wire::append_varint(bytes, body.size());
  append(bytes, body);
  return bytes;
}

Result<Delimited, Errc> take_delimited(ByteView input, std::size_t max_body) {
  const wire::Varint length = wire::read_varint(input);
  if (length.cut) return Delimited();
  if (length.size == 0 || length.overflow) return Unexpected(Errc::malformed_message);
  if (length.value > max_body) return Unexpected(Errc::message_too_long);
  const auto body_size = static_cast<std::size_t>(length.value);
  if (input.size() - length.size < body_size) return Delimited();
  return Delimited{input.subspan(length.size, body_size), length.size + body_size};
}

Bytes encode_hello(const EphemeralPublicKey& key) {
  Bytes body;
  append_field(body, 1, key);
  return body;
}

Bytes encode_auth(const wire::Auth& auth) {
  Bytes key;
  append_field(key, 1, auth.key);
  Bytes body;
  append_field(body, 1, key);
  append_field(body, 2, auth.signature);
  return body;
}

Result<EphemeralPublicKey, std::string_view> decode_hello(ByteView body) {
  const auto fields = read_fields(body, 1);
  if (!fields) return bad("not a BytesValue");
  EphemeralPublicKey key{};
  if (!copy_exactly(fields->first, key)) return bad("the ephemeral key has not 32 bytes");
  return key;
}

Result<wire::Auth, std::string_view> decode_auth(ByteView body) {
  const auto fields = read_fields(body, 2);
  if (!fields) return bad("not an AuthSigMessage");
  if (!fields->first) return bad("the public key is missing");
  const auto key = read_fields(*fields->first, 2);
  if (!key) return bad("malformed public key");
  if (key->second) return bad("a secp256k1 key; only ed25519 will do");
  wire::Auth auth;
  if (!copy_exactly(key->first, auth.key)) return bad("the ed25519 key has not 32 bytes");
  if (!copy_exactly(fields->second, auth.signature)) return bad("the signature has not 64 bytes");
  return auth;
}

}  // namespace switchyard::secret_conn::cometbft
