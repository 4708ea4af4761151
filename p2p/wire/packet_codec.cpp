#include "p2p/wire/packet_codec.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "p2p/base/check.h"
#include "p2p/wire/codes.h"
#include "p2p/wire/msgpack_reader.h"
#include "p2p/wire/msgpack_writer.h"
#include "p2p/wire/native_msg.h"

namespace switchyard::wire {
namespace {

// How an error names a packet, and how many fields it has, its kind included.
struct Shape {
  const char* name;
  std::uint32_t fields;
};
constexpr Shape kPing{"ping", 2};
constexpr Shape kPong{"pong", 2};
constexpr Shape kMsg{"msg", 4};
constexpr Shape kCredit{"credit", 3};
constexpr Shape kClose{"close", 4};
constexpr Shape kOptional{"optional packet", 2};
constexpr Shape kReserved{"packet of a reserved kind", 0};

Shape shape_of(std::uint64_t kind) {
  static constexpr Shape kShapes[] = {kPing, kPong, kMsg, kCredit, kClose};
  if (kind < std::size(kShapes)) return kShapes[kind];
  return kind < kFirstOptionalKind ? kReserved : kOptional;
}

void begin(MsgpackWriter& out, PacketKind kind) {
  out.array(shape_of(static_cast<std::uint64_t>(kind)).fields);
  out.number(static_cast<std::uint64_t>(kind));
}

std::size_t encode_echo(PacketKind kind, std::uint64_t value, MutableByteView out) {
  MsgpackWriter writer(out);
  begin(writer, kind);
  writer.number(value);
  return writer.size();
}

ChannelId read_channel(MsgpackReader& in, const char* field) {
  return ChannelId(static_cast<std::uint8_t>(in.number(field, UINT8_MAX)));
}

std::uint32_t read_seconds(MsgpackReader& in, const char* field) {
  return static_cast<std::uint32_t>(in.number(field, UINT32_MAX));
}

// What follows the kind.  REQUIRES: the kind is not reserved.
Packet read_fields(MsgpackReader& in, std::uint64_t kind) {
  switch (kind) {
    case static_cast<std::uint64_t>(PacketKind::ping):
      return Ping{in.number("ping value")};
    case static_cast<std::uint64_t>(PacketKind::pong):
      return Pong{in.number("pong value")};
    case static_cast<std::uint64_t>(PacketKind::msg): {
      Msg packet;
      packet.channel = read_channel(in, "msg channel");
      packet.remaining = in.number("msg remaining");
      packet.data = in.binary("msg data");
      return packet;
    }
    case static_cast<std::uint64_t>(PacketKind::credit): {
      Credit packet;
      packet.channel = read_channel(in, "credit channel");
      packet.total = in.number("credit total");
      return packet;
    }
    case static_cast<std::uint64_t>(PacketKind::close): {
      Close packet;
      packet.code = read_code(in, "close code");
      packet.text = in.text("close text", kMaxDisconnectText);
      packet.retry_after = read_seconds(in, "close retry after");
      return packet;
    }
    default:
      in.binary("optional packet data");
      return Skipped{kind};
  }
}

Unexpected<Disconnect> refuse(std::string text) {
  return refused(Operation::packet, std::move(text));
}

}  // namespace

std::size_t encode(const Ping& packet, MutableByteView out) {
  return encode_echo(PacketKind::ping, packet.value, out);
}

std::size_t encode(const Pong& packet, MutableByteView out) {
  return encode_echo(PacketKind::pong, packet.value, out);
}

std::size_t encode(const Credit& packet, MutableByteView out) {
  MsgpackWriter writer(out);
  begin(writer, PacketKind::credit);
  writer.number(packet.channel.value());
  writer.number(packet.total);
  return writer.size();
}

std::size_t encode(const Close& packet, MutableByteView out) {
  MsgpackWriter writer(out);
  begin(writer, PacketKind::close);
  write_code(writer, packet.code);
  writer.text(packet.text.substr(0, kMaxDisconnectText));
  writer.number(packet.retry_after);
  return writer.size();
}

namespace {

class NativePackets final : public PacketCodec {
 public:
  bool tells_credit() const override { return true; }
  bool tells_remaining() const override { return true; }
  bool tells_ping_value() const override { return true; }
  std::size_t max_data(ChannelId /*channel*/) const override { return UINT16_MAX; }
  std::size_t msg_header_size(ChannelId channel, std::uint64_t remaining,
                              std::size_t size) const override {
    return wire::msg_header_size(channel, remaining, size);
  }
  std::size_t encode(const Packet& packet, MutableByteView out) const override {
    return std::visit([out](const auto& one) { return encode_one(one, out); }, packet);
  }
  std::size_t encode_msg(const Msg& packet, MutableByteView out) const override {
    return wire::encode(packet, out);
  }
  Result<Step, Disconnect> decode(ByteView input) const override;
  std::size_t decode_msg(ByteView input, Msg& packet) const override {
    return read_plain_native_msg(input, packet);
  }

 private:
  template <class One>
  static std::size_t encode_one(const One& packet, MutableByteView out) {
    return wire::encode(packet, out);
  }
  static std::size_t encode_one(const Skipped& /*packet*/, MutableByteView /*out*/) { return 0; }
};

Result<PacketCodec::Step, Disconnect> NativePackets::decode(ByteView input) const {
  Step step;
  while (step.used < input.size() && input[step.used] == kPadding) ++step.used;
  if (step.used == input.size()) return step;
  MsgpackReader in(input.subspan(step.used));
  const std::uint32_t elements = in.array("packet", /*least=*/1);
  const std::uint64_t kind = in.number("packet kind");
  const Shape shape = shape_of(kind);
  if (in.ok() && shape.fields == 0) {
    return refuse("packet kind " + std::to_string(kind) + " is not known");
  }
  if (elements < shape.fields) in.fail(shape.name, "too few fields");
  step.packet = read_fields(in, kind);
  in.skip(shape.name, elements - shape.fields);  // what a later version added
  if (!in.ok()) return refuse(in.error());
  step.used = input.size() - in.rest().size();
  return step;
}

}  // namespace

const PacketCodec& native_packets() {
  static const NativePackets codec;
  return codec;
}

Result<std::optional<Packet>, Disconnect> PacketReader::next() {
  if (std::exchange(given_, false)) {
    cut_.clear();
    wants_ = 0;
  }
  if (!cut_.empty()) return next_cut();
  while (!rest_.empty()) {
    const auto step = codec_->decode(rest_);
    if (!step) return Unexpected(step.error());
    if (step->used == 0) {
      SWITCHYARD_CHECK(step->wants > rest_.size() && step->wants <= kMaxCutPacket);
      cut_.assign(rest_.begin(), rest_.end());
      wants_ = step->wants;
      rest_ = {};
      break;
    }
    rest_ = rest_.subspan(step->used);
    if (step->packet) return step->packet;
  }
  return std::optional<Packet>();
}

Result<std::optional<Packet>, Disconnect> PacketReader::next_cut() {
  for (;;) {
    const std::size_t more = std::min(wants_ - cut_.size(), rest_.size());
    append(cut_, rest_.first(more));
    rest_ = rest_.subspan(more);
    if (cut_.size() < wants_) return std::optional<Packet>();
    const auto step = codec_->decode(cut_);
    if (!step) return Unexpected(step.error());
    given_ = step->used > 0;
    if (given_) {
      SWITCHYARD_CHECK(step->used == cut_.size());
      return step->packet;
    }
    SWITCHYARD_CHECK(step->wants > cut_.size() && step->wants <= kMaxCutPacket);
    wants_ = step->wants;
  }
}

}  // namespace switchyard::wire
