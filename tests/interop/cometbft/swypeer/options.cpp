#include "tests/interop/cometbft/swypeer/options.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <stdexcept>

#include "p2p/types/net_address.h"
#include "p2p/types/profile.h"

namespace switchyard::test {
namespace {

using Json = nlohmann::json;
using Setter = std::function<void(PeerOptions&, const Json&)>;

// What parse() gives, or an exception for read_options() to catch.
template <class Parsed>
auto wanted(Parsed parsed, const Json& from) {
  if (!parsed) throw std::runtime_error("not understood: " + from.dump());
  return *std::move(parsed);
}

std::vector<NetAddress> addresses(const Json& from) {
  std::vector<NetAddress> list;
  for (const Json& each : from) {
    list.push_back(wanted(NetAddress::parse(each.get<std::string>()), each));
  }
  return list;
}

std::vector<PeerId> ids(const Json& from) {
  std::vector<PeerId> list;
  for (const Json& each : from) {
    list.push_back(wanted(PeerId::parse(each.get<std::string>()), each));
  }
  return list;
}

std::vector<ChannelDescriptor> channels(const Json& from) {
  std::vector<ChannelDescriptor> list;
  for (const Json& each : from) {
    ChannelDescriptor channel;
    channel.id = ChannelId{each.at("id").get<std::uint8_t>()};
    channel.priority = each.value("priority", channel.priority);
    channel.send_queue_capacity = each.value("send_queue", channel.send_queue_capacity);
    channel.max_message_size = each.value("recv_capacity", channel.max_message_size);
    list.push_back(channel);
  }
  return list;
}

Duration milliseconds(const Json& from) {
  return std::chrono::milliseconds(from.get<std::int64_t>());
}

const std::map<std::string, Setter>& setters() {
  static const std::map<std::string, Setter> table{
      {"home", [](auto& o, auto& v) { o.home = v; }},
      {"node_key", [](auto& o, auto& v) { o.node_key = v; }},
      {"addr_book", [](auto& o, auto& v) { o.config.finding.book_file = v; }},
      {"addr_book_strict", [](auto& o, auto& v) { o.config.finding.strict = v; }},
      {"profile",
       [](auto& o, auto& v) {
         o.config.profile = wanted(parse_profile(v.template get<std::string>()), v);
       }},
      {"listen",
       [](auto& o, auto& v) {
         o.config.p2p.listen = {wanted(Endpoint::parse(v.template get<std::string>()), v)};
       }},
      {"network", [](auto& o, auto& v) { o.config.network = v; }},
      {"moniker", [](auto& o, auto& v) { o.config.moniker = v; }},
      {"channels", [](auto& o, auto& v) { o.channels = channels(v); }},
      {"max_inbound", [](auto& o, auto& v) { o.config.p2p.max_inbound_peers = v; }},
      {"max_outbound", [](auto& o, auto& v) { o.config.p2p.max_outbound_peers = v; }},
      {"persistent", [](auto& o, auto& v) { o.config.p2p.persistent_peers = addresses(v); }},
      {"private_ids", [](auto& o, auto& v) { o.config.p2p.private_peers = ids(v); }},
      {"unconditional_ids", [](auto& o, auto& v) { o.config.p2p.unconditional_peers = ids(v); }},
      {"pex", [](auto& o, auto& v) { o.config.finding.enabled = v; }},
      {"seed_mode", [](auto& o, auto& v) { o.config.role = v ? NodeRole::seed : NodeRole::node; }},
      {"seeds", [](auto& o, auto& v) { o.config.finding.seeds = addresses(v); }},
      {"send_rate", [](auto& o, auto& v) { o.config.p2p.mconn.rates.send = v; }},
      {"recv_rate", [](auto& o, auto& v) { o.config.p2p.mconn.rates.receive = v; }},
      {"ping_ms", [](auto& o, auto& v) { o.config.p2p.mconn.ping_interval = milliseconds(v); }},
      {"pong_ms", [](auto& o, auto& v) { o.config.p2p.mconn.pong_timeout = milliseconds(v); }},
      {"quiet", [](auto& o, auto& v) { o.quiet = v; }},
  };
  return table;
}

}  // namespace

PeerOptions::PeerOptions() {
  config.profile = Profile::cometbft;
  config.network = "gopeer";
  config.moniker = "swypeer";
  config.p2p.listen = {*Endpoint::parse("127.0.0.1:0")};
  config.finding.enabled = true;
  config.finding.strict = false;
  config.p2p.max_short_lived_peers = config.seeding.workers;  // for whom is a seed
}

Result<PeerOptions, std::string> read_options(const std::string& line) {
  PeerOptions options;
  try {
    const Json said = Json::parse(line);
    for (const auto& [name, value] : said.items()) {
      const auto setter = setters().find(name);
      if (setter == setters().end()) {
        return Unexpected("options: json: unknown field \"" + name + "\"");
      }
      setter->second(options, value);
    }
  } catch (const std::exception& error) {
    return Unexpected(std::string("options: ") + error.what());
  }
  if (options.home.empty()) return Unexpected(std::string("options: home is needed"));
  if (options.node_key.empty()) options.node_key = options.home + "/node_key.json";
  std::string& book = options.config.finding.book_file;
  if (book.empty()) book = options.home + "/addrbook.json";
  return options;
}

}  // namespace switchyard::test
