#include <algorithm>
#include <array>
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

// Reads a msg from the front, its numbers in their shortest form.  There is room behind the input
// for a whole head, so only where it ends is looked at.
class PlainReader {
 public:
  // Two numbers and the tag between them, then three fields.
  static constexpr std::size_t kMaxHead = 2 + 1 + 2 + 3 + 2 + 3;

  explicit PlainReader(const std::uint8_t* from) : begin_(from), at_(from) {}

  // Takes that byte if it is the next one.
  bool byte(std::uint8_t wanted) {
    const bool there = *at_ == wanted;
    at_ += there ? 1 : 0;
    return there;
  }
  // Of two bytes at most: no number of a msg takes more.
  bool number(std::uint64_t& value) {
    value = *at_++;
    if (value < 0x80) return true;
    value = (value & 0x7fU) | std::uint64_t{*at_} << 7U;
    const bool last = *at_ != 0 && *at_ < 0x80;
    ++at_;
    return last;
  }
  std::size_t used() const { return static_cast<std::size_t>(at_ - begin_); }

 private:
  const std::uint8_t* begin_;
  const std::uint8_t* at_;
};

bool read_channel(PlainReader& in, Msg& packet) {
  std::uint64_t channel = 0;
  const bool named = in.byte(packet_tag(kChannelField, kNumber));
  if (named && (!in.number(channel) || channel == 0 || channel > UINT8_MAX)) return false;
  packet.channel = ChannelId(static_cast<std::uint8_t>(channel));
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

// The fields in the order of their numbers, none with the value it has when it is left out.  What
// is read beyond the end of the packet ends beyond it.
std::size_t read_plain_comet_msg(ByteView input, Msg& packet) {
  std::array<std::uint8_t, PlainReader::kMaxHead> front;
  const bool near_end = input.size() < front.size();
  if (near_end) {
    front.fill(0);
    std::copy(input.begin(), input.end(), front.begin());
  }
  PlainReader in(near_end ? front.data() : input.data());
  std::uint64_t size = 0;
  if (!in.number(size) || size > kCometMaxPacket) return 0;
  const std::size_t whole = in.used() + static_cast<std::size_t>(size);
  const bool msg = in.byte(packet_tag(kMsgField, kLengthed)) && in.number(size);
  if (whole > input.size() || !msg || in.used() + size != whole) return 0;
  if (!read_channel(in, packet)) return 0;
  const bool eof = in.byte(packet_tag(kEofField, kNumber));
  if (eof && !in.byte(1)) return 0;
  packet.remaining = eof ? 0 : kRemainingUnknown;
  packet.data = {};
  if (in.used() >= whole) return eof && in.used() == whole ? whole : 0;
  const bool data = in.byte(packet_tag(kDataField, kLengthed)) && in.number(size);
  const bool fits = in.used() + size == whole && size <= comet_max_data(packet.channel);
  if (!data || size == 0 || !fits) return 0;
  packet.data = input.subspan(in.used(), static_cast<std::size_t>(size));
  return whole;
}

}  // namespace switchyard::wire
