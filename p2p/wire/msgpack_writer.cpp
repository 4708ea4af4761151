#include "p2p/wire/msgpack_writer.h"

#include <algorithm>

namespace switchyard::wire {

void MsgpackWriter::wide_number(std::uint64_t value) {
  if (value <= 0xffffffff) return head({0x00, 0x80, {0xcc, 0xcd, 0xce}}, value);
  std::array<std::uint8_t, 9> wide{0xcf};
  for (std::size_t i = 8; i > 0; --i, value >>= 8U) wide[i] = static_cast<std::uint8_t>(value);
  bytes(wide);
}

void MsgpackWriter::text(std::string_view value) {
  head({0xa0, 0x20, {0xd9, 0xda, 0xdb}}, value.size());
  bytes(as_bytes(value));
}

void MsgpackWriter::binary(ByteView value) {
  binary_head(value.size());
  bytes(value);
}

void MsgpackWriter::binary_head(std::size_t size) {
  head({0x00, 0x00, {0xc4, 0xc5, 0xc6}}, size);
}

void MsgpackWriter::array(std::uint32_t count) {
  head({0x90, 0x10, {0x00, 0xdc, 0xdd}}, count);
}

void MsgpackWriter::map(std::uint32_t count) {
  head({0x80, 0x10, {0x00, 0xde, 0xdf}}, count);
}

// Byte by byte: a call to copy so few costs more than they do.
void MsgpackWriter::head(const Heads& heads, std::uint64_t value) {
  const bool inside = value < heads.fixed_limit;
  std::size_t step = 0;  // of widths 1, 2, 4
  while (step < 2 && (heads.wider[step] == 0 || value >> (8U << step) != 0)) ++step;
  const std::size_t width = inside ? 0 : std::size_t{1} << step;
  fits_ = fits_ && 1 + width <= out_.size() - used_;
  if (!fits_) return;
  std::uint8_t* const to = out_.data() + used_;
  to[0] = inside ? static_cast<std::uint8_t>(heads.fixed + value) : heads.wider[step];
  for (std::size_t i = width; i > 0; --i, value >>= 8U) to[i] = static_cast<std::uint8_t>(value);
  used_ += 1 + width;
}

void MsgpackWriter::bytes(ByteView value) {
  fits_ = fits_ && value.size() <= out_.size() - used_;
  if (!fits_) return;
  std::copy(value.begin(), value.end(), out_.begin() + static_cast<std::ptrdiff_t>(used_));
  used_ += value.size();
}

}  // namespace switchyard::wire
