#include "p2p/wire/native_msg.h"

#include <algorithm>
#include <array>
#include <bit>

#include "p2p/wire/msgpack_writer.h"
#include "p2p/wire/packet_codec.h"

namespace switchyard::wire {
namespace {

// An array of kind, channel, remaining, data.
constexpr std::uint8_t kMsgArray = 0x94;

// Writes the head of a msg where there is room for it, so that it need not look at every step.
class MsgWriter {
 public:
  explicit MsgWriter(std::uint8_t* to) : to_(to) {}

  void byte(std::size_t value) { *to_++ = static_cast<std::uint8_t>(value); }
  void number(std::uint64_t value) {
    if (value < 0x80) return byte(value);
    const std::size_t width = MsgpackWriter::number_size(value) - 1;
    byte(0xcb + static_cast<std::size_t>(std::bit_width(width)));  // 0xcc for one byte, 0xcf for 8
    for (std::size_t shift = 8 * width; shift > 0; shift -= 8) byte(value >> (shift - 8) & 0xffU);
  }
  // REQUIRES: at most 65535.
  void binary_head(std::size_t size) {
    const bool wide = size > 0xff;
    byte(wide ? 0xc5 : 0xc4);
    if (wide) byte(size >> 8U);
    byte(size & 0xffU);
  }
  std::uint8_t* at() const { return to_; }

 private:
  std::uint8_t* to_;
};

// Reads unsigned numbers and the head of binary in their shortest form, each from the front.  There
// is room behind the input for a whole header, so only what it says in the end is looked at.
class MsgReader {
 public:
  explicit MsgReader(const std::uint8_t* from) : from_(from) {}

  bool byte(std::size_t wanted) { return *from_++ == wanted; }
  // False: not in its shortest form.
  bool number(std::uint64_t& value) {
    value = *from_++;
    if (value < 0x80) return true;
    return value >= 0xcc && value <= 0xcf && wide(value, std::size_t{1} << (value - 0xcc));
  }
  bool binary_head(std::uint64_t& size) {
    const std::uint8_t first = *from_++;
    size = *from_++;
    if (first != 0xc5) return first == 0xc4;
    size = size << 8U | *from_++;
    return size > 0xff;
  }
  const std::uint8_t* at() const { return from_; }

 private:
  // `width` bytes of a value.
  bool wide(std::uint64_t& value, std::size_t width) {
    value = 0;
    for (std::size_t i = 0; i < width; ++i) value = value << 8U | *from_++;
    return width == 1 ? value >= 0x80 : value >> (4 * width) != 0;
  }

  const std::uint8_t* from_;
};

}  // namespace

std::size_t msg_header_size(ChannelId channel, std::uint64_t remaining, std::size_t size) {
  constexpr std::size_t kArrayAndKind = 2;
  return kArrayAndKind + MsgpackWriter::number_size(channel.value()) +
         MsgpackWriter::number_size(remaining) + MsgpackWriter::binary_head_size(size);
}

std::size_t encode(const Msg& packet, MutableByteView out) {
  const std::size_t size = packet.data.size();
  if (size > UINT16_MAX) return 0;
  if (out.size() < kMaxMsgHeader + size &&
      out.size() < msg_header_size(packet.channel, packet.remaining, size) + size) {
    return 0;
  }
  MsgWriter writer(out.data());
  writer.byte(kMsgArray);
  writer.byte(static_cast<std::uint8_t>(PacketKind::msg));
  writer.number(packet.channel.value());
  writer.number(packet.remaining);
  writer.binary_head(size);
  const auto head = static_cast<std::size_t>(writer.at() - out.data());
  std::copy(packet.data.begin(), packet.data.end(), writer.at());
  return head + size;
}

std::size_t read_plain_native_msg(ByteView input, Msg& packet) {
  std::array<std::uint8_t, kMaxMsgHeader> front;
  const std::uint8_t* begin = input.data();
  if (input.size() < kMaxMsgHeader) {  // near the end of a frame
    std::copy(input.begin(), input.end(), front.begin());
    std::fill(front.begin() + static_cast<std::ptrdiff_t>(input.size()), front.end(),
              std::uint8_t{0});
    begin = front.data();
  }
  MsgReader in(begin);
  std::uint64_t channel = 0;
  std::uint64_t size = 0;
  const bool good = in.byte(kMsgArray) && in.byte(static_cast<std::size_t>(PacketKind::msg)) &&
                    in.number(channel) && channel <= UINT8_MAX && in.number(packet.remaining) &&
                    in.binary_head(size);
  const auto head = static_cast<std::size_t>(in.at() - begin);
  if (!good || head + size > input.size()) return 0;
  packet.channel = ChannelId(static_cast<std::uint8_t>(channel));
  packet.data = input.subspan(head, static_cast<std::size_t>(size));
  return head + packet.data.size();
}

}  // namespace switchyard::wire
