// Protobuf's variable-length numbers (unsigned LEB128): seven bits a byte, the lowest first.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "p2p/base/bytes.h"

namespace switchyard::wire {

inline constexpr std::size_t kMaxVarint = 10;  // bytes that 64 bits take

struct Varint {
  std::uint64_t value{0};
  std::size_t size{0};   // bytes it takes; 0: there is none at the front
  bool cut{false};       // there is none because the input ends in it
  bool overflow{false};  // it has bits above 64, which are not in `value`
};

// What is at the front of `input`.  Longer ways to write a number than needed are taken.
inline Varint read_varint(ByteView input) {
  Varint read;
  for (std::size_t i = 0; i < input.size() && i < kMaxVarint; ++i) {
    read.value |= std::uint64_t{input[i] & 0x7fU} << (7 * i);
    if (input[i] >= 0x80) continue;
    read.size = i + 1;
    read.overflow = read.size == kMaxVarint && input[i] > 1;
    return read;
  }
  read.cut = input.size() < kMaxVarint;
  return read;
}

// The bytes `value` takes, written as short as can be.
constexpr std::size_t varint_size(std::uint64_t value) {
  return (static_cast<std::size_t>(std::bit_width(value | 1U)) + 6) / 7;
}

// Writes at the front of `to`; how many bytes.  REQUIRES: room for varint_size(value).
inline std::size_t write_varint(MutableByteView to, std::uint64_t value) {
  std::size_t size = 0;
  for (; value >= 0x80; value >>= 7U) to[size++] = static_cast<std::uint8_t>(value | 0x80U);
  to[size++] = static_cast<std::uint8_t>(value);
  return size;
}

inline void append_varint(Bytes& to, std::uint64_t value) {
  const std::size_t before = to.size();
  to.resize(before + varint_size(value));
  write_varint(MutableByteView(to).subspan(before), value);
}

}  // namespace switchyard::wire
