#include <algorithm>
#include <optional>

#include "p2p/wire/comet_packet_fields.h"
#include "p2p/wire/proto_reader.h"
#include "p2p/wire/varint.h"

namespace switchyard::wire {
namespace {

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

}  // namespace

const char* read_comet_packet(ByteView rest, std::optional<Packet>& packet) {
  while (!rest.empty()) {
    CometField field;
    if (!take_field(rest, field)) return "packet: malformed";
    if (field.number > kMsgField) continue;
    if (const char* const wrong = read_variant(field, packet)) return wrong;
  }
  return packet ? nullptr : "packet: neither ping nor pong nor msg";
}

// The fields in the order of their numbers, none with the value it has when it is left out.
std::size_t read_plain_comet_msg(ByteView input, Msg& packet) {
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
  if (!data || size == 0 || size != rest.size() || size > comet_max_data(packet.channel)) return 0;
  packet.data = rest;
  return whole;
}

}  // namespace switchyard::wire
