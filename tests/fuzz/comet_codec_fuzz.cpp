// CometBFT's packets, NodeInfo and peer exchange: read, compared with libprotobuf, written and
// read again.  The first byte chooses which.
//
// Accepted and refused alike, and read as the same, except that we are stricter on purpose:
//
//   * by form (comet_oracle.h sorts these out): no groups, no tag of more than 32 bits or five
//     bytes, no field 19000 to 19999, no length of more than four bytes, and, as in CometBFT's own
//     decoder, no known field of another type;
//   * by what is said: what a later one of a one-of replaces must be right as well; and the rules
//     of NodeInfo and of addresses, which are written down here once more, naively.
#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "p2p/wire/comet_node_info.h"
#include "p2p/wire/comet_packets.h"
#include "p2p/wire/comet_pex.h"
#include "p2p/wire/varint.h"
#include "tests/fuzz/comet_oracle.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/quick_msg.h"

namespace comet_codec_fuzz {

using namespace switchyard;
using namespace switchyard::wire;

// --- packets

void compare(const Packet& packet, const fuzz::OraclePacket& oracle) {
  using Kind = fuzz::OraclePacket::Kind;
  if (std::holds_alternative<Ping>(packet)) {
    FUZZ_CHECK(oracle.kind == Kind::ping);
  } else if (std::holds_alternative<Pong>(packet)) {
    FUZZ_CHECK(oracle.kind == Kind::pong);
  } else {
    const auto& msg = std::get<Msg>(packet);
    FUZZ_CHECK(oracle.kind == Kind::msg && msg.channel.value() == oracle.channel);
    FUZZ_CHECK(msg.remaining == (oracle.eof ? 0 : kRemainingUnknown));
    FUZZ_CHECK(as_text(msg.data) == oracle.data);
  }
}

bool is_good(const std::optional<fuzz::OraclePacket>& oracle) {
  if (!oracle || oracle->kind == fuzz::OraclePacket::Kind::none) return false;
  return std::all_of(oracle->channels.begin(), oracle->channels.end(),
                     [](std::int64_t channel) { return channel >= 0 && channel <= UINT8_MAX; });
}

// Whether there is a way for us to say it.
bool can_be_said(const Packet& packet) {
  const auto* const msg = std::get_if<Msg>(&packet);
  if (msg == nullptr) return true;
  const bool empty = msg->data.empty() && msg->remaining != 0;
  return !empty && msg->data.size() <= comet_packets().max_data(msg->channel);
}

void write_again(const Packet& packet, const fuzz::OraclePacket& oracle, std::size_t room) {
  Bytes out(room);
  const std::size_t size = comet_packets().encode(packet, out);
  FUZZ_CHECK((size != 0) == can_be_said(packet));
  if (size == 0) return;
  const auto again = comet_packets().decode(ByteView(out).first(size));
  FUZZ_CHECK(again && again->used == size && again->packet);
  compare(*again->packet, oracle);
}

// One packet at the front; the bytes it took, or 0.
std::size_t check_packet(ByteView input) {
  const auto step = comet_packets().decode(input);
  const Varint length = read_varint(input);
  const bool has_length = length.size != 0 && !length.overflow && length.value <= kCometMaxPacket;
  if (step && step->used == 0) {
    FUZZ_CHECK(step->wants > input.size() && step->wants <= kMaxCutPacket);
    FUZZ_CHECK(length.cut || has_length);
    return 0;
  }
  if (!has_length) {
    FUZZ_CHECK(!step && !length.cut);
    return 0;
  }
  const auto size = static_cast<std::size_t>(length.value);
  FUZZ_CHECK(length.size + size <= input.size());
  const auto oracle = fuzz::oracle_packet(input.subspan(length.size, size));
  FUZZ_CHECK(step.has_value() == is_good(oracle));
  if (!step) return 0;
  FUZZ_CHECK(step->used == length.size + size && step->packet);
  compare(*step->packet, *oracle);
  write_again(*step->packet, *oracle, step->used);
  return step->used;
}

void check_packets(ByteView input) {
  const ByteView all = input;
  fuzz::check_quick_msg(comet_packets(), all);
  std::size_t packets = 0;
  while (!input.empty()) {
    const std::size_t used = check_packet(input);
    if (used == 0) break;
    input = input.subspan(used);
    ++packets;
  }
  // The same when frames of a few bytes cut them.
  PacketReader reader(comet_packets());
  const std::size_t width = 1 + all.size() % 7;
  for (std::size_t at = 0; at < all.size(); at += width) {
    reader.begin(all.subspan(at, std::min(width, all.size() - at)));
    auto packet = reader.next();
    for (; packet && *packet; packet = reader.next()) --packets;
    if (!packet) break;
  }
  FUZZ_CHECK(packets == 0);
}

// --- NodeInfo

const PeerId& who() {
  static const PeerId id = PeerId::parse("2c45680ba6ff21f163e79e4625987b293a5f2800").value();
  return id;
}

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

bool is_text(std::string_view text) {
  return is_printable(text) &&
         std::any_of(text.begin(), text.end(), [](char c) { return c != ' '; });
}

bool is_good(const fuzz::OracleNodeInfo& info) {
  const auto address = NetAddress::parse(info.listen_addr);
  const std::set<char> channels(info.channels.begin(), info.channels.end());
  return info.id == who().to_string() && address && !address->id &&
         info.listen_addr.size() <= kCometMaxListenAddr && is_printable(info.listen_addr) &&
         !info.network.empty() && info.network.size() <= kMaxNameSize &&
         is_printable(info.network) && (info.version.empty() || is_text(info.version)) &&
         info.channels.size() <= 16 && channels.size() == info.channels.size() &&
         is_text(info.moniker) &&
         (info.tx_index.empty() || info.tx_index == "on" || info.tx_index == "off") &&
         (info.rpc_address.empty() || is_text(info.rpc_address));
}

void compare(const NodeInfo& info, const fuzz::OracleNodeInfo& oracle) {
  FUZZ_CHECK(info.comet.p2p_version == oracle.p2p && info.comet.block_version == oracle.block);
  FUZZ_CHECK(info.comet.app_version == oracle.app);
  FUZZ_CHECK(info.comet.listen_addr == oracle.listen_addr && info.network == oracle.network);
  FUZZ_CHECK(info.version == oracle.version.substr(0, kMaxNameSize));
  FUZZ_CHECK(info.moniker == oracle.moniker.substr(0, kMaxNameSize));
  FUZZ_CHECK(info.comet.tx_index == oracle.tx_index);
  FUZZ_CHECK(info.comet.rpc_address == oracle.rpc_address.substr(0, kMaxNameSize));
  FUZZ_CHECK(info.channels.size() == oracle.channels.size());
  for (std::size_t i = 0; i < info.channels.size(); ++i) {
    FUZZ_CHECK(info.channels[i].id.value() == static_cast<std::uint8_t>(oracle.channels[i]));
  }
}

void check_node_info(ByteView input) {
  const auto info = comet_node_info().decode(input, who());
  const auto oracle = fuzz::oracle_node_info(input);
  const bool good = input.size() <= kCometMaxNodeInfo && oracle && is_good(*oracle);
  FUZZ_CHECK(info.has_value() == good);
  if (!info) {
    FUZZ_CHECK(!info.error().text.empty());
    FUZZ_CHECK(info.error().code == DisconnectCode::protocol_error ||
               info.error().code == DisconnectCode::wrong_identity);
    return;
  }
  compare(*info, *oracle);
  const Bytes written = comet_node_info().encode(*info, who());
  const auto again = comet_node_info().decode(written, who());
  // A name of spaces at first may be nothing but spaces when it is cut.
  const bool was_cut = std::max({oracle->version.size(), oracle->moniker.size(),
                                 oracle->rpc_address.size()}) > kMaxNameSize;
  FUZZ_CHECK(was_cut || (again && *again == *info));
}

// --- peer exchange

bool is_good(const std::optional<fuzz::OraclePex>& oracle) {
  if (!oracle || oracle->kind == fuzz::OraclePex::Kind::none) return false;
  return std::all_of(oracle->all.begin(), oracle->all.end(), [](const fuzz::OracleAddress& one) {
    return IpAddress::parse(one.ip) && one.port <= UINT16_MAX;
  });
}

void compare(const PexAddresses& said, const fuzz::OraclePex& oracle) {
  FUZZ_CHECK(oracle.kind == fuzz::OraclePex::Kind::addresses && !said.pace);
  std::size_t place = 0;
  for (const fuzz::OracleAddress& theirs : oracle.addresses) {
    const auto id = PeerId::parse(theirs.id);
    if (!id || place == kMaxPexEntries) continue;
    FUZZ_CHECK(place < said.entries.size());
    const auto& heard = std::get<PexHearsay>(said.entries[place++].who);
    FUZZ_CHECK(heard.id == *id && heard.addresses.size() == 1);
    FUZZ_CHECK(heard.addresses.front().address == IpAddress::parse(theirs.ip).value());
    FUZZ_CHECK(heard.addresses.front().port == theirs.port);
  }
  FUZZ_CHECK(place == said.entries.size());
}

void check_pex(ByteView input) {
  const CometPexCodec codec;
  const auto message = codec.decode(input);
  const auto oracle = fuzz::oracle_pex(input);
  FUZZ_CHECK(message.has_value() == (input.size() <= kCometMaxPex && is_good(oracle)));
  if (!message) {
    FUZZ_CHECK(!message.error().empty());
    return;
  }
  if (const auto* const request = std::get_if<PexRequest>(&*message)) {
    FUZZ_CHECK(oracle->kind == fuzz::OraclePex::Kind::request);
    FUZZ_CHECK(codec.decode(codec.encode(*request)).value() == *message);
    return;
  }
  const auto& said = std::get<PexAddresses>(*message);
  compare(said, *oracle);
  const Bytes written = codec.encode(said);
  FUZZ_CHECK(written.size() <= kCometMaxPex && codec.decode(written).value() == *message);
}

FUZZ_TARGET(comet_codec_fuzz) {
  if (size == 0) return;
  const switchyard::ByteView input(data + 1, size - 1);
  switch (data[0] % 3) {
    case 0:
      check_packets(input);
      break;
    case 1:
      check_node_info(input);
      break;
    default:
      check_pex(input);
  }
}

}  // namespace comet_codec_fuzz
