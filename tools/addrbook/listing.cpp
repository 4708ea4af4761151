#include "tools/addrbook/listing.h"

#include <fmt/core.h>

#include "addrbook/book_time.h"
#include "tools/addrbook/book_stats.h"
#include "tools/common/json_text.h"
#include "tools/common/table.h"

namespace switchyard::tools {

using addrbook::BucketType;
using addrbook::ImageEntry;
using addrbook::kNever;

namespace {

using Entries = std::vector<ImageEntry>;

std::string id_text(const std::optional<PeerId>& id) {
  return id ? id->to_string() : "";
}

const char* type_text(const ImageEntry& entry) {
  return entry.type == BucketType::old ? "old" : "new";
}

// Empty for what never happened.
std::string time_text(WallTime time) {
  return time > kNever ? addrbook::format_book_time(time) : "";
}

std::string source_text(const ImageEntry& entry) {
  const addrbook::Source& source = entry.first.source;
  if (source.endpoint.address.is_unspecified() && source.endpoint.port == 0) return "-";
  return source.endpoint == entry.first.endpoint ? "itself" : source.endpoint.to_string();
}

std::string ago_cell(WallTime time, WallTime as_of) {
  if (time <= kNever) return "never";
  return age_text(static_cast<double>((as_of - time).count()));
}

std::string table_list(const Entries& entries, WallTime as_of) {
  if (entries.empty()) return "no peers\n";
  Table table({{"ID", Table::Align::left},
               {"ADDRESS", Table::Align::left},
               {"KIND", Table::Align::left},
               {"REACHED"},
               {"TRIED"},
               {"FAILED"},
               {"SOURCE", Table::Align::left}});
  for (const ImageEntry& entry : entries) {
    table.add({entry.id ? entry.id->short_string() : "-", entry.first.endpoint.to_string(),
               type_text(entry), ago_cell(entry.last_success, as_of),
               ago_cell(entry.last_attempt, as_of), std::to_string(entry.attempts),
               source_text(entry)});
  }
  return table.text();
}

std::string json_entry(const ImageEntry& entry) {
  const auto time = [](WallTime at) { return at > kNever ? "\"" + time_text(at) + "\"" : "null"; };
  const auto id = [](const std::optional<PeerId>& of) {
    return of ? "\"" + of->to_string() + "\"" : "null";
  };
  const addrbook::Source& source = entry.first.source;
  return fmt::format(
      "{{\"id\":{},\"ip\":\"{}\",\"port\":{},\"kind\":\"{}\",\"attempts\":{},\"last_attempt\":{},"
      "\"last_success\":{},\"banned_until\":{},\"source_id\":{},\"source_ip\":\"{}\","
      "\"source_port\":{}}}",
      id(entry.id), entry.first.endpoint.address.to_string(), entry.first.endpoint.port,
      type_text(entry), entry.attempts, time(entry.last_attempt), time(entry.last_success),
      time(entry.banned_until), id(source.id), source.endpoint.address.to_string(),
      source.endpoint.port);
}

std::string json_list(const Entries& entries, bool lines) {
  std::string text = lines ? "" : "[";
  for (const ImageEntry& entry : entries) {
    if (!lines) text += text.size() > 1 ? ",\n" : "\n";
    text += json_entry(entry);
    if (lines) text += "\n";
  }
  return lines ? text : text + (entries.empty() ? "]\n" : "\n]\n");
}

std::string csv_list(const Entries& entries) {
  std::string text =
      "id,ip,port,kind,attempts,last_attempt,last_success,banned_until,"
      "source_id,source_ip,source_port\n";
  for (const ImageEntry& entry : entries) {
    const addrbook::Source& source = entry.first.source;
    text +=
        fmt::format("{},{},{},{},{},{},{},{},{},{},{}\n", id_text(entry.id),
                    entry.first.endpoint.address.to_string(), entry.first.endpoint.port,
                    type_text(entry), entry.attempts, time_text(entry.last_attempt),
                    time_text(entry.last_success), time_text(entry.banned_until),
                    id_text(source.id), source.endpoint.address.to_string(), source.endpoint.port);
  }
  return text;
}

std::string joined(const Entries& entries, bool with_address) {
  std::string text;
  for (const ImageEntry& entry : entries) {
    if (!entry.id) continue;
    if (!text.empty()) text += ",";
    text += entry.id->to_string();
    if (with_address) text += "@" + entry.first.endpoint.to_string();
  }
  return text.empty() ? "" : text + "\n";
}

}  // namespace

std::string list_text(const Entries& entries, ListFormat format, WallTime as_of) {
  switch (format) {
    case ListFormat::table:
      return table_list(entries, as_of);
    case ListFormat::json:
    case ListFormat::ndjson:
      return json_list(entries, /*lines=*/format == ListFormat::ndjson);
    case ListFormat::csv:
      return csv_list(entries);
    case ListFormat::peers:
    case ListFormat::ids:
      return joined(entries, /*with_address=*/format == ListFormat::peers);
  }
  return "";
}

}  // namespace switchyard::tools
