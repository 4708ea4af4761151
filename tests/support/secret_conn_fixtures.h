// Small helpers of the tests of secret_conn.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "p2p/base/bytes.h"
#include "p2p/base/check.h"
#include "p2p/base/hex.h"
#include "p2p/base/rng.h"
#include "secret_conn/node_key.h"

namespace switchyard::test {

inline Bytes unhex(std::string_view text) {
  return from_hex(text).value();
}

template <std::size_t N>
std::array<std::uint8_t, N> unhex_array(std::string_view text) {
  const Bytes bytes = unhex(text);
  SWITCHYARD_CHECK(bytes.size() == N);
  std::array<std::uint8_t, N> array{};
  std::copy(bytes.begin(), bytes.end(), array.begin());
  return array;
}

// Gives the bytes it was made with, and no more.
class FixedRng final : public Rng {
 public:
  explicit FixedRng(Bytes bytes) : bytes_(std::move(bytes)) {}

  void fill(MutableByteView out) override {
    SWITCHYARD_CHECK(out.size() <= bytes_.size() - at_);
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(at_), out.size(), out.begin());
    at_ += out.size();
  }

 private:
  Bytes bytes_;
  std::size_t at_{0};  // bytes given
};

// The same identity for the same number, always.
inline secret_conn::NodeKey key_number(std::uint64_t n) {
  SeededRng rng(n);
  return secret_conn::NodeKey::generate(rng);
}

}  // namespace switchyard::test
