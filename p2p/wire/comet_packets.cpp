#include "p2p/wire/comet_packets.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <variant>

#include "p2p/wire/codes.h"
#include "p2p/wire/comet_packet_fields.h"
#include "p2p/wire/proto_reader.h"
#include "p2p/wire/varint.h"

namespace switchyard::wire {
namespace {

// --- writing

// The sizes of a delimited PacketMsg, bytes.
struct MsgLayout {
  std::size_t msg{0};     // of the PacketMsg
  std::size_t packet{0};  // of the Packet around it
  std::size_t whole{0};   // with the length before it
};

// The numbers of a msg take two bytes at most.
static_assert(kCometMaxPacket < 1U << 14U);
constexpr std::size_t short_size(std::size_t value) {
  return value < 0x80 ? 1 : 2;
}

MsgLayout layout_of(ChannelId channel, bool eof, std::size_t size) {
  MsgLayout layout;
  if (channel.value() != 0) layout.msg += 1 + short_size(channel.value());
  if (eof) layout.msg += 2;
  if (size != 0) layout.msg += 1 + short_size(size) + size;
  layout.packet = 1 + short_size(layout.msg) + layout.msg;
  layout.whole = short_size(layout.packet) + layout.packet;
  return layout;
}

// Writes the head of a msg where there is room for it.
class CometWriter {
 public:
  explicit CometWriter(std::uint8_t* to) : to_(to) {}

  void byte(std::size_t value) { *to_++ = static_cast<std::uint8_t>(value); }
  void number(std::size_t value) {
    if (value >= 0x80) {
      byte((value & 0x7fU) | 0x80U);
      value >>= 7U;
    }
    byte(value);
  }
  std::uint8_t* at() const { return to_; }

 private:
  std::uint8_t* to_;
};

std::size_t encode_packet(const Msg& msg, MutableByteView out) {
  const bool eof = msg.remaining == 0;
  if (msg.data.size() > comet_max_data(msg.channel) || (msg.data.empty() && !eof)) return 0;
  const MsgLayout layout = layout_of(msg.channel, eof, msg.data.size());
  if (layout.whole > out.size()) return 0;
  CometWriter writer(out.data());
  writer.number(layout.packet);
  writer.byte(packet_tag(kMsgField, kLengthed));
  writer.number(layout.msg);
  if (msg.channel.value() != 0) {
    writer.byte(packet_tag(kChannelField, kNumber));
    writer.number(msg.channel.value());
  }
  if (eof) {
    writer.byte(packet_tag(kEofField, kNumber));
    writer.byte(1);
  }
  if (!msg.data.empty()) {
    writer.byte(packet_tag(kDataField, kLengthed));
    writer.number(msg.data.size());
    std::copy(msg.data.begin(), msg.data.end(), writer.at());
  }
  return layout.whole;
}

std::size_t encode_empty(std::uint32_t field, MutableByteView out) {
  const std::uint8_t packet[] = {2, packet_tag(field, kLengthed), 0};
  if (out.size() < sizeof packet) return 0;
  std::copy(std::begin(packet), std::end(packet), out.begin());
  return sizeof packet;
}

std::size_t encode_packet(const Ping& /*ping*/, MutableByteView out) {
  return encode_empty(kPingField, out);
}
std::size_t encode_packet(const Pong& /*pong*/, MutableByteView out) {
  return encode_empty(kPongField, out);
}
std::size_t encode_packet(const Credit& /*credit*/, MutableByteView /*out*/) {
  return 0;
}
std::size_t encode_packet(const Close& /*close*/, MutableByteView /*out*/) {
  return 0;
}
std::size_t encode_packet(const Skipped& /*skipped*/, MutableByteView /*out*/) {
  return 0;
}

class CometPackets final : public PacketCodec {
 public:
  bool tells_credit() const override { return false; }
  bool tells_remaining() const override { return false; }
  bool tells_ping_value() const override { return false; }
  std::size_t max_data(ChannelId channel) const override { return comet_max_data(channel); }
  std::size_t msg_header_size(ChannelId channel, std::uint64_t remaining,
                              std::size_t size) const override {
    return layout_of(channel, remaining == 0, size).whole - size;
  }
  std::size_t encode(const Packet& packet, MutableByteView out) const override {
    return std::visit([out](const auto& one) { return encode_packet(one, out); }, packet);
  }
  std::size_t encode_msg(const Msg& packet, MutableByteView out) const override {
    return encode_packet(packet, out);
  }
  Result<Step, Disconnect> decode(ByteView input) const override;
  std::size_t decode_msg(ByteView input, Msg& packet) const override;
};

Result<PacketCodec::Step, Disconnect> CometPackets::decode(ByteView input) const {
  Step step;
  const Varint length = read_varint(input);
  if (length.cut) {
    step.wants = input.size() + 1;
    return step;
  }
  if (length.size == 0 || length.overflow) {
    return refused(Operation::packet, "packet length: more than 64 bits");
  }
  if (length.value > kCometMaxPacket) {
    return refused(Operation::packet, "packet length: " + std::to_string(length.value) +
                                          " is above " + std::to_string(kCometMaxPacket));
  }
  const std::size_t whole = length.size + static_cast<std::size_t>(length.value);
  if (whole > input.size()) {
    step.wants = whole;
    return step;
  }
  const ByteView body = input.subspan(length.size, whole - length.size);
  if (const char* const wrong = read_comet_packet(body, step.packet)) {
    return refused(Operation::packet, wrong);
  }
  step.used = whole;
  return step;
}

std::size_t CometPackets::decode_msg(ByteView input, Msg& packet) const {
  return read_plain_comet_msg(input, packet);
}

}  // namespace

const PacketCodec& comet_packets() {
  static const CometPackets codec;
  return codec;
}

}  // namespace switchyard::wire
