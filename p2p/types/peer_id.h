// PeerId: who a peer is.
//
// The first 20 bytes of SHA-256 of the peer's Ed25519 public key, written as 40 lower-case hex
// digits, as in Tendermint and CometBFT.  Made from a key by secret_conn (p2p knows no hashing).
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>

#include "p2p/base/bytes.h"
#include "p2p/base/result.h"

namespace switchyard {

// An Ed25519 public key.  Which key a peer has is what the handshake proves.
using PublicKey = std::array<std::uint8_t, 32>;

class PeerId {
 public:
  static constexpr std::size_t kSize = 20;  // bytes; CometBFT, crypto.AddressSize

  PeerId() = default;  // all zero: nobody
  explicit PeerId(const std::array<std::uint8_t, kSize>& bytes) : bytes_(bytes) {}

  // Takes 40 hex digits in either case; fails with std::errc::invalid_argument otherwise.
  static Result<PeerId> parse(std::string_view text);

  const std::array<std::uint8_t, kSize>& bytes() const { return bytes_; }
  std::string to_string() const;     // 40 lower-case hex digits
  std::string short_string() const;  // the first 10 of them, for logs and tables

  friend auto operator<=>(const PeerId&, const PeerId&) = default;

 private:
  std::array<std::uint8_t, kSize> bytes_{};
};

}  // namespace switchyard

// An id is a hash already: its first bytes will do.
template <>
struct std::hash<switchyard::PeerId> {
  std::size_t operator()(const switchyard::PeerId& id) const {
    std::size_t value = 0;
    std::memcpy(&value, id.bytes().data(), sizeof value);
    return value;
  }
};
