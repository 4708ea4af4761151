#include "addrbook/siphash.h"

#include <bit>
#include <cstddef>

namespace switchyard::addrbook {
namespace {

using State = std::array<std::uint64_t, 4>;

std::uint64_t little_endian(ByteView bytes) {
  std::uint64_t word = 0;
  for (std::size_t i = 0; i < 8; ++i) word |= static_cast<std::uint64_t>(bytes[i]) << (8 * i);
  return word;
}

void round(State& v) {
  v[0] += v[1];
  v[1] = std::rotl(v[1], 13) ^ v[0];
  v[0] = std::rotl(v[0], 32);
  v[2] += v[3];
  v[3] = std::rotl(v[3], 16) ^ v[2];
  v[0] += v[3];
  v[3] = std::rotl(v[3], 21) ^ v[0];
  v[2] += v[1];
  v[1] = std::rotl(v[1], 17) ^ v[2];
  v[2] = std::rotl(v[2], 32);
}

void absorb(State& v, std::uint64_t word) {
  v[3] ^= word;
  round(v);
  round(v);
  v[0] ^= word;
}

}  // namespace

SipHash::SipHash(const Key& key) {
  const std::uint64_t k0 = little_endian(ByteView(key).first(8));
  const std::uint64_t k1 = little_endian(ByteView(key).subspan(8));
  v_ = {k0 ^ 0x736f6d6570736575U, k1 ^ 0x646f72616e646f6dU, k0 ^ 0x6c7967656e657261U,
        k1 ^ 0x7465646279746573U};
}

SipHash& SipHash::add(ByteView bytes) {
  for (const std::uint8_t byte : bytes) {
    tail_ |= static_cast<std::uint64_t>(byte) << (8 * (length_ % 8));
    if (++length_ % 8 == 0) {
      absorb(v_, tail_);
      tail_ = 0;
    }
  }
  return *this;
}

SipHash& SipHash::add(std::uint64_t number) {
  std::array<std::uint8_t, 8> bytes{};
  for (std::uint8_t& byte : bytes) {
    byte = static_cast<std::uint8_t>(number);
    number >>= 8U;
  }
  return add(bytes);
}

std::uint64_t SipHash::digest() const {
  State v = v_;
  absorb(v, tail_ | (length_ << 56U));
  v[2] ^= 0xffU;
  for (int i = 0; i < 4; ++i) round(v);
  return v[0] ^ v[1] ^ v[2] ^ v[3];
}

}  // namespace switchyard::addrbook
