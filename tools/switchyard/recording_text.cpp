#include "tools/switchyard/recording_text.h"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>

#include "addrbook/book_time.h"
#include "p2p/base/hex.h"
#include "p2p/types/disconnect.h"
#include "tools/addrbook/report_text.h"
#include "tools/common/json_text.h"
#include "tools/common/setting_values.h"
#include "tools/common/table.h"

namespace switchyard::tools {
namespace {

using reactors::RecordedEvent;
using reactors::RecordKind;

constexpr std::size_t kHexInText = 16;  // bytes
constexpr std::size_t kHexInJson = 32;

// RFC 3339, to the microsecond.
std::string moment_text(reactors::RecordTime time) {
  const auto second = std::chrono::floor<std::chrono::seconds>(time);
  const auto micros = std::chrono::floor<std::chrono::microseconds>(time - second).count();
  std::string text = addrbook::format_book_time(second);
  text.pop_back();
  return fmt::format("{}.{:06}Z", text, micros);
}

bool of_nobody(const RecordedEvent& event) {
  return event.peer == PeerId();
}

std::string first_bytes(const RecordedEvent& event, std::size_t most) {
  return to_hex(ByteView(event.bytes).first(std::min(most, event.bytes.size())));
}

}  // namespace

bool RecordingSelection::takes(const RecordedEvent& event) const {
  if (channel && (event.kind != RecordKind::message || event.channel != *channel)) return false;
  return peer.empty() || (!of_nobody(event) && event.peer.to_string().starts_with(peer));
}

std::string event_text(const RecordedEvent& event) {
  const bool message = event.kind == RecordKind::message;
  std::string what = message ? first_bytes(event, kHexInText) : printable(as_text(event.bytes));
  if (message && event.size > kHexInText) what += "…";
  std::string line =
      fmt::format("{}  {:<12}  {:<10}  {:>4}  {:>9}  {}", moment_text(event.time),
                  to_string(event.kind), of_nobody(event) ? "-" : event.peer.short_string(),
                  message ? channel_text(event.channel) : "-",
                  message ? std::to_string(event.size) : "-", what);
  line.erase(line.find_last_not_of(' ') + 1);
  return line + "\n";
}

std::string event_json(const RecordedEvent& event) {
  std::string line = fmt::format(R"({{"time":"{}","kind":"{}","peer":{})", moment_text(event.time),
                                 to_string(event.kind),
                                 of_nobody(event) ? "null" : json_quoted(event.peer.to_string()));
  if (event.kind == RecordKind::message) {
    line += fmt::format(R"(,"channel":"{}","size":{},"bytes":"{}")", channel_text(event.channel),
                        event.size, first_bytes(event, kHexInJson));
  } else {
    line += R"(,"text":)" + json_quoted(as_text(event.bytes));
  }
  return line + "}\n";
}

void RecordingSummary::add(const RecordedEvent& event) {
  first_ = records_ == 0 ? event.time : std::min(first_, event.time);
  last_ = records_ == 0 ? event.time : std::max(last_, event.time);
  ++records_;
  if (!of_nobody(event)) peers_.insert(event.peer);
  if (event.kind != RecordKind::message) return;
  ++messages_;
  bytes_ += event.size;
  Sum& sum = channels_[event.channel.value()];
  ++sum.messages;
  sum.bytes += event.size;
  sum.peers.insert(event.peer);
}

std::string RecordingSummary::text(std::uint64_t torn) const {
  std::string text =
      fmt::format("{} of {}, {} of {}", plural(records_, "record"), plural(peers_.size(), "peer"),
                  plural(messages_, "message"), bytes_text(static_cast<double>(bytes_)));
  if (records_ > 0) {
    const std::chrono::duration<double> span = last_ - first_;
    text += fmt::format(", over {}", age_text(span.count()));
  }
  text += "\n";
  if (torn > 0) text += fmt::format("the last record is torn: {}\n", plural(torn, "byte"));
  if (channels_.empty()) return text;
  Table table({{"CHANNEL", Table::Align::left}, {"MESSAGES"}, {"BYTES"}, {"PEERS"}});
  for (const auto& [channel, sum] : channels_) {
    table.add({channel_text(ChannelId(channel)), std::to_string(sum.messages),
               bytes_text(static_cast<double>(sum.bytes)), std::to_string(sum.peers.size())});
  }
  return text + table.text();
}

std::string RecordingSummary::json(std::uint64_t torn) const {
  std::string list;
  for (const auto& [channel, sum] : channels_) {
    list +=
        fmt::format(R"({}"{}":{{"messages":{},"bytes":{},"peers":{}}})", list.empty() ? "" : ",",
                    channel_text(ChannelId(channel)), sum.messages, sum.bytes, sum.peers.size());
  }
  return fmt::format(
      R"({{"summary":{{"records":{},"peers":{},"messages":{},"bytes":{},"torn":{},"channels":{{{}}}}}}})"
      "\n",
      records_, peers_.size(), messages_, bytes_, torn, list);
}

}  // namespace switchyard::tools
