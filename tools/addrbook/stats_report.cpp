// book_stats.h: its numbers as text and as JSON.
#include <fmt/core.h>

#include <algorithm>
#include <cstdint>
#include <utility>

#include "addrbook/book_time.h"
#include "tools/addrbook/book_stats.h"
#include "tools/addrbook/report_text.h"
#include "tools/addrbook/sort_by.h"
#include "tools/common/json_text.h"
#include "tools/common/table.h"

namespace switchyard::tools {

using addrbook::BookReading;
using addrbook::kNever;
using addrbook::Severity;

namespace {

constexpr std::size_t kPortsShown = 4;

std::string how_read(const BookReading& reading) {
  const auto& findings = reading.findings;
  std::string text = reading.state == BookReading::State::whole ? "read whole" : "BREAKS OFF";
  if (findings.total() == 0) return text + ", nothing to find fault with";
  return text + ", " + plural(findings.total(), "finding") + ", " +
         plural(findings.count(Severity::error), "error") +
         " among them: see switchyard addrbook lint";
}

std::string reached_rows(const BookStats& stats) {
  Table table(
      {{"LAST REACHED", Table::Align::left}, {"PEERS"}, {"SHARE"}, {"", Table::Align::left}});
  for (const auto& [name, peers] : stats.reached) {
    const double share = share_of(peers, stats.entries);
    table.add({name, std::to_string(peers), percent_text(share), bar_text(share)});
  }
  return table.text();
}

std::string ports_line(const BookStats& stats) {
  std::vector<std::pair<std::uint16_t, std::size_t>> ports(stats.ports.begin(), stats.ports.end());
  sort_by(ports, [](const auto& port) { return SIZE_MAX - port.second; });
  std::string text;
  for (std::size_t i = 0; i < std::min(ports.size(), kPortsShown); ++i) {
    text += fmt::format("{}{} ({})", i == 0 ? "" : ", ", ports[i].first,
                        percent_text(share_of(ports[i].second, stats.entries)));
  }
  if (ports.size() > kPortsShown) {
    text += fmt::format(" and {} more", ports.size() - kPortsShown);
  }
  return text;
}

std::string in_short(const BookStats& stats) {
  const std::size_t answered = stats.entries - stats.never;
  std::string text =
      fmt::format("{} of {} ({}) have ever answered", answered, plural(stats.entries, "peer"),
                  percent_text(share_of(answered, stats.entries)));
  const std::size_t lately = stats.reached[0].peers + stats.reached[1].peers;
  text += fmt::format(", {} within the last day of the book.\n", lately);
  if (stats.hopeless > 0) {
    text += fmt::format(
        "{} ({}) never did in {} tries or more: nodes throw these away first when they\n"
        "need room.  Public books are mostly so; 9 of 10 of their peers never answered.\n",
        stats.hopeless, percent_text(share_of(stats.hopeless, stats.entries)), kHopelessAfter);
  }
  if (answered == 0) text += "A node that starts with it has nobody to rely on: it needs seeds.\n";
  return text;
}

std::string as_of_text(const BookStats& stats, WallTime now) {
  if (stats.as_of == kNever) return "no time in it: ages are not known";
  const double age = static_cast<double>((now - stats.as_of).count());
  return fmt::format("{}, the newest time in it, {} ago", addrbook::format_book_time(stats.as_of),
                     age_text(age));
}

}  // namespace

std::string stats_text(const BookStats& stats, const BookReading& reading, const BookOrigin& origin,
                       WallTime now) {
  std::string text = report_line(
      "book", shown_name(origin.name) + ", " + bytes_text(static_cast<double>(origin.bytes)));
  text += report_line("format", std::string(addrbook::to_string(reading.era)));
  text += report_line("state", how_read(reading));
  text += report_line("as of", as_of_text(stats, now));
  text += report_line("peers",
                      fmt::format("{}: {} old ({}), {} new", stats.entries, stats.old,
                                  percent_text(share_of(stats.old, stats.entries)), stats.fresh));
  if (stats.entries == 0)
    return text + "\nThe book is empty: a node that starts with it needs seeds.\n";
  text += "\n" + reached_rows(stats) + "\n";
  text += report_line("never", fmt::format("{} not tried, {} failed once or twice, {} more often",
                                           stats.untried, stats.failing, stats.hopeless));
  text += report_line("family", fmt::format("{} IPv4, {} IPv6", stats.v4, stats.v6));
  text += report_line("ports", ports_line(stats));
  if (stats.unroutable > 0) {
    text += report_line("private", plural(stats.unroutable, "peer") +
                                       " at addresses that the Internet cannot reach");
  }
  if (stats.crowded > 0) {
    text += report_line("crowded", fmt::format("{} with {} ids or more, most at {}: {}",
                                               plural(stats.crowded, "address"), kCrowdedAddress,
                                               stats.largest_crowd_at, stats.largest_crowd));
  }
  if (stats.without_id + stats.duplicate_ids > 0) {
    text += report_line(
        "ids", fmt::format("{} without one, {} twice", stats.without_id, stats.duplicate_ids));
  }
  if (stats.banned > 0) text += report_line("banned", plural(stats.banned, "peer"));
  text += report_line("buckets", fmt::format("fullest: {} of {} new, {} of {} old",
                                             stats.fullest_new, addrbook::kFileBucketSize,
                                             stats.fullest_old, addrbook::kFileBucketSize));
  return text + "\n" + in_short(stats);
}

std::string stats_json(const BookStats& stats, const BookReading& reading,
                       const BookOrigin& origin) {
  std::string reached, ports;
  for (const auto& [name, peers] : stats.reached) {
    reached += fmt::format("{}{}:{}", reached.empty() ? "" : ",", json_quoted(name), peers);
  }
  for (const auto& [port, peers] : stats.ports) {
    ports += fmt::format("{}\"{}\":{}", ports.empty() ? "" : ",", port, peers);
  }
  return fmt::format(
      "{{\"book\":{},\"bytes\":{},\"era\":{},\"complete\":{},\"findings\":{},\"as_of\":\"{}\","
      "\"peers\":{},\"old\":{},\"new\":{},\"never_reached\":{},\"untried\":{},\"failing\":{},"
      "\"hopeless\":{},\"last_reached\":{{{}}},\"ipv4\":{},\"ipv6\":{},\"unroutable\":{},"
      "\"ports\":{{{}}},\"crowded_addresses\":{},\"without_id\":{},\"duplicate_ids\":{},"
      "\"banned\":{},\"places\":{}}}\n",
      json_quoted(origin.name), origin.bytes, json_quoted(addrbook::to_string(reading.era)),
      reading.complete(), reading.findings.total(), addrbook::format_book_time(stats.as_of),
      stats.entries, stats.old, stats.fresh, stats.never, stats.untried, stats.failing,
      stats.hopeless, reached, stats.v4, stats.v6, stats.unroutable, ports, stats.crowded,
      stats.without_id, stats.duplicate_ids, stats.banned, stats.places);
}

}  // namespace switchyard::tools
