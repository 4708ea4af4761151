#include "p2p/wire/packet_codec.h"

#include <iterator>
#include <string>
#include <utility>

#include "p2p/wire/codes.h"
#include "p2p/wire/msgpack_reader.h"
#include "p2p/wire/msgpack_writer.h"

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

std::size_t msg_header_size(ChannelId channel, std::uint64_t remaining, std::size_t size) {
  constexpr std::size_t kArrayAndKind = 2;
  return kArrayAndKind + MsgpackWriter::number_size(channel.value()) +
         MsgpackWriter::number_size(remaining) + MsgpackWriter::binary_head_size(size);
}

std::size_t encode(const Ping& packet, MutableByteView out) {
  return encode_echo(PacketKind::ping, packet.value, out);
}

std::size_t encode(const Pong& packet, MutableByteView out) {
  return encode_echo(PacketKind::pong, packet.value, out);
}

std::size_t encode(const Msg& packet, MutableByteView out) {
  MsgpackWriter writer(out);
  begin(writer, PacketKind::msg);
  writer.number(packet.channel.value());
  writer.number(packet.remaining);
  writer.binary(packet.data);
  return writer.size();
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

Result<std::optional<Packet>, Disconnect> PacketReader::next() {
  while (!rest_.empty() && rest_.front() == kPadding) rest_ = rest_.subspan(1);
  if (rest_.empty()) return std::optional<Packet>();
  MsgpackReader in(rest_);
  const std::uint32_t elements = in.array("packet", /*least=*/1);
  const std::uint64_t kind = in.number("packet kind");
  const Shape shape = shape_of(kind);
  if (in.ok() && shape.fields == 0) {
    return refuse("packet kind " + std::to_string(kind) + " is not known");
  }
  if (elements < shape.fields) in.fail(shape.name, "too few fields");
  const Packet packet = read_fields(in, kind);
  in.skip(shape.name, elements - shape.fields);  // what a later version added
  if (!in.ok()) return refuse(in.error());
  rest_ = in.rest();
  return std::optional<Packet>(packet);
}

}  // namespace switchyard::wire
