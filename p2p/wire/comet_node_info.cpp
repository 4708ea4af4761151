#include "p2p/wire/comet_node_info.h"

#include <algorithm>
#include <protozero/pbf_writer.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "p2p/base/check.h"
#include "p2p/types/net_address.h"
#include "p2p/wire/codes.h"
#include "p2p/wire/proto_reader.h"

namespace switchyard::wire {
namespace {

enum CometInfoField : std::uint32_t {
  versions_field = 1,
  id_field = 2,
  listen_addr_field = 3,
  network_field = 4,
  version_field = 5,
  channels_field = 6,
  moniker_field = 7,
  other_field = 8,
};
enum CometVersionsField : std::uint32_t { p2p_field = 1, block_field = 2, app_field = 3 };
enum CometOtherField : std::uint32_t { tx_index_field = 1, rpc_address_field = 2 };

// --- writing; what is empty is left out

void add_number(protozero::pbf_writer& out, std::uint32_t field, std::uint64_t value) {
  if (value != 0) out.add_uint64(field, value);
}

void add_text(protozero::pbf_writer& out, std::uint32_t field, std::string_view text) {
  if (!text.empty()) out.add_bytes(field, text.data(), text.size());
}

std::string written_versions(const CometInfo& info) {
  std::string bytes;
  protozero::pbf_writer out(bytes);
  add_number(out, p2p_field, info.p2p_version);
  add_number(out, block_field, info.block_version);
  add_number(out, app_field, info.app_version);
  return bytes;
}

std::string written_other(const CometInfo& info) {
  std::string bytes;
  protozero::pbf_writer out(bytes);
  add_text(out, tx_index_field, info.tx_index);
  add_text(out, rpc_address_field, info.rpc_address);
  return bytes;
}

// --- reading

void read_comet_versions(ProtoReader& outer, CometInfo& info) {
  ProtoReader in(outer, "protocol_version");
  while (in.next()) {
    if (in.field() == p2p_field) info.p2p_version = in.number("p2p version");
    if (in.field() == block_field) info.block_version = in.number("block version");
    if (in.field() == app_field) info.app_version = in.number("app version");
  }
}

void read_comet_other(ProtoReader& outer, CometInfo& info) {
  ProtoReader in(outer, "other");
  while (in.next()) {
    if (in.field() == tx_index_field) info.tx_index = in.text("tx_index");
    if (in.field() == rpc_address_field) info.rpc_address = in.text("rpc_address");
  }
}

// What was there, as it was; what was not is empty or 0.
struct ReadCometInfo {
  ReadCometInfo() {
    info.comet.p2p_version = 0;
    info.comet.block_version = 0;
    info.comet.tx_index.clear();
  }

  NodeInfo info;
  std::string id;
  Bytes channels;
};

void read_comet_field(ProtoReader& in, ReadCometInfo& to) {
  switch (in.field()) {
    case versions_field:
      return read_comet_versions(in, to.info.comet);
    case id_field:
      to.id = in.text("default_node_id");
      return;
    case listen_addr_field:
      to.info.comet.listen_addr = in.text("listen_addr");
      return;
    case network_field:
      to.info.network = in.text("network");
      return;
    case version_field:
      to.info.version = in.text("version");
      return;
    case channels_field:
      to.channels = to_bytes(in.bytes("channels"));
      return;
    case moniker_field:
      to.info.moniker = in.text("moniker");
      return;
    case other_field:
      return read_comet_other(in, to.info.comet);
    default:
      return;
  }
}

// --- CometBFT's rules

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

// Printable, and not all spaces.
bool is_text(std::string_view text) {
  return is_printable(text) && text.find_first_not_of(' ') != std::string_view::npos;
}

void check_text(ProtoReader& in, const char* name, std::string_view text) {
  if (!is_text(text)) in.fail(name, "not printable ASCII, or nothing to see");
}

void check_listen_addr(ProtoReader& in, std::string_view text) {
  if (text.size() > kCometMaxListenAddr) in.fail("listen_addr", "longer than 320 bytes");
  if (!is_printable(text)) in.fail("listen_addr", "not printable ASCII");
  if (!in.ok()) return;
  const auto address = NetAddress::parse(text);
  if (!address) in.fail("listen_addr", "not host:port");
  if (address && address->id) in.fail("listen_addr", "has an id");
}

void take_channels(ProtoReader& in, ByteView ids, NodeInfo& info) {
  if (ids.size() > kCometMaxChannels) in.fail("channels", "more than 16");
  if (!in.ok()) return;
  for (const std::uint8_t id : ids) {
    const ChannelId channel(id);
    for (const AnnouncedChannel& earlier : info.channels) {
      if (earlier.id == channel) in.fail("channels", "one is announced twice");
    }
    info.channels.push_back({.id = channel, .window = kNotTold, .max_message_size = kNotTold});
  }
}

void check_info(ProtoReader& in, ReadCometInfo& read) {
  const NodeInfo& info = read.info;
  if (!PeerId::parse(read.id)) in.fail("default_node_id", "not 40 hex digits");
  check_listen_addr(in, info.comet.listen_addr);
  if (!is_printable(info.network) || info.network.empty() || info.network.size() > kMaxNameSize) {
    in.fail("network", "not 1 to 128 bytes of printable ASCII");
  }
  if (!info.version.empty()) check_text(in, "version", info.version);
  take_channels(in, read.channels, read.info);
  check_text(in, "moniker", info.moniker);
  const std::string& tx_index = info.comet.tx_index;
  if (!tx_index.empty() && tx_index != "on" && tx_index != "off") {
    in.fail("tx_index", "neither on nor off");
  }
  if (!info.comet.rpc_address.empty()) check_text(in, "rpc_address", info.comet.rpc_address);
}

void cut_names(NodeInfo& info) {
  for (std::string* const name : {&info.version, &info.moniker, &info.comet.rpc_address}) {
    if (name->size() > kMaxNameSize) name->resize(kMaxNameSize);
  }
}

Unexpected<Disconnect> somebody_else(const std::string& says, const PeerId& proven) {
  Disconnect why;
  why.code = DisconnectCode::wrong_identity;
  why.operation = Operation::opening;
  why.blame = Blame::them;
  why.text = "NodeInfo is of " + says + ", the key of " + proven.to_string();
  return Unexpected(std::move(why));
}

class CometNodeInfo final : public NodeInfoCodec {
 public:
  std::size_t max_channels() const override { return kCometMaxChannels; }
  std::size_t max_size() const override { return kCometMaxNodeInfo; }
  Bytes encode(const NodeInfo& info, const PeerId& self) const override;
  Result<NodeInfo, Disconnect> decode(ByteView bytes, const PeerId& proven) const override;
  Result<void, Disconnect> check(const NodeInfo& ours, const NodeInfo& theirs,
                                 std::uint8_t version_used) const override;
};

Bytes CometNodeInfo::encode(const NodeInfo& info, const PeerId& self) const {
  SWITCHYARD_CHECK(info.channels.size() <= kCometMaxChannels);
  std::string channels;
  for (const AnnouncedChannel& channel : info.channels) {
    channels.push_back(static_cast<char>(channel.id.value()));
  }
  std::string bytes;
  protozero::pbf_writer out(bytes);
  out.add_message(versions_field, written_versions(info.comet));
  add_text(out, id_field, self.to_string());
  add_text(out, listen_addr_field, info.comet.listen_addr);
  add_text(out, network_field, info.network);
  add_text(out, version_field, info.version);
  add_text(out, channels_field, channels);
  add_text(out, moniker_field, info.moniker);
  out.add_message(other_field, written_other(info.comet));
  SWITCHYARD_CHECK(bytes.size() <= kCometMaxNodeInfo);
  return to_bytes(as_bytes(bytes));
}

Result<NodeInfo, Disconnect> CometNodeInfo::decode(ByteView bytes, const PeerId& proven) const {
  if (bytes.size() > kCometMaxNodeInfo) {
    return refused(Operation::opening, "NodeInfo: longer than 10240 bytes");
  }
  ProtoReader in(bytes, "NodeInfo");
  ReadCometInfo read;
  while (in.next()) read_comet_field(in, read);
  check_info(in, read);
  if (!in.ok()) return refused(Operation::opening, in.error());
  if (read.id != proven.to_string()) return somebody_else(read.id, proven);
  cut_names(read.info);
  return std::move(read.info);
}

Result<void, Disconnect> CometNodeInfo::check(const NodeInfo& ours, const NodeInfo& theirs,
                                              std::uint8_t /*version_used*/) const {
  if (ours.comet.block_version != theirs.comet.block_version) {
    return do_not_belong(DisconnectCode::incompatible_version,
                         "our block version is " + std::to_string(ours.comet.block_version) +
                             ", theirs " + std::to_string(theirs.comet.block_version));
  }
  if (auto same = check_network(ours, theirs); !same) return same;
  return ours.channels.empty() ? Result<void, Disconnect>() : check_common_channel(ours, theirs);
}

}  // namespace

const NodeInfoCodec& comet_node_info() {
  static const CometNodeInfo codec;
  return codec;
}

}  // namespace switchyard::wire
