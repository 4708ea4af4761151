#include "p2p/wire/comet_pex.h"

#include <optional>
#include <protozero/pbf_writer.hpp>
#include <string_view>
#include <utility>

#include "p2p/base/check.h"
#include "p2p/wire/proto_reader.h"
#include "p2p/wire/varint.h"

namespace switchyard::wire {
namespace {

enum CometPexField : std::uint32_t { request_field = 1, addresses_field = 2 };
constexpr std::uint32_t kAddressField = 1;  // of PexAddrs
enum CometAddressField : std::uint32_t { peer_id_field = 1, ip_field = 2, port_field = 3 };

std::string written_address(const PeerId& id, const Endpoint& where) {
  std::string bytes;
  protozero::pbf_writer out(bytes);
  out.add_string(peer_id_field, id.to_string());
  out.add_string(ip_field, where.address.to_string());
  if (where.port != 0) out.add_uint32(port_field, where.port);
  return bytes;
}

// The addresses of one PexAddrs, as many as may be told.
class CometAddressList {
 public:
  // False if it does not fit any more.
  bool add(const PeerId& id, const Endpoint& where) {
    const std::string address = written_address(id, where);
    const std::size_t size = 1 + varint_size(address.size()) + address.size();
    if (count_ == kMaxPexEntries || bytes_.size() + size > kCometMaxPex - kHeadMost) return false;
    protozero::pbf_writer(bytes_).add_message(kAddressField, address);
    ++count_;
    return true;
  }

  const std::string& bytes() const { return bytes_; }

 private:
  static constexpr std::size_t kHeadMost = 1 + 3;  // tag and length of the list

  std::string bytes_;
  std::size_t count_{0};
};

void read_comet_address(ProtoReader& outer, std::vector<PexEntry>& to) {
  ProtoReader in(outer, "pex address");
  std::string_view id;
  std::string_view ip;
  std::uint32_t port = 0;
  while (in.next()) {
    if (in.field() == peer_id_field) id = in.text("pex id");
    if (in.field() == ip_field) ip = in.text("pex ip");
    if (in.field() == port_field) port = static_cast<std::uint32_t>(in.number("pex port"));
  }
  const auto address = IpAddress::parse(ip);
  if (!address) in.fail("pex ip", "not a literal");
  if (port > UINT16_MAX) in.fail("pex port", "above 65535");
  const auto who = PeerId::parse(id);
  if (!in.ok() || !who || to.size() == kMaxPexEntries) return;
  PexEntry entry;
  entry.who = PexHearsay{*who, {Endpoint{*address, static_cast<std::uint16_t>(port)}}};
  to.push_back(std::move(entry));
}

PexAddresses read_comet_addresses(ProtoReader& outer) {
  PexAddresses message;
  ProtoReader in(outer, "pex addresses");
  while (in.next()) {
    if (in.field() == kAddressField) read_comet_address(in, message.entries);
  }
  return message;
}

}  // namespace

Bytes CometPexCodec::encode(const PexRequest& /*request*/) const {
  return {request_field << 3U | 2U, 0};
}

Bytes CometPexCodec::encode(const PexAddresses& addresses) const {
  CometAddressList list;
  bool room = true;
  for (const PexEntry& entry : addresses.entries) {
    const auto* const said = std::get_if<PexHearsay>(&entry.who);
    SWITCHYARD_CHECK(said != nullptr);
    for (const Endpoint& where : said->addresses) room = room && list.add(said->id, where);
    if (!room) break;
  }
  std::string bytes;
  protozero::pbf_writer(bytes).add_message(addresses_field, list.bytes());
  return to_bytes(as_bytes(bytes));
}

Result<PexMessage, std::string> CometPexCodec::decode(ByteView bytes) const {
  if (bytes.size() > kCometMaxPex) return Unexpected(std::string("pex message: too long"));
  ProtoReader in(bytes, "pex message");
  std::optional<PexMessage> message;
  while (in.next()) {
    if (in.field() == request_field) {
      ProtoReader(in, "pex request").skip_all();
      message = PexRequest();
    } else if (in.field() == addresses_field) {
      message = read_comet_addresses(in);
    }
  }
  if (!message) in.fail("pex message", "neither request nor addresses");
  if (!message || !in.ok()) return Unexpected(in.error());
  return *std::move(message);
}

}  // namespace switchyard::wire
