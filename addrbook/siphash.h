// SipHash-2-4: a short hash that nobody can aim at without its key (Aumasson and Bernstein, 2012).
//
// It decides in which bucket an address lies, so it has to be the same on every machine and in
// every version.  Not a hash for signatures: 64 bits, and whoever has the key can find collisions.
#pragma once

#include <array>
#include <cstdint>

#include "p2p/base/bytes.h"

namespace switchyard::addrbook {

class SipHash {
 public:
  using Key = std::array<std::uint8_t, 16>;

  explicit SipHash(const Key& key);

  // May be fed in pieces; only the bytes count, not where they were cut.
  SipHash& add(ByteView bytes);
  SipHash& add(std::uint64_t number);  // as eight bytes, lowest first

  // Of all that was added; more may follow.
  std::uint64_t digest() const;

 private:
  std::array<std::uint64_t, 4> v_;
  std::uint64_t tail_{0};    // bytes that do not fill a word yet, the first one lowest
  std::uint64_t length_{0};  // bytes in all
};

}  // namespace switchyard::addrbook
