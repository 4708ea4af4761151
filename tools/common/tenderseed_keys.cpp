#include "tools/common/tenderseed_keys.h"

#include <algorithm>
#include <array>

#include "p2p/types/node_info.h"
#include "tools/common/cometbft_keys.h"
#include "tools/common/duration_text.h"

namespace switchyard::tools {
namespace {

using Kind = Meaning::Kind;

Meaning as_note(std::string text) {
  return meaning_text(Kind::note, std::move(text));
}

// Of 0, which turned it off: a seed of ours never tells of whom it has not reached.
Meaning read_check_period(std::string_view value) {
  const auto period = parse_duration(value);
  if (period && *period == Duration::zero()) {
    return meaning_text(Kind::warning,
                        "peer_check_period cannot be turned off here: a seed tells of none but "
                        "those who answered; ignored");
  }
  if (!period) return meaning_setting("seed.fresh_for", std::string(value));
  const Duration kept = std::clamp(*period, kShortestFresh, kLongestFresh);
  return meaning_setting("seed.fresh_for", format_duration(kept));
}

// ":26660" is every address.
Meaning read_metrics_address(std::string_view value) {
  const std::string all = value.starts_with(':') ? "0.0.0.0" : "";
  return meaning_setting("http.laddr", all + std::string(value));
}

Meaning read_namespace(std::string_view value) {
  if (value.empty() || value == "cometbft") return meaning_text(Kind::nothing, "");
  return as_note("metrics_namespace is ignored: names of metrics begin as they always do");
}

Meaning read_wait_period(std::string_view /*value*/) {
  return as_note("seed_disconnect_wait_period is ignored: who has been answered is hung up on");
}

struct TenderRow {
  std::string_view key;
  std::string_view standard;  // as the file says it
  std::string_view doc;
  // One of the two: whose name it has in CometBFT's file or ours, or a reader of its own.
  std::string_view means;
  Meaning (*read)(std::string_view value){nullptr};
};

constexpr std::array<TenderRow, 18> kTenderRows{{
    {"laddr", "\"tcp://0.0.0.0:26656\"", "Where to listen.", "p2p.laddr"},
    {"chain_id", "\"\"", "The id of the chain whose nodes are told of; must be given.", "network"},
    {"moniker", "\"\"", "A name for people; empty: the chain id and -seed.", "moniker"},
    {"log_level", "\"info\"", "The least important lines logged: debug, info, warn or error.",
     "log_level"},
    {"node_key_file", "\"config/node_key.json\"", "Who the seed is.", "node_key_file"},
    {"addr_book_file", "\"data/addrbook.json\"", "Where known addresses are kept.",
     "p2p.addr_book_file"},
    {"addr_book_strict", "true", "Whether only addresses of the Internet are kept and told.",
     "p2p.addr_book_strict"},
    {"max_num_inbound_peers", "100", "The most peers that dialled us.",
     "p2p.max_num_inbound_peers"},
    {"max_num_outbound_peers", "60", "The most peers we dialled.", "p2p.max_num_outbound_peers"},
    {"max_packet_msg_payload_size", "1024", "Bytes of a message in one packet; nothing else works.",
     "p2p.max_packet_msg_payload_size"},
    {"allow_duplicate_ip", "true", "Whether one IP address may have several peers here.",
     "p2p.allow_duplicate_ip"},
    {"seeds", "\"\"", "Whom to ask first: id@host:port, several separated by commas.", "p2p.seeds"},
    {"peer_check_period", "\"1h\"", "How long an address is told of after it has answered.", "",
     read_check_period},
    {"peer_check_workers", "16", "How many addresses are tried at a time.", "seed.workers"},
    {"metrics_listen_addr", "\"\"", "Where to serve /metrics and the pages; empty: nowhere.", "",
     read_metrics_address},
    {"ctl", "true", "Whether \"switchyard ctl\" reaches the seed.", "ctl"},
    {"seed_disconnect_wait_period", "", "", "", read_wait_period},
    {"metrics_namespace", "", "", "", read_namespace},
}};

constexpr std::string_view kTenderHead =
    "# Settings of a seed that is run as tenderseed was.\n"
    "#\n"
    "# -chain-id and -seeds outrank TENDERSEED_CHAIN_ID and TENDERSEED_SEEDS, which outrank this\n"
    "# file.  Keys of switchyard are understood too, in their sections below the keys that have\n"
    "# none: [p2p], [seed] and [http].\n";

}  // namespace

Meaning tenderseed_meaning(std::string_view key, std::string_view value) {
  if (key.find('.') != std::string_view::npos) return cometbft_meaning(key, value, NodeRole::seed);
  for (const TenderRow& row : kTenderRows) {
    if (row.key != key) continue;
    if (row.read != nullptr) return row.read(value);
    const bool may_be_empty = key != "chain_id" && key != "moniker";
    if (value.empty() && !may_be_empty) return meaning_text(Kind::nothing, "");
    return cometbft_meaning(row.means, value, NodeRole::seed);
  }
  return {};
}

std::vector<std::string> tenderseed_keys() {
  std::vector<std::string> keys;
  keys.reserve(kTenderRows.size());
  for (const TenderRow& row : kTenderRows) keys.emplace_back(row.key);
  return keys;
}

std::optional<std::string> tenderseed_key_of(std::string_view variable) {
  for (const char* key : {"chain_id", "seeds"}) {
    if (variable_name(kTenderseedPrefix, key) == variable) return key;
  }
  return std::nullopt;
}

Settings tenderseed_defaults() {
  Settings settings = Settings::defaults_of(NodeRole::seed, Profile::cometbft);
  settings.node.p2p.max_outbound_peers = 60;
  settings.node.finding.book_file = "data/addrbook.json";
  settings.node.moniker.clear();
  return settings;
}

std::string tenderseed_moniker(const std::string& chain_id) {
  return (chain_id + "-seed").substr(0, kMaxNameSize);
}

std::string tenderseed_template() {
  std::string text(kTenderHead);
  for (const TenderRow& row : kTenderRows) {
    if (row.doc.empty()) continue;
    text.append("\n# ").append(row.doc).append("\n");
    text.append(row.key).append(" = ").append(row.standard).append("\n");
  }
  return text;
}

}  // namespace switchyard::tools
