#include "tools/control/show.h"

#include <fmt/core.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "p2p/types/disconnect.h"
#include "tools/common/log_line.h"
#include "tools/common/table.h"
#include "tools/control/cells.h"

namespace switchyard::tools {
namespace {

using Align = Table::Align;

constexpr std::size_t kMonikerWidth = 12;
constexpr std::size_t kShortId = 10;  // as PeerId::short_string

// A text as a terminal may have it.
std::string shown(const Json& json, const char* key) {
  return printable(text_member(json, key));
}

std::string line(std::string_view name, const std::string& value) {
  return fmt::format("{:<10}{}\n", name, value);
}

double count(const Json& json, const char* key) {
  return number_member(json, key);
}

std::string rates(const Json& json) {
  return bytes_cell(member(json, "received_per_second")) + "/s in, " +
         bytes_cell(member(json, "sent_per_second")) + "/s out";
}

std::string name_of(const Json& peer) {
  return shown(peer, "id") + " \"" + shown(peer, "moniker") + "\"";
}

std::string queue_cell(const Json& json) {
  const double messages = count(json, "queued_messages");
  if (messages == 0) return "-";
  return fmt::format("{:.0f} / {}", messages, bytes_cell(member(json, "queued_bytes")));
}

std::string ago(double age) {
  return age_text(age) + " ago";
}

std::string show_verdict(const Json& verdict) {
  const std::string id = shown(verdict, "id");
  std::string who = id.empty() ? "" : id + "@";
  who += fmt::format("{}:{:.0f}", shown(verdict, "host"), count(verdict, "port"));
  std::string text = ago(count(verdict, "seconds_ago")) + ", " + shown(verdict, "what") + ": " +
                     who + ", " + shown(verdict, "direction") + "\n";
  text += "  reason  " + shown(verdict, "reason") + ", said by " + shown(verdict, "said_by") +
          (flag_member(verdict, "proven") ? "" : " (unproven)") + " during " +
          shown(verdict, "during");
  if (const std::string words = shown(verdict, "text"); !words.empty()) text += ": " + words;
  text += "\n  rule    " + shown(verdict, "rule") + "\n";
  if (count(verdict, "times") > 1) {
    text += fmt::format("  times   {:.0f}, the first {}\n", count(verdict, "times"),
                        ago(count(verdict, "first_seconds_ago")));
  }
  if (const Json& retry = member(verdict, "retry_in_seconds"); retry.is_number()) {
    text +=
        "  next    was to be dialled again after " + micros_text(1e6 * retry.get<double>()) + "\n";
  }
  return text;
}

}  // namespace

std::string show_status(const Json& result) {
  std::string text = line("node", name_of(result));
  text += line("network", shown(result, "network"));
  text += line("version", "switchyard " + shown(result, "version"));
  for (const Json& address : member(result, "addresses")) {
    if (address.is_string()) text += line("address", printable(address.get<std::string>()));
  }
  text += line("up", age_text(count(result, "up_seconds")));
  text += line("peers", fmt::format("{:.0f} of {:.0f} in, {:.0f} of {:.0f} out; {:.0f} persistent",
                                    count(result, "inbound"), count(result, "max_inbound"),
                                    count(result, "outbound"), count(result, "max_outbound"),
                                    count(result, "persistent")));
  if (const Json& book = member(result, "book"); book.is_object()) {
    text += line("book", fmt::format("{:.0f} known, {:.0f} reached", count(book, "known"),
                                     count(book, "reached")));
  }
  if (const Json& seed = member(result, "seed"); seed.is_object()) {
    text += line("seed", fmt::format("{:.0f} of {:.0f} addresses verified, {:.0f} queued, {:.0f} "
                                     "being dialled; {:.0f} answers",
                                     count(seed, "verified"), count(seed, "addresses"),
                                     count(seed, "queued"), count(seed, "dialling"),
                                     count(seed, "answers")));
  }
  text += line("traffic", rates(result));
  text += line("log", shown(result, "log_level"));
  return text;
}

std::string show_peers(const Json& result) {
  const Json& peers = member(result, "peers");
  if (!peers.is_array() || peers.empty()) return "no peers\n";
  Table table({{"ID", Align::left},
               {"MONIKER", Align::left},
               {"DIR", Align::left},
               {"ADDRESS", Align::left},
               {"SCORE"},
               {"AGE"},
               {"RTT"},
               {"IN/S"},
               {"OUT/S"},
               {"QUEUED"}});
  bool persistent = false;
  for (const Json& peer : peers) {
    const bool kept = flag_member(peer, "persistent");
    persistent = persistent || kept;
    table.add({shown(peer, "id").substr(0, kShortId), cut(shown(peer, "moniker"), kMonikerWidth),
               shown(peer, "direction") + (kept ? "*" : ""), shown(peer, "address"),
               fmt::format("{:.0f}", count(peer, "score")), age_text(count(peer, "age_seconds")),
               micros_cell(member(peer, "rtt_us")), bytes_cell(member(peer, "received_per_second")),
               bytes_cell(member(peer, "sent_per_second")),
               bytes_cell(member(peer, "queued_bytes"))});
  }
  return table.text() + (persistent ? "* persistent\n" : "");
}

std::string show_peer(const Json& result) {
  const bool dialled = text_member(result, "direction") == "out";
  std::string text = line("peer", name_of(result));
  text +=
      line("address", shown(result, "address") + (dialled ? ", we dialled" : ", it dialled us") +
                          (flag_member(result, "persistent") ? ", persistent" : ""));
  text += line("class", shown(result, "class"));
  text += line("score", fmt::format("{:.0f} of 100", count(result, "score")));
  text += line("age", age_text(count(result, "age_seconds")));
  text += line("rtt", micros_cell(member(result, "rtt_us")));
  text += line("traffic", rates(result));
  text += line("peak", bytes_cell(member(result, "received_peak_per_second")) + "/s in, " +
                           bytes_cell(member(result, "sent_peak_per_second")) + "/s out");
  text += line("bytes", bytes_cell(member(result, "received_bytes")) + " in, " +
                            bytes_cell(member(result, "sent_bytes")) + " out");
  Table table({{"CHANNEL", Align::left},
               {"PRIO"},
               {"SHARE"},
               {"IN/S"},
               {"OUT/S"},
               {"IN"},
               {"OUT"},
               {"QUEUED"},
               {"CREDIT"},
               {"HELD"},
               {"WINDOW"}});
  bool unannounced = false;
  for (const Json& channel : member(result, "channels")) {
    const bool announced = flag_member(channel, "announced");
    unannounced = unannounced || !announced;
    table.add(
        {fmt::format("0x{:02x}{}",
                     static_cast<unsigned>(std::clamp(count(channel, "channel"), 0.0, 255.0)),
                     announced ? "" : "*"),
         fmt::format("{:.0f}", count(channel, "priority")), percent_cell(member(channel, "share")),
         bytes_cell(member(channel, "received_per_second")),
         bytes_cell(member(channel, "sent_per_second")),
         bytes_cell(member(channel, "received_bytes")), bytes_cell(member(channel, "sent_bytes")),
         queue_cell(channel), bytes_cell(member(channel, "send_credit")),
         bytes_cell(member(channel, "held")), bytes_cell(member(channel, "window"))});
  }
  return text + "\n" + table.text() + (unannounced ? "* the peer does not have it\n" : "");
}

std::string show_persistent(const Json& result) {
  const Json& list = member(result, "persistent");
  if (!list.is_array()) return show_note(result);
  if (list.empty()) return "no persistent peers\n";
  Table table({{"ADDRESS", Align::left}, {"CONNECTED", Align::left}});
  for (const Json& address : list) {
    const Json& connected = member(address, "connected");
    const bool known = connected.is_boolean();
    table.add({shown(address, "address"), !known ? "-" : connected.get<bool>() ? "yes" : "no"});
  }
  return table.text();
}

std::string show_bans(const Json& result) {
  const Json& list = member(result, "bans");
  if (!list.is_array() || list.empty()) return "nobody is banned\n";
  Table table({{"WHO", Align::left}, {"LEFT"}, {"REASON", Align::left}});
  for (const Json& ban : list) {
    const Json& left = member(ban, "left_seconds");
    table.add({shown(ban, "who"), left.is_number() ? age_text(left.get<double>()) : "for ever",
               shown(ban, "reason")});
  }
  return table.text();
}

std::string show_limits(const Json& result) {
  Table table({{"LIMIT", Align::left}, {"RATE"}, {"OF", Align::left}});
  for (const char* name : {"send_rate", "recv_rate", "total_send_rate", "total_recv_rate"}) {
    const Json& rate = member(result, name);
    const bool total = std::string_view(name).starts_with("total");
    table.add({name, rate.is_number() ? bytes_cell(rate) + "/s" : "none",
               total ? "all peers together" : "each peer"});
  }
  return table.text();
}

std::string show_why(const Json& result) {
  std::string text;
  for (const Json& peer : member(result, "connected")) {
    text += "connected: " + name_of(peer) + ", " + shown(peer, "direction") + ", for " +
            age_text(count(peer, "age_seconds")) + "\n";
  }
  for (const Json& verdict : member(result, "verdicts")) text += show_verdict(verdict);
  if (!text.empty()) return text;
  return "nothing is known of " + shown(result, "asked") +
         ": not connected, and neither refused nor dropped lately\n";
}

std::string show_log_level(const Json& result) {
  return shown(result, "level") + "\n";
}

std::string show_note(const Json& result) {
  // Lines are ours, what stands in them may not be.
  std::string text;
  std::string rest = text_member(result, "text");
  while (!rest.empty()) {
    const auto end = rest.find('\n');
    text += printable(rest.substr(0, end)) + "\n";
    rest = end == std::string::npos ? "" : rest.substr(end + 1);
  }
  return text;
}

std::string show_event(const Json& event) {
  LogLine shown_line;
  shown_line.message = shown(event, "at") + " " + shown(event, "event");
  if (!event.is_object()) return shown_line.message + "\n";
  for (const auto& [key, value] : event.items()) {
    if (key == "at" || key == "event" || key == "level") continue;
    LogField field{printable(key), std::string()};
    if (const auto* text = value.get_ptr<const Json::string_t*>()) field.value = *text;
    if (value.is_number()) field.value = value.get<double>();
    if (value.is_number_integer()) field.value = value.get<std::int64_t>();
    if (value.is_boolean()) field.value = value.get<bool>();
    shown_line.fields.push_back(std::move(field));
  }
  return plain_text(shown_line) + "\n";
}

}  // namespace switchyard::tools
