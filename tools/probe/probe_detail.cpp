#include "tools/probe/probe_detail.h"

#include <fmt/core.h>

#include <chrono>
#include <variant>

#include "addrbook/book_time.h"
#include "secret_conn/node_key.h"
#include "tools/addrbook/report_text.h"
#include "tools/common/json_text.h"
#include "tools/common/setting_values.h"
#include "tools/common/table.h"

namespace switchyard::tools {
namespace {

using Took = std::optional<Duration>;

constexpr std::string_view kRoles[] = {"node", "seed", "crawler"};

std::string_view role_text(NodeRole role) {
  return kRoles[static_cast<std::size_t>(role)];
}

// What it took from its NodeInfo to the place it gave us.
Took accepted_in(const ProbeResult& result) {
  const Took& all = result.time(ProbeStage::handshake);
  if (!all || !result.introduced) return std::nullopt;
  return *all - *result.introduced;
}

std::string stage_line(std::string_view name, const Took& took, const std::string& what = "") {
  const std::string time =
      took ? micros_text(std::chrono::duration<double, std::micro>(*took).count()) : "-";
  std::string line = fmt::format("  {:<28}{:>9}  {}", name, time, what);
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

template <class List, class Text>
std::string joined_with(const List& list, std::string_view between, Text text) {
  std::string all;
  for (const auto& each : list) all.append(all.empty() ? "" : between).append(text(each));
  return all;
}

std::string endpoint_text(const Endpoint& endpoint) {
  return endpoint.to_string();
}

std::string quoted_words(const std::string& said) {
  return "\"" + printable(said) + "\"";
}

std::string info_text(const NodeInfo& info) {
  std::string text =
      report_line("moniker", quoted_words(info.moniker)) +
      report_line("network", quoted_words(info.network)) +
      report_line("software",
                  printable(info.software + (info.software.empty() ? "" : " ") + info.version)) +
      report_line("role", std::string(role_text(info.role))) +
      report_line("channels", joined_with(info.channels, " ", [](const auto& channel) {
                    return channel_text(channel.id);
                  }));
  if (info.observed) text += report_line("saw us at", info.observed->to_string());
  if (info.record) {
    text += report_line("signs for", joined_with(info.record->addresses, " ", endpoint_text));
  }
  const CometInfo& comet = info.comet;
  if (comet.listen_addr.empty()) return text;
  return text + report_line("listens", printable(comet.listen_addr)) +
         report_line("protocols", fmt::format("p2p {}, block {}, app {}", comet.p2p_version,
                                              comet.block_version, comet.app_version)) +
         report_line("RPC", printable(comet.rpc_address)) +
         report_line("indexes", printable(comet.tx_index));
}

// Of an entry of an answer.  Nothing of it is checked: it is what was told.
struct ToldPeer {
  explicit ToldPeer(const wire::PexEntry& entry) {
    if (const auto* hearsay = std::get_if<wire::PexHearsay>(&entry.who)) {
      id = hearsay->id;
      addresses = hearsay->addresses;
    } else {
      const auto& record = std::get<SignedRecord>(entry.who);
      id = secret_conn::peer_id_of(record.key);
      addresses = record.addresses;
    }
  }

  PeerId id;
  std::vector<Endpoint> addresses;
};

std::string entry_text(const wire::PexEntry& entry) {
  const ToldPeer told(entry);
  return fmt::format(
      "  {:<40}  {}{}\n", told.id.to_string(), joined_with(told.addresses, " ", endpoint_text),
      entry.days == wire::kNeverReached ? "" : ", reached " + plural(entry.days, "day") + " ago");
}

std::string answer_text(const ProbeResult& result) {
  if (!result.answer) return "";
  std::string text = plural(result.answer->entries.size(), "address");
  if (result.answer->pace) text += fmt::format(", ask again in {}s", result.answer->pace->count());
  return text;
}

std::string stage_millis(const Took& took) {
  if (!took) return "null";
  return fmt::format("{:.3f}", std::chrono::duration<double, std::milli>(*took).count());
}

std::string told_or_null(std::uint64_t told) {
  return told == kNotTold ? "null" : std::to_string(told);
}

std::string quoted_endpoint(const Endpoint& endpoint) {
  return json_quoted(endpoint.to_string());
}

std::string info_json(const NodeInfo& info) {
  std::string text = fmt::format(
      R"({{"moniker":{},"network":{},"software":{},"version":{},"role":"{}","channels":[{}])",
      json_quoted(info.moniker), json_quoted(info.network), json_quoted(info.software),
      json_quoted(info.version), role_text(info.role),
      joined_with(info.channels, ",", [](const AnnouncedChannel& channel) {
        return fmt::format(R"({{"id":"{}","window":{},"max_message_size":{}}})",
                           channel_text(channel.id), told_or_null(channel.window),
                           told_or_null(channel.max_message_size));
      }));
  text += R"(,"observed":)" + (info.observed ? quoted_endpoint(*info.observed) : "null");
  if (info.record) {
    text += R"(,"record":[)" + joined_with(info.record->addresses, ",", quoted_endpoint) + "]";
  }
  const CometInfo& comet = info.comet;
  if (!comet.listen_addr.empty()) {
    text +=
        fmt::format(R"(,"listen_addr":{},"p2p_version":{},"block_version":{},"app_version":{},)"
                    R"("rpc_address":{},"tx_index":{})",
                    json_quoted(comet.listen_addr), comet.p2p_version, comet.block_version,
                    comet.app_version, json_quoted(comet.rpc_address), json_quoted(comet.tx_index));
  }
  return text + "}";
}

std::string answer_json(const wire::PexAddresses& answer) {
  const auto entry_json = [](const wire::PexEntry& entry) {
    const ToldPeer told(entry);
    return fmt::format(R"({{"id":{},"addresses":[{}],"days":{}}})",
                       json_quoted(told.id.to_string()),
                       joined_with(told.addresses, ",", quoted_endpoint),
                       entry.days == wire::kNeverReached ? "null" : std::to_string(entry.days));
  };
  return fmt::format(R"({{"pace_s":{},"entries":[{}]}})",
                     answer.pace ? std::to_string(answer.pace->count()) : "null",
                     joined_with(answer.entries, ",", entry_json));
}

}  // namespace

std::string detail_text(const ProbeResult& result) {
  std::string text = fmt::format("{}: {}\n", result.address.to_string(), describe(result.outcome));
  if (!result.why.empty()) text += "  " + result.why + "\n";
  text += stage_line("name", result.time(ProbeStage::name));
  text += stage_line("TCP", result.time(ProbeStage::connect),
                     result.remote ? result.remote->to_string() : "");
  text += stage_line("secret connection, NodeInfo", result.introduced);
  text += stage_line("accepted", accepted_in(result));
  text += stage_line("PEX answer", result.time(ProbeStage::answer), answer_text(result));
  if (result.info) {
    text += "\n" + (result.id ? report_line("id", result.id->to_string()) : "");
    text += info_text(*result.info);
  }
  if (!result.answer || result.answer->entries.empty()) return text;
  text += "\nit tells of\n";
  for (const wire::PexEntry& entry : result.answer->entries) text += entry_text(entry);
  return text;
}

std::string detail_json(const ProbeResult& result, Profile profile, const std::string& network) {
  return fmt::format(
      R"({{"address":{},"profile":"{}","network":{},"outcome":"{}","at":"{}","stage":"{}",)"
      R"("name_ms":{},"connect_ms":{},"introduced_ms":{},"accepted_ms":{},"answer_ms":{},)"
      R"("remote":{},"why":{},"id":{},"node_info":{},"answer":{}}})"
      "\n",
      json_quoted(result.address.to_string()), to_string(profile), json_quoted(network),
      to_string(result.outcome), addrbook::format_book_time(result.at), to_string(result.reached),
      stage_millis(result.time(ProbeStage::name)), stage_millis(result.time(ProbeStage::connect)),
      stage_millis(result.introduced), stage_millis(accepted_in(result)),
      stage_millis(result.time(ProbeStage::answer)),
      result.remote ? quoted_endpoint(*result.remote) : "null", json_quoted(result.why),
      result.id ? json_quoted(result.id->to_string()) : "null",
      result.info ? info_json(*result.info) : "null",
      result.answer ? answer_json(*result.answer) : "null");
}

}  // namespace switchyard::tools
