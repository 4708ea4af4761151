#include "p2p/wire/opening_codec.h"

#include <iterator>
#include <utility>

#include "p2p/base/check.h"
#include "p2p/types/node_info.h"
#include "p2p/wire/codes.h"
#include "p2p/wire/msgpack_reader.h"
#include "p2p/wire/msgpack_writer.h"

namespace switchyard::wire {
namespace {

// How an error names a message, and how many fields it has, its kind included.
struct MessageShape {
  const char* name;
  std::uint32_t fields;
};
// By kind, which is the position in OpeningMessage.
constexpr MessageShape kShapes[] = {{"auth", 3}, {"info", 2}, {"accept", 1}, {"reject", 4}};
static_assert(std::size(kShapes) == std::variant_size_v<OpeningMessage>);

// No message is larger: a NodeInfo, and the heads around it.
constexpr std::size_t kMaxOpeningMessage = kMaxNodeInfoSize + 8;

void write_fields(MsgpackWriter& out, const Auth& message) {
  out.binary(message.key);
  out.binary(message.signature);
}

void write_fields(MsgpackWriter& out, const Info& message) {
  out.binary(message.node_info);
}

void write_fields(MsgpackWriter& /*out*/, const Accept& /*message*/) {}

void write_fields(MsgpackWriter& out, const Reject& message) {
  write_code(out, message.code);
  out.text(printable(message.text));
  out.number(message.retry_after);
}

Auth read_auth(MsgpackReader& in) {
  Auth message;
  in.binary("auth key", MutableByteView(message.key));
  in.binary("auth signature", MutableByteView(message.signature));
  return message;
}

Reject read_reject(MsgpackReader& in) {
  Reject message;
  message.code = read_code(in, "reject code");
  message.text = printable(in.text("reject text", kMaxDisconnectText));
  message.retry_after = static_cast<std::uint32_t>(in.number("reject retry after", UINT32_MAX));
  return message;
}

// What follows the kind.
OpeningMessage read_message_fields(MsgpackReader& in, std::uint64_t kind) {
  switch (kind) {
    case 0:
      return read_auth(in);
    case 1:
      return Info{to_bytes(in.binary("info", kMaxNodeInfoSize))};
    case 2:
      return Accept{};
    default:
      return read_reject(in);
  }
}

}  // namespace

Bytes encode(const OpeningMessage& message) {
  std::array<std::uint8_t, kMaxOpeningMessage> buffer{};
  MsgpackWriter writer(buffer);
  writer.array(kShapes[message.index()].fields);
  writer.number(message.index());
  std::visit([&writer](const auto& m) { write_fields(writer, m); }, message);
  SWITCHYARD_CHECK(writer.size() > 0);
  return to_bytes(ByteView(buffer).first(writer.size()));
}

Result<OpeningMessage, Disconnect> decode_opening(ByteView bytes) {
  MsgpackReader in(bytes);
  const std::uint32_t elements = in.array("opening message", /*least=*/1);
  const std::uint64_t kind = in.number("kind of opening message", std::size(kShapes) - 1);
  const MessageShape shape = kShapes[kind];
  if (elements < shape.fields) in.fail(shape.name, "too few fields");
  OpeningMessage message = read_message_fields(in, kind);
  in.skip(shape.name, elements - shape.fields);  // what a later version added
  in.finish(shape.name);
  if (!in.ok()) return refused(Operation::opening, in.error());
  return message;
}

}  // namespace switchyard::wire
