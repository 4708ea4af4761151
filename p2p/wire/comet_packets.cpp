#include "p2p/wire/comet_packets.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <string>
#include <variant>

#include "p2p/wire/codes.h"
#include "p2p/wire/proto_reader.h"
#include "p2p/wire/varint.h"

namespace switchyard::wire {
namespace {

// Protobuf's wire types.
constexpr std::uint8_t kNumber = 0;
constexpr std::uint8_t kFixed64 = 1;
constexpr std::uint8_t kLengthed = 2;
constexpr std::uint8_t kFixed32 = 5;

// Fields of a Packet, and of a PacketMsg.
constexpr std::uint32_t kPingField = 1;
constexpr std::uint32_t kPongField = 2;
constexpr std::uint32_t kMsgField = 3;
constexpr std::uint32_t kChannelField = 1;
constexpr std::uint32_t kEofField = 2;
constexpr std::uint32_t kDataField = 3;

constexpr std::uint8_t packet_tag(std::uint32_t field, std::uint8_t type) {
  return static_cast<std::uint8_t>(field << 3U | type);
}

// --- writing

// The sizes of a delimited PacketMsg, bytes.
struct MsgLayout {
  std::size_t msg{0};     // of the PacketMsg
  std::size_t packet{0};  // of the Packet around it
  std::size_t whole{0};   // with the length before it
};

MsgLayout layout_of(ChannelId channel, bool eof, std::size_t size) {
  MsgLayout layout;
  if (channel.value() != 0) layout.msg += 1 + varint_size(channel.value());
  if (eof) layout.msg += 2;
  if (size != 0) layout.msg += 1 + varint_size(size) + size;
  layout.packet = 1 + varint_size(layout.msg) + layout.msg;
  layout.whole = varint_size(layout.packet) + layout.packet;
  return layout;
}

// Writes into a buffer that is large enough.
class CometWriter {
 public:
  explicit CometWriter(MutableByteView out) : rest_(out) {}

  void number(std::uint64_t value) { rest_ = rest_.subspan(write_varint(rest_, value)); }
  void bytes(ByteView data) {
    std::copy(data.begin(), data.end(), rest_.begin());
    rest_ = rest_.subspan(data.size());
  }

 private:
  MutableByteView rest_;
};

std::size_t max_data_of(ChannelId channel) {
  return channel.value() < 0x80 ? kCometMaxData : kCometMaxData - 1;
}

std::size_t encode_packet(const Msg& msg, MutableByteView out) {
  const bool eof = msg.remaining == 0;
  if (msg.data.size() > max_data_of(msg.channel) || (msg.data.empty() && !eof)) return 0;
  const MsgLayout layout = layout_of(msg.channel, eof, msg.data.size());
  if (layout.whole > out.size()) return 0;
  CometWriter writer(out);
  writer.number(layout.packet);
  writer.number(packet_tag(kMsgField, kLengthed));
  writer.number(layout.msg);
  if (msg.channel.value() != 0) {
    writer.number(packet_tag(kChannelField, kNumber));
    writer.number(msg.channel.value());
  }
  if (eof) {
    writer.number(packet_tag(kEofField, kNumber));
    writer.number(1);
  }
  if (!msg.data.empty()) {
    writer.number(packet_tag(kDataField, kLengthed));
    writer.number(msg.data.size());
    writer.bytes(msg.data);
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

// --- reading

struct CometField {
  std::uint64_t number{0};
  std::uint8_t type{0};
  std::uint64_t value{0};  // of a number
  ByteView bytes;          // of what has a length
};

// Takes `size` bytes off the front of `rest`; false if there are fewer.
bool take_bytes(ByteView& rest, std::uint64_t size, ByteView& taken) {
  if (size > rest.size()) return false;
  taken = rest.first(static_cast<std::size_t>(size));
  rest = rest.subspan(taken.size());
  return true;
}

// Takes a number of at most `longest` bytes off the front of `rest`.
bool take_number(ByteView& rest, std::size_t longest, std::uint64_t& value) {
  const Varint read = read_varint(rest);
  if (read.size == 0 || read.size > longest) return false;
  value = read.value;
  rest = rest.subspan(read.size);
  return true;
}

bool is_field_number(std::uint64_t number) {
  constexpr std::uint64_t kLast = (1U << 29U) - 1;
  const bool reserved = number >= 19000 && number <= 19999;
  return number >= 1 && number <= kLast && !reserved;
}

// Takes a field off the front of `rest`; false if it is malformed.
bool take_field(ByteView& rest, CometField& field) {
  std::uint64_t value = 0;
  if (!take_number(rest, kMaxTagSize, value)) return false;
  field.number = value >> 3U;
  field.type = static_cast<std::uint8_t>(value & 7U);
  if (!is_field_number(field.number)) return false;
  ByteView skipped;
  switch (field.type) {
    case kNumber:
      return take_number(rest, kMaxVarint, field.value);
    case kFixed64:
      return take_bytes(rest, 8, skipped);
    case kFixed32:
      return take_bytes(rest, 4, skipped);
    case kLengthed:
      return take_number(rest, kMaxLengthSize, value) && take_bytes(rest, value, field.bytes);
    default:
      return false;  // groups, and types there are none of
  }
}

// These return what is wrong, or nullptr.

const char* read_msg(ByteView rest, Msg& msg) {
  msg = {};
  msg.remaining = kRemainingUnknown;
  std::uint32_t channel = 0;
  while (!rest.empty()) {
    CometField field;
    if (!take_field(rest, field)) return "msg: malformed";
    switch (field.number) {
      case kChannelField:
        if (field.type != kNumber) return "msg channel: of another type";
        channel = static_cast<std::uint32_t>(field.value);
        break;
      case kEofField:
        if (field.type != kNumber) return "msg eof: of another type";
        msg.remaining = field.value != 0 ? 0 : kRemainingUnknown;
        break;
      case kDataField:
        if (field.type != kLengthed) return "msg data: of another type";
        msg.data = field.bytes;
        break;
      default:
        break;
    }
  }
  if (channel > UINT8_MAX) return "msg channel: above 255";
  msg.channel = ChannelId(static_cast<std::uint8_t>(channel));
  return nullptr;
}

const char* read_empty(ByteView rest) {
  CometField field;
  while (!rest.empty()) {
    if (!take_field(rest, field)) return "ping or pong: malformed";
  }
  return nullptr;
}

// One of the one-of.
const char* read_variant(const CometField& field, std::optional<Packet>& packet) {
  if (field.type != kLengthed) return "packet: of another type";
  if (field.number == kMsgField) {
    Msg msg;
    const char* const wrong = read_msg(field.bytes, msg);
    packet = msg;
    return wrong;
  }
  if (field.number == kPingField) {
    packet = Ping();
  } else {
    packet = Pong();
  }
  return read_empty(field.bytes);
}

const char* read_packet(ByteView rest, std::optional<Packet>& packet) {
  while (!rest.empty()) {
    CometField field;
    if (!take_field(rest, field)) return "packet: malformed";
    if (field.number > kMsgField) continue;
    if (const char* const wrong = read_variant(field, packet)) return wrong;
  }
  return packet ? nullptr : "packet: neither ping nor pong nor msg";
}

class CometPackets final : public PacketCodec {
 public:
  bool tells_credit() const override { return false; }
  bool tells_remaining() const override { return false; }
  bool tells_ping_value() const override { return false; }
  std::size_t max_data(ChannelId channel) const override { return max_data_of(channel); }
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
  if (const char* const wrong = read_packet(body, step.packet)) {
    return refused(Operation::packet, wrong);
  }
  step.used = whole;
  return step;
}

// A number in its shortest form off the front of `rest`, of at most kMaxTagSize bytes.
bool take_short(ByteView& rest, std::uint64_t& value) {
  const Varint read = read_varint(rest);
  if (read.size == 0 || read.size > kMaxTagSize || read.size != varint_size(read.value))
    return false;
  value = read.value;
  rest = rest.subspan(read.size);
  return true;
}

bool take_byte(ByteView& rest, std::uint8_t wanted) {
  if (rest.empty() || rest[0] != wanted) return false;
  rest = rest.subspan(1);
  return true;
}

// The fields in the order of their numbers, none with the value it has when it is left out.
std::size_t CometPackets::decode_msg(ByteView input, Msg& packet) const {
  ByteView rest = input;
  std::uint64_t size = 0;
  if (!take_short(rest, size) || size > rest.size() || size > kCometMaxPacket) return 0;
  const std::size_t whole = input.size() - rest.size() + static_cast<std::size_t>(size);
  rest = rest.first(static_cast<std::size_t>(size));
  const bool msg = take_byte(rest, packet_tag(kMsgField, kLengthed)) && take_short(rest, size);
  if (!msg || size != rest.size()) return 0;
  std::uint64_t channel = 0;
  const bool named = take_byte(rest, packet_tag(kChannelField, kNumber));
  if (named && (!take_short(rest, channel) || channel == 0 || channel > UINT8_MAX)) return 0;
  packet.channel = ChannelId(static_cast<std::uint8_t>(channel));
  const bool eof = take_byte(rest, packet_tag(kEofField, kNumber));
  if (eof && !take_byte(rest, 1)) return 0;
  packet.remaining = eof ? 0 : kRemainingUnknown;
  packet.data = {};
  if (rest.empty()) return eof ? whole : 0;
  const bool data = take_byte(rest, packet_tag(kDataField, kLengthed)) && take_short(rest, size);
  if (!data || size == 0 || size != rest.size() || size > max_data_of(packet.channel)) return 0;
  packet.data = rest;
  return whole;
}

}  // namespace

const PacketCodec& comet_packets() {
  static const CometPackets codec;
  return codec;
}

}  // namespace switchyard::wire
