#include "tools/common/settings.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <type_traits>

#include "p2p/wire/codecs.h"
#include "tools/common/setting_values.h"

namespace switchyard::tools {
namespace {

using std::chrono::milliseconds;

constexpr Bounds kAtLeastOne{.least = 1};
constexpr Bounds kPath{.least = 0, .most = 4095};  // Linux, PATH_MAX
constexpr Bounds kFile{.least = 1, .most = kPath.most};
constexpr Bounds kAtLeastTwo{.least = 2};
constexpr bool kLive = true;
// A terabyte is more than any link carries in a second, and than any machine has memory.
constexpr Bounds kBytes{.least = 0, .most = std::size_t{1} << 40U};

// The accessors below are what std::variant<…> of Setting::target picks its type by.
constexpr std::array<Setting, 52> kTable{{
    {"profile", "Which wire is spoken: native, or cometbft as nodes of existing chains do.",
     +[](Settings& s) -> Profile& { return s.node.profile; }},
    {"network", "Which network, or chain (its chain id); peers of another one are refused.",
     +[](Settings& s) -> std::string& { return s.node.network; },
     Bounds{.least = 1, .most = kMaxNameSize}},
    {"moniker", "A name for people; peers see it.",
     +[](Settings& s) -> std::string& { return s.node.moniker; },
     Bounds{.least = 0, .most = kMaxNameSize}},
    {"node_key_file", "Who the node is: its key, in the node's folder or from / on.",
     +[](Settings& s) -> std::string& { return s.node_key_file; }, kFile},
    {"log_level", "The least important lines logged: debug, info, warn or error.",
     +[](Settings& s) -> LogLevel& { return s.log_level; }, Bounds{}, kLive},
    {"log_format", "How lines are logged: plain or json.",
     +[](Settings& s) -> LogFormat& { return s.log_format; }},
    {"ctl", "Whether \"switchyard ctl\" reaches the node, at ctl.sock in its folder.",
     +[](Settings& s) -> bool& { return s.ctl; }},
    {"io_threads",
     "How many threads run the connections; with 1 it is the one that runs all but the reactors.",
     +[](Settings& s) -> std::size_t& { return s.io_threads; },
     Bounds{.least = 1, .most = RuntimeOptions::kMostIoThreads}},
    {"p2p.laddr", "Where to listen, several separated by commas; empty: dial only.",
     +[](Settings& s) -> std::vector<Endpoint>& { return s.node.p2p.listen; }},
    {"p2p.external_address",
     "Where others reach us; empty: where we listen, or for 0.0.0.0 and [::] where peers see us.",
     +[](Settings& s) -> std::vector<Endpoint>& { return s.node.external_addresses; }},
    {"p2p.persistent_peers",
     "Peers dialled again for ever: id@host:port, several separated by commas.",
     +[](Settings& s) -> std::vector<NetAddress>& { return s.node.p2p.persistent_peers; }, Bounds{},
     kLive},
    {"p2p.pex",
     "Whether the node finds peers by itself; false: persistent peers, and who dials us, are all.",
     +[](Settings& s) -> bool& { return s.node.finding.enabled; }},
    {"p2p.seeds",
     "Nodes asked for addresses while none are known: id@host:port, several separated by commas.",
     +[](Settings& s) -> std::vector<NetAddress>& { return s.node.finding.seeds; }, Bounds{},
     kLive},
    {"p2p.addr_book_file",
     "Where known addresses are kept, in the node's folder or from / on; empty: nowhere.",
     +[](Settings& s) -> std::string& { return s.node.finding.book_file; }, kPath},
    {"p2p.addr_book_strict",
     "Whether only addresses of the Internet are kept; false in a network of one's own.",
     +[](Settings& s) -> bool& { return s.node.finding.strict; }},
    {"p2p.as_map_file",
     "A map of autonomous systems, text or .mmdb, to group addresses by; empty: by their prefixes.",
     +[](Settings& s) -> std::string& { return s.as_map_file; }, kPath},
    {"p2p.unconditional_peer_ids",
     "Ids of peers let in whatever the limits say, several separated by commas.",
     +[](Settings& s) -> std::vector<PeerId>& { return s.node.p2p.unconditional_peers; }},
    {"p2p.private_peer_ids",
     "Ids of peers whose addresses are never told to others, several separated by commas.",
     +[](Settings& s) -> std::vector<PeerId>& { return s.node.p2p.private_peers; }},
    {"p2p.max_num_inbound_peers", "The most peers that dialled us.",
     +[](Settings& s) -> std::size_t& { return s.node.p2p.max_inbound_peers; }},
    {"p2p.max_num_outbound_peers", "The most peers we dialled; persistent ones do not count.",
     +[](Settings& s) -> std::size_t& { return s.node.p2p.max_outbound_peers; }},
    {"p2p.max_num_short_lived_peers", "The most peers here for one exchange, crawlers say.",
     +[](Settings& s) -> std::size_t& { return s.node.p2p.max_short_lived_peers; }},
    {"p2p.short_lived_time", "How long such a peer may stay.",
     +[](Settings& s) -> Duration& { return s.node.p2p.short_lived_time; }},
    {"p2p.max_peers_per_address", "The most peers of one IP address; not of loopback.",
     +[](Settings& s) -> std::size_t& { return s.node.p2p.max_peers_per_address; }, kAtLeastOne},
    {"p2p.max_peers_per_group",
     "The most peers of one /16 (IPv6 /48); private addresses do not count.",
     +[](Settings& s) -> std::size_t& { return s.node.p2p.max_peers_per_group; }, kAtLeastOne},
    {"p2p.openings_per_second", "How many handshakes are begun in a second; others wait.",
     +[](Settings& s) -> std::size_t& { return s.node.p2p.openings_per_second; }, kAtLeastOne},
    {"p2p.openings_per_group", "The same of one /16 (IPv6 /48).",
     +[](Settings& s) -> std::size_t& { return s.node.p2p.openings_per_group; }, kAtLeastOne},
    {"p2p.max_half_open", "The most accepted connections that are not peers yet.",
     +[](Settings& s) -> std::size_t& { return s.node.p2p.max_half_open; }, kAtLeastTwo},
    {"p2p.dial_timeout", "How long connecting may take.",
     +[](Settings& s) -> Duration& { return s.node.p2p.dial_timeout; }},
    {"p2p.handshake_timeout", "How long a new connection may take to become a peer.",
     +[](Settings& s) -> Duration& { return s.node.p2p.handshake_timeout; }},
    {"p2p.redial_first", "The first wait before a persistent peer is dialled again; it doubles.",
     +[](Settings& s) -> Duration& { return s.node.p2p.redial_first; }},
    {"p2p.persistent_peers_max_dial_period", "The longest wait between two such dials.",
     +[](Settings& s) -> Duration& { return s.node.p2p.redial_longest; }},
    {"p2p.ping_interval", "How often a peer is asked whether it is still there.",
     +[](Settings& s) -> Duration& { return s.node.p2p.mconn.ping_interval; }},
    {"p2p.pong_timeout", "How long a peer asked may be silent.",
     +[](Settings& s) -> Duration& { return s.node.p2p.mconn.pong_timeout; }},
    {"p2p.drain_timeout", "How long what is queued may take to leave when we stop.",
     +[](Settings& s) -> Duration& { return s.node.p2p.mconn.drain_timeout; }},
    {"p2p.linger_timeout", "How long we then wait for the other side to hear why.",
     +[](Settings& s) -> Duration& { return s.node.p2p.linger_timeout; }},
    {"p2p.send_rate", "Bytes a second that may be sent to each peer; 0: no limit.",
     +[](Settings& s) -> std::size_t& { return s.node.p2p.mconn.rates.send; }, kBytes, kLive},
    {"p2p.recv_rate", "Bytes a second that each peer may send.",
     +[](Settings& s) -> std::size_t& { return s.node.p2p.mconn.rates.receive; }, kBytes, kLive},
    {"p2p.total_send_rate", "Bytes a second that may be sent to all peers together.",
     +[](Settings& s) -> std::size_t& { return s.node.p2p.total_rates.send; }, kBytes, kLive},
    {"p2p.total_recv_rate", "Bytes a second that all peers together may send.",
     +[](Settings& s) -> std::size_t& { return s.node.p2p.total_rates.receive; }, kBytes, kLive},
    {"p2p.credit_windows", "Bytes that the guaranteed windows of all peers together may take.",
     +[](Settings& s) -> std::size_t& { return s.node.p2p.credit.windows; }, kBytes},
    {"p2p.credit_growth",
     "Bytes that the windows of all peers together may grow by; without credit on the wire, what "
     "large messages may take.",
     +[](Settings& s) -> std::size_t& { return s.node.p2p.credit.growth; }, kBytes},
    {"p2p.credit_growth_per_peer", "The same of each peer; 0: no window grows.",
     +[](Settings& s) -> std::size_t& { return s.node.p2p.mconn.shared_window; }, kBytes},
    {"p2p.credit_reserve",
     "Bytes of messages larger than their windows that may arrive at a time; 0: one message.",
     +[](Settings& s) -> std::size_t& { return s.node.p2p.credit.reserve; }, kBytes, !kLive,
     Profile::native},
    {"p2p.allow_any_identity", "Whether addresses without an id may be dialled.",
     +[](Settings& s) -> bool& { return s.node.p2p.allow_any_identity; }},
    {"p2p.aead_kernel",
     "Which code encrypts: auto is the fastest this processor can run of portable, avx2, avx512vl "
     "and avx512ifma.",
     +[](Settings& s) -> KernelChoice& { return s.node.aead_kernel; }},
    {"seed.workers",
     "Of a seed: how many addresses are tried at a time; there are as many short-lived peers.",
     +[](Settings& s) -> std::size_t& { return s.node.seeding.workers; },
     Bounds{.least = 1, .most = 1000}},
    {"seed.fresh_for",
     "Of a seed: how long an address is told to others after it has answered, 1m to 168h.",
     +[](Settings& s) -> Duration& { return s.node.seeding.fresh_for; }},
    {"http.laddr",
     "Where to serve pages about the node (docs/http.md), tcp://127.0.0.1:26660 say; empty: "
     "nowhere.",
     +[](Settings& s) -> std::vector<Endpoint>& { return s.http.listen; }},
    {"http.peer_labels", "Whether /metrics tells of each peer, and not of all together.",
     +[](Settings& s) -> bool& { return s.http.peer_labels; }},
    {"record.file",
     "Where to record what arrives (docs/record.md), in the node's folder or from / on; empty: "
     "nowhere.",
     +[](Settings& s) -> std::string& { return s.record.file; }, kPath},
    {"record.channels",
     "Channels to record, 0x20,0x21 say; empty: those of an unchanged node, if the profile has "
     "any.",
     +[](Settings& s) -> std::vector<ChannelId>& { return s.record.channels; }},
    {"record.max_size", "Bytes at which recording ends; 0: no limit.",
     +[](Settings& s) -> std::size_t& { return s.record.max_size; }, kBytes},
}};

}  // namespace

Settings::Settings() {
  node.network = "devnet";
  node.moniker = "anonymous";  // CometBFT's, where it does not know the name of the host
  node.p2p.listen.push_back(Endpoint{IpAddress{}, 26656});  // CometBFT's port
  node.finding.enabled = true;
  node.finding.book_file = "config/addrbook.json";  // CometBFT's
  // Less than the library's, so that an interrupted node is gone within two seconds.
  node.p2p.mconn.drain_timeout = std::chrono::seconds(1);
  node.p2p.linger_timeout = milliseconds(500);
}

Settings Settings::defaults_of(NodeRole role, Profile profile) {
  Settings settings;
  settings.node.profile = profile;
  settings.node.role = role;
  if (role == NodeRole::seed) {
    settings.node.p2p.max_inbound_peers = 100;  // each stays for some seconds (docs/seed.md)
    settings.node.p2p.max_short_lived_peers = settings.node.seeding.workers;
  }
  const wire::Codecs& codecs = wire::codecs_for(profile);
  settings.node.p2p.mconn.ping_interval = codecs.ping_interval;
  settings.node.p2p.mconn.pong_timeout = codecs.pong_timeout;
  // A seed's connections are short, and those who ask it may share an address.
  if (codecs.one_per_address && role != NodeRole::seed) {
    settings.node.p2p.max_peers_per_address = 1;
  }
  if (profile == Profile::cometbft) settings.node.network.clear();  // a chain is never guessed
  return settings;
}

Result<void, std::string> Setting::parse(std::string_view text, Settings& into) const {
  return std::visit([&](auto access) { return parse_value(text, bounds, access(into)); }, target);
}

std::string Setting::print(const Settings& from) const {
  Settings copy = from;
  return std::visit([&](auto access) { return print_value(access(copy)); }, target);
}

bool Setting::quoted() const {
  return !std::holds_alternative<std::size_t& (*)(Settings&)>(target) &&
         !std::holds_alternative<bool& (*)(Settings&)>(target);
}

bool Setting::is_list() const {
  return std::holds_alternative<std::vector<Endpoint>& (*)(Settings&)>(target) ||
         std::holds_alternative<std::vector<NetAddress>& (*)(Settings&)>(target) ||
         std::holds_alternative<std::vector<ChannelId>& (*)(Settings&)>(target) ||
         std::holds_alternative<std::vector<PeerId>& (*)(Settings&)>(target);
}

std::string Setting::variable() const {
  return variable_name(kVariablePrefix, key);
}

std::string variable_name(std::string_view prefix, std::string_view key) {
  std::string name(prefix);
  for (const char c : key) {
    const bool lower = c >= 'a' && c <= 'z';
    name += c == '.' ? '_' : static_cast<char>(lower ? c - 'a' + 'A' : c);
  }
  return name;
}

std::span<const Setting> settings_table() {
  return kTable;
}

const Setting* find_setting(std::string_view key) {
  const auto* found = std::find_if(kTable.begin(), kTable.end(),
                                   [&](const Setting& setting) { return setting.key == key; });
  return found == kTable.end() ? nullptr : found;
}

}  // namespace switchyard::tools
