#include "p2p/wire/node_info_codec.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "p2p/base/check.h"
#include "p2p/wire/codes.h"
#include "p2p/wire/msgpack_reader.h"
#include "p2p/wire/msgpack_writer.h"

namespace switchyard::wire {
namespace {

enum class Key : std::uint8_t {
  versions = 0,
  network = 1,
  software = 2,
  version = 3,
  moniker = 4,
  channels = 5,
  role = 6,
  features = 7,
  instance = 8,
  observed = 9,
  application = 10,
  record = 11,
};

constexpr std::uint32_t kAlwaysWritten = 10;  // all keys but observed and record
constexpr std::uint32_t kVersionFields = 2;
constexpr std::uint32_t kChannelFields = 3;
constexpr std::uint64_t kTrackedKeys = 64;  // known keys are below

void key(MsgpackWriter& out, Key key) {
  out.number(static_cast<std::uint64_t>(key));
}

void write_text(MsgpackWriter& out, Key name, const std::string& value) {
  key(out, name);
  out.text(value);
}

void write_channels(MsgpackWriter& out, const std::vector<AnnouncedChannel>& channels) {
  key(out, Key::channels);
  out.array(static_cast<std::uint32_t>(channels.size()));
  for (const AnnouncedChannel& channel : channels) {
    out.array(kChannelFields);
    out.number(channel.id.value());
    out.number(channel.window);
    out.number(channel.max_message_size);
  }
}

void write_features(MsgpackWriter& out, const std::vector<std::uint64_t>& features) {
  key(out, Key::features);
  out.array(static_cast<std::uint32_t>(features.size()));
  for (const std::uint64_t feature : features) out.number(feature);
}

void read_versions(MsgpackReader& in, NodeInfo& info) {
  const std::uint32_t elements = in.array("versions", kVersionFields);
  info.versions.lowest = static_cast<std::uint8_t>(in.number("lowest version", UINT8_MAX));
  info.versions.highest = static_cast<std::uint8_t>(in.number("highest version", UINT8_MAX));
  in.skip("versions", elements - kVersionFields);
  if (info.versions.lowest == 0) in.fail("lowest version", "zero");
  if (info.versions.lowest > info.versions.highest) in.fail("versions", "not a range");
}

void read_channels(MsgpackReader& in, NodeInfo& info) {
  const std::uint32_t count = in.array("channels", 0, kMaxChannels);
  for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
    const std::uint32_t elements = in.array("channel", kChannelFields);
    AnnouncedChannel channel;
    channel.id = ChannelId(static_cast<std::uint8_t>(in.number("channel id", UINT8_MAX)));
    channel.window = in.number("channel window");
    channel.max_message_size = in.number("channel's largest message");
    in.skip("channel", elements - kChannelFields);
    for (const AnnouncedChannel& earlier : info.channels) {
      if (earlier.id == channel.id) in.fail("channel id", "announced twice");
    }
    info.channels.push_back(channel);
  }
}

void read_role(MsgpackReader& in, NodeInfo& info) {
  const std::uint64_t role = in.number("role");
  const bool known = role <= static_cast<std::uint64_t>(NodeRole::crawler);
  info.role = known ? static_cast<NodeRole>(role) : NodeRole::node;
}

void read_features(MsgpackReader& in, NodeInfo& info) {
  const std::uint32_t count = in.array("features", 0, kMaxFeatures);
  for (std::uint32_t i = 0; i < count && in.ok(); ++i)
    info.features.push_back(in.number("feature"));
}

void read_network(MsgpackReader& in, NodeInfo& info) {
  info.network = read_name(in, "network");
  if (info.network.empty()) in.fail("network", "empty");
}

void read_value(MsgpackReader& in, Key key, NodeInfo& info) {
  switch (key) {
    case Key::versions:
      return read_versions(in, info);
    case Key::network:
      return read_network(in, info);
    case Key::software:
      info.software = read_name(in, "software");
      return;
    case Key::version:
      info.version = read_name(in, "software version");
      return;
    case Key::moniker:
      info.moniker = read_name(in, "moniker");
      return;
    case Key::channels:
      return read_channels(in, info);
    case Key::role:
      return read_role(in, info);
    case Key::features:
      return read_features(in, info);
    case Key::instance:
      info.instance = in.number("instance");
      return;
    case Key::observed:
      info.observed = as_endpoint(read_address(in));
      return;
    case Key::application:
      info.application = to_bytes(in.binary("application", kMaxApplicationSize));
      return;
    case Key::record:
      info.record = read_record(in);
      return;
  }
}

// Which keys were there.
class SeenKeys {
 public:
  // False if it was there already.
  bool add(std::uint64_t key) {
    const bool fresh = !has(key);
    if (key < kTrackedKeys) bits_ |= std::uint64_t{1} << key;
    return fresh;
  }
  bool has(std::uint64_t key) const { return key < kTrackedKeys && (bits_ >> key & 1U) != 0; }
  bool has(Key key) const { return has(static_cast<std::uint64_t>(key)); }

 private:
  std::uint64_t bits_{0};  // bit n: key n
};

NodeInfo read_node_info(MsgpackReader& in) {
  NodeInfo info;
  SeenKeys seen;
  const std::uint32_t pairs = in.map("NodeInfo");
  for (std::uint32_t i = 0; i < pairs && in.ok(); ++i) {
    const std::uint64_t key = in.number("NodeInfo key");
    if (!seen.add(key)) in.fail("NodeInfo key", "comes twice");
    if (key <= static_cast<std::uint64_t>(Key::record)) {
      read_value(in, static_cast<Key>(key), info);
    } else {
      in.skip("value of an unknown NodeInfo key");
    }
  }
  in.finish("NodeInfo");
  if (!seen.has(Key::versions)) in.fail("versions", "missing");
  if (!seen.has(Key::network)) in.fail("network", "missing");
  if (!seen.has(Key::instance)) in.fail("instance", "missing");
  return info;
}

}  // namespace

Bytes encode(const NodeInfo& info) {
  std::array<std::uint8_t, kMaxNodeInfoSize> buffer{};
  MsgpackWriter out(buffer);
  out.map(kAlwaysWritten + (info.observed ? 1 : 0) + (info.record ? 1 : 0));
  key(out, Key::versions);
  out.array(kVersionFields);
  out.number(info.versions.lowest);
  out.number(info.versions.highest);
  write_text(out, Key::network, info.network);
  write_text(out, Key::software, info.software);
  write_text(out, Key::version, info.version);
  write_text(out, Key::moniker, info.moniker);
  write_channels(out, info.channels);
  key(out, Key::role);
  out.number(static_cast<std::uint64_t>(info.role));
  write_features(out, info.features);
  key(out, Key::instance);
  out.number(info.instance);
  if (info.observed) {
    key(out, Key::observed);
    write(out, *info.observed);
  }
  key(out, Key::application);
  out.binary(info.application);
  if (info.record) {
    key(out, Key::record);
    write(out, *info.record);
  }
  SWITCHYARD_CHECK(out.size() > 0);
  return to_bytes(ByteView(buffer).first(out.size()));
}

Result<NodeInfo, Disconnect> decode_node_info(ByteView bytes) {
  if (bytes.size() > kMaxNodeInfoSize) {
    return refused(Operation::opening, "NodeInfo: longer than 8000 bytes");
  }
  MsgpackReader in(bytes);
  NodeInfo info = read_node_info(in);
  if (!in.ok()) return refused(Operation::opening, in.error());
  return info;
}

namespace {

class NativeNodeInfo final : public NodeInfoCodec {
 public:
  std::size_t max_channels() const override { return kMaxChannels; }
  std::size_t max_size() const override { return kMaxNodeInfoSize; }
  Bytes encode(const NodeInfo& info, const PeerId& /*self*/) const override {
    return wire::encode(info);
  }
  Result<NodeInfo, Disconnect> decode(ByteView bytes, const PeerId& /*proven*/) const override {
    return decode_node_info(bytes);
  }
  Result<void, Disconnect> check(const NodeInfo& ours, const NodeInfo& theirs,
                                 std::uint8_t version_used) const override {
    return check_node_info(ours, theirs, version_used);
  }
};

}  // namespace

const NodeInfoCodec& native_node_info() {
  static const NativeNodeInfo codec;
  return codec;
}

}  // namespace switchyard::wire
