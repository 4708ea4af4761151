// Writes msgpack, each value in its shortest encoding, into a buffer of the caller.
//
// Sticky: once something did not fit, nothing more is written and size() is 0.  Allocates nothing.
// Not thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "p2p/base/bytes.h"

namespace switchyard::wire {

class MsgpackWriter {
 public:
  // `out` outlives the writer.
  explicit MsgpackWriter(MutableByteView out) : out_(out) {}

  // How many bytes of `out` are written; 0 if not everything fitted.
  std::size_t size() const { return fits_ ? used_ : 0; }

  void number(std::uint64_t value) {
    if (value < 0x80 && fits_ && used_ < out_.size()) {
      out_[used_++] = static_cast<std::uint8_t>(value);
    } else {
      wide_number(value);
    }
  }
  void text(std::string_view value);   // REQUIRES: shorter than 4 GiB
  void binary(ByteView value);         // REQUIRES: shorter than 4 GiB
  void binary_head(std::size_t size);  // of a binary value whose bytes are written by the caller
  void array(std::uint32_t count);     // the elements are written next
  void map(std::uint32_t count);       // the keys and values are written next

  static constexpr std::size_t number_size(std::uint64_t value) {
    if (value < 0x80) return 1;
    if (value <= 0xff) return 2;
    if (value <= 0xffff) return 3;
    return value <= 0xffffffff ? 5 : 9;
  }
  // What comes before the bytes of a binary value.
  static constexpr std::size_t binary_head_size(std::size_t size) {
    if (size <= 0xff) return 2;
    return size <= 0xffff ? 3 : 5;
  }

 private:
  // The first bytes of a type: with the count inside, and with a count of 1, 2 or 4 bytes behind.
  struct Heads {
    std::uint8_t fixed;                 // first byte for a count of 0
    std::uint8_t fixed_limit;           // counts below it go into the first byte
    std::array<std::uint8_t, 3> wider;  // 0: there is none of this width
  };

  void wide_number(std::uint64_t value);
  void head(const Heads& heads, std::uint64_t value);
  void bytes(ByteView value);

  MutableByteView out_;
  std::size_t used_{0};  // bytes, <= out_.size()
  bool fits_{true};
};

}  // namespace switchyard::wire
