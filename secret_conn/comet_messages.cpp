#include "secret_conn/comet_messages.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace switchyard::secret_conn::cometbft {
namespace {

// Protobuf wire types.
constexpr unsigned kVarint = 0;
constexpr unsigned kFixed64 = 1;
constexpr unsigned kBytes = 2;
constexpr unsigned kFixed32 = 5;

constexpr std::size_t kMaxVarint = 10;  // bytes of 64 bits, seven at a time

struct Varint {
  std::uint64_t value{0};
  std::size_t size{0};  // bytes; 0: unfinished
  bool overflow{false};
};

Varint read_varint(ByteView input) {
  Varint read;
  const std::size_t most = std::min(input.size(), kMaxVarint);
  for (std::size_t i = 0; i < most; ++i) {
    const std::uint64_t bits = input[i] & 0x7fU;
    if (i + 1 == kMaxVarint && input[i] > 1) break;
    read.value |= bits << (7 * i);
    if ((input[i] & 0x80U) != 0) continue;
    read.size = i + 1;
    return read;
  }
  read.overflow = most == kMaxVarint;
  return read;
}

void append_varint(Bytes& to, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7U) to.push_back(static_cast<std::uint8_t>(value | 0x80U));
  to.push_back(static_cast<std::uint8_t>(value));
}

void append_field(Bytes& to, unsigned number, ByteView bytes) {
  append_varint(to, number << 3U | kBytes);
  append_varint(to, bytes.size());
  append(to, bytes);
}

// Walks over the fields of one message; stops at the first mistake.
class FieldReader {
 public:
  explicit FieldReader(ByteView message) : rest_(message) {}

  bool ok() const { return ok_; }
  std::uint64_t number() const { return number_; }
  bool is_bytes() const { return type_ == kBytes; }
  ByteView bytes() const { return bytes_; }

  // The next field; false at the end or after a mistake.
  bool next() {
    if (!ok_ || rest_.empty()) return false;
    const std::uint64_t tag = varint();
    number_ = tag >> 3U;
    type_ = static_cast<unsigned>(tag & 7U);
    ok_ = ok_ && number_ >= 1 && number_ <= 0x1fffffff;
    bytes_ = {};
    switch (type_) {
      case kVarint:
        varint();
        break;
      case kFixed64:
        take(8);
        break;
      case kFixed32:
        take(4);
        break;
      case kBytes:
        bytes_ = take(varint());
        break;
      default:  // groups, and types there are none of
        ok_ = false;
    }
    return ok_;
  }

 private:
  std::uint64_t varint() {
    const Varint read = read_varint(rest_);
    ok_ = ok_ && read.size != 0;
    if (!ok_) return 0;
    rest_ = rest_.subspan(read.size);
    return read.value;
  }

  ByteView take(std::uint64_t size) {
    ok_ = ok_ && size <= rest_.size();
    if (!ok_) return {};
    const ByteView taken = rest_.first(static_cast<std::size_t>(size));
    rest_ = rest_.subspan(taken.size());
    return taken;
  }

  ByteView rest_;
  ByteView bytes_;           // of the current field, if is_bytes()
  std::uint64_t number_{0};  // of the current field
  unsigned type_{0};         // of the current field
  bool ok_{true};
};

// The bytes of fields 1 and 2.
struct TwoFields {
  std::optional<ByteView> first;
  std::optional<ByteView> second;
};

// Fails if a field up to `known` is not of wire type bytes; skips those above.
std::optional<TwoFields> read_fields(ByteView message, std::uint64_t known) {
  TwoFields fields;
  FieldReader reader(message);
  while (reader.next()) {
    if (reader.number() > known) continue;
    if (!reader.is_bytes()) return std::nullopt;
    (reader.number() == 1 ? fields.first : fields.second) = reader.bytes();
  }
  if (!reader.ok()) return std::nullopt;
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
  bytes.reserve(kMaxVarint + body.size());
  append_varint(bytes, body.size());
  append(bytes, body);
  return bytes;
}

Result<Delimited, Errc> take_delimited(ByteView input, std::size_t max_body) {
  const Varint length = read_varint(input);
  if (length.overflow) return Unexpected(Errc::malformed_message);
  if (length.size == 0) return Delimited();
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
