#include "tests/fuzz/comet_oracle.h"

#include <comet.pb.h>
#include <google/protobuf/descriptor.h>

namespace switchyard::fuzz {
namespace {

namespace oracle = switchyard_oracle;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

// A number at the front of what is left; how many bytes it takes is told.
struct Number {
  std::uint64_t value{0};
  std::size_t size{0};
};

Number number_at(ByteView bytes) {
  Number number;
  while (number.size < bytes.size() && number.size < 10) {
    const std::uint8_t byte = bytes[number.size];
    number.value |= static_cast<std::uint64_t>(byte & 0x7fU) << (7 * number.size++);
    if (byte < 0x80) break;
  }
  return number;
}

// Protobuf's wire type of a field as it is declared.
unsigned declared_type(const FieldDescriptor& field) {
  const bool is_number = field.type() == FieldDescriptor::TYPE_UINT64 ||
                         field.type() == FieldDescriptor::TYPE_UINT32 ||
                         field.type() == FieldDescriptor::TYPE_INT32 ||
                         field.type() == FieldDescriptor::TYPE_BOOL;
  return is_number ? 0 : 2;
}

// Whether the tag of a field is one we take; `known`: how the field is declared, if it is.
bool is_plain_tag(const Number& tag, const FieldDescriptor* known) {
  const std::uint64_t field = tag.value >> 3U;
  const unsigned type = tag.value & 7U;
  const bool is_reserved = field >= 19000 && field <= 19999;
  const bool is_group = type == 3 || type == 4;
  const bool is_known = known == nullptr || type == declared_type(*known);
  return tag.size <= 5 && tag.value <= UINT32_MAX && !is_reserved && !is_group && is_known;
}

// Bytes of a value that is not lengthed.
std::size_t plain_size(unsigned type, ByteView bytes) {
  if (type == 0) return number_at(bytes).size;
  return type == 1 ? 8 : 4;
}

// Whether a message that libprotobuf takes has nothing in it that we refuse all the same.
bool is_plain(ByteView bytes, const Descriptor& message) {
  while (!bytes.empty()) {
    const Number tag = number_at(bytes);
    bytes = bytes.subspan(tag.size);
    const auto* const known = message.FindFieldByNumber(static_cast<int>(tag.value >> 3U));
    if (!is_plain_tag(tag, known)) return false;
    const unsigned type = tag.value & 7U;
    if (type != 2) {
      bytes = bytes.subspan(plain_size(type, bytes));
      continue;
    }
    const Number length = number_at(bytes);
    if (length.size > 4) return false;
    const ByteView inside = bytes.subspan(length.size, static_cast<std::size_t>(length.value));
    bytes = bytes.subspan(length.size + inside.size());
    const auto* const inner = known == nullptr ? nullptr : known->message_type();
    if (inner != nullptr && !is_plain(inside, *inner)) return false;
  }
  return true;
}

template <class Message>
bool parse(ByteView bytes, Message& message) {
  return message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) &&
         is_plain(bytes, *Message::descriptor());
}

OracleAddress plain(const oracle::Address& address) {
  return {address.id(), address.ip(), address.port()};
}

}  // namespace

std::optional<OraclePacket> oracle_packet(ByteView body) {
  oracle::PacketParts parts;
  oracle::PacketLast last;
  if (!parse(body, parts) || !parse(body, last)) return std::nullopt;
  OraclePacket packet;
  for (const oracle::Msg& msg : parts.msg()) packet.channels.push_back(msg.channel_id());
  if (last.has_ping()) packet.kind = OraclePacket::Kind::ping;
  if (last.has_pong()) packet.kind = OraclePacket::Kind::pong;
  if (last.has_msg()) {
    oracle::Msg msg;
    if (!msg.ParseFromString(last.msg())) return std::nullopt;
    packet.kind = OraclePacket::Kind::msg;
    packet.channel = msg.channel_id();
    packet.eof = msg.eof();
    packet.data = msg.data();
  }
  return packet;
}

std::optional<OracleNodeInfo> oracle_node_info(ByteView bytes) {
  oracle::NodeInfo said;
  if (!parse(bytes, said)) return std::nullopt;
  OracleNodeInfo info;
  info.p2p = said.protocol_version().p2p();
  info.block = said.protocol_version().block();
  info.app = said.protocol_version().app();
  info.id = said.default_node_id();
  info.listen_addr = said.listen_addr();
  info.network = said.network();
  info.version = said.version();
  info.channels = said.channels();
  info.moniker = said.moniker();
  info.tx_index = said.other().tx_index();
  info.rpc_address = said.other().rpc_address();
  return info;
}

std::optional<OraclePex> oracle_pex(ByteView bytes) {
  oracle::PexParts parts;
  oracle::PexLast last;
  if (!parse(bytes, parts) || !parse(bytes, last)) return std::nullopt;
  OraclePex pex;
  for (const oracle::Addresses& list : parts.addrs()) {
    for (const oracle::Address& address : list.addrs()) pex.all.push_back(plain(address));
  }
  if (last.has_request()) pex.kind = OraclePex::Kind::request;
  if (last.has_addrs()) {
    oracle::Addresses list;
    if (!list.ParseFromString(last.addrs())) return std::nullopt;
    pex.kind = OraclePex::Kind::addresses;
    for (const oracle::Address& address : list.addrs()) pex.addresses.push_back(plain(address));
  }
  return pex;
}

}  // namespace switchyard::fuzz
