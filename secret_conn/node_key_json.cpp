#include "secret_conn/node_key_json.h"

#include <sodium.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>

#include "p2p/base/check.h"
#include "secret_conn/json_skimmer.h"
#include "secret_conn/secret_bytes.h"

namespace switchyard::secret_conn {
namespace {

constexpr std::string_view kType = "tendermint/PrivKeyEd25519";
constexpr std::size_t kKeySize = 64;  // bytes: seed, public key
constexpr int kBase64 = sodium_base64_VARIANT_ORIGINAL;

// What the file says of the key.
struct Fields {
  Fields() = default;
  Fields(const Fields&) = delete;
  Fields& operator=(const Fields&) = delete;
  ~Fields() { wipe_memory({reinterpret_cast<std::uint8_t*>(value.data()), value.size()}); }

  bool found{false};  // priv_key is there
  std::optional<std::string> type;
  std::string value;
  bool has_value{false};
};

void read_private_key(JsonSkimmer& json, Fields& fields) {
  if (fields.found) json.fail("priv_key is there twice");
  fields.found = true;
  json.enter_object();
  std::string key;
  while (json.next_member(key)) {
    if (key == "type") {
      if (fields.type) json.fail("type is there twice");
      fields.type = json.string();
    } else if (key == "value") {
      if (fields.has_value) json.fail("value is there twice");
      fields.has_value = true;
      if (json.ok()) fields.value = json.string();
    } else {
      json.skip_value();
    }
  }
}

void read_fields(JsonSkimmer& json, Fields& fields) {
  json.enter_object();
  std::string key;
  while (json.next_member(key)) {
    if (key == "priv_key") {
      read_private_key(json, fields);
    } else {
      json.skip_value();
    }
  }
  json.finish();
}

Result<NodeKey, std::string> make_key(const Fields& fields) {
  const auto bad = [](std::string what) { return Unexpected(std::move(what)); };
  if (!fields.found) return bad("priv_key is missing");
  if (!fields.type) return bad("type is missing in priv_key");
  if (*fields.type != kType) return bad("priv_key has another type than " + std::string(kType));
  if (!fields.has_value) return bad("value is missing in priv_key");
  SecretBytes<kKeySize> bytes;
  std::size_t size = 0;
  const char* end = nullptr;
  const int status = sodium_base642bin(bytes.writable().data(), bytes.size(), fields.value.data(),
                                       fields.value.size(), nullptr, &size, &end, kBase64);
  if (status != 0 || end != fields.value.data() + fields.value.size() || size != kKeySize)
    return bad("value is not base64 of 64 bytes");
  NodeKey key(bytes.view().first<NodeKey::kSeedSize>());
  if (!equal_memory(key.public_key(), bytes.view().last<32>()))
    return bad("the public key in value does not belong to its seed");
  return key;
}

}  // namespace

Result<NodeKey, std::string> parse_node_key(ByteView text) {
  if (text.size() > kMaxNodeKeyFile) return Unexpected(std::string("too large for a node key"));
  if (text.empty()) return Unexpected(std::string("empty"));
  JsonSkimmer json(text);
  Fields fields;
  read_fields(json, fields);
  if (!json.ok()) return Unexpected(json.error());
  return make_key(fields);
}

Bytes format_node_key(const NodeKey& key) {
  SecretBytes<kKeySize> bytes;
  std::copy_n(key.seed().begin(), key.seed().size(), bytes.writable().begin());
  std::copy_n(key.public_key().begin(), key.public_key().size(),
              bytes.writable().begin() + NodeKey::kSeedSize);
  SecretBytes<sodium_base64_ENCODED_LEN(kKeySize, kBase64)> base64;
  char* const characters = reinterpret_cast<char*>(base64.writable().data());
  sodium_bin2base64(characters, base64.size(), bytes.data(), bytes.size(), kBase64);
  const ByteView value = ByteView(base64.view()).first(base64.size() - 1);  // without its NUL

  Bytes text;
  text.reserve(256);  // so that the secret is not left behind by growing
  append(text, as_bytes(R"({"priv_key":{"type":")"));
  append(text, as_bytes(kType));
  append(text, as_bytes(R"(","value":")"));
  append(text, value);
  append(text, as_bytes(R"("}})"));
  SWITCHYARD_ASSUME(text.size() <= 256);
  return text;
}

}  // namespace switchyard::secret_conn
