#include "tools/probe/probe_report.h"

#include <fmt/core.h>

#include <algorithm>
#include <chrono>

#include "addrbook/book_time.h"
#include "tools/addrbook/report_text.h"
#include "tools/addrbook/sort_by.h"
#include "tools/common/json_text.h"
#include "tools/common/table.h"
#include "tools/probe/probe_record.h"

namespace switchyard::tools {
namespace {

// Wide enough for a sentence and an id that was not expected.
constexpr std::size_t kDetail = 60;

std::string took_text(const std::optional<Duration>& took) {
  return took ? micros_text(std::chrono::duration<double, std::micro>(*took).count()) : "-";
}

// Of whose names or words commas and quotes may be part (RFC 4180).
std::string csv_quoted(const std::string& text) {
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
  return quoted + "\"";
}

// Outcomes that there were, most of all first.
std::vector<ProbeOutcome> outcomes_met(const ProbeTally& tally) {
  std::vector<ProbeOutcome> met;
  for (std::size_t i = 0; i < kProbeOutcomes; ++i) {
    if (tally.counts.at(i) > 0) met.push_back(static_cast<ProbeOutcome>(i));
  }
  sort_by(met, [&](ProbeOutcome outcome) {
    return SIZE_MAX - tally.counts.at(static_cast<std::size_t>(outcome));
  });
  return met;
}

std::string shown_id(const ProbeResult& result) {
  return result.address.id ? result.address.id->short_string() : "-";
}

std::string place_of(const ProbeResult& result) {
  NetAddress place = result.address;
  place.id.reset();
  return place.to_string();
}

std::string detail_of(const ProbeResult& result) {
  if (!result.why.empty()) return result.why;
  return result.software + (result.moniker.empty() ? "" : " \"" + result.moniker + "\"");
}

std::string results_table(const std::vector<ProbeResult>& results) {
  if (results.empty()) return "no peers\n";
  Table table({{"ID", Table::Align::left},
               {"ADDRESS", Table::Align::left},
               {"OUTCOME", Table::Align::left},
               {"CONNECT"},
               {"HANDSHAKE"},
               {"", Table::Align::left}});
  for (const ProbeResult& result : results) {
    table.add({shown_id(result), place_of(result), std::string(to_string(result.outcome)),
               took_text(result.time(ProbeStage::connect)),
               took_text(result.time(ProbeStage::handshake)), cut(detail_of(result), kDetail)});
  }
  return table.text();
}

std::string results_csv(const std::vector<ProbeResult>& results) {
  std::string text = "address,outcome,at,connect_us,handshake_us,moniker,software,why\n";
  const auto micros = [](const std::optional<Duration>& took) {
    if (!took) return std::string();
    return std::to_string(std::chrono::duration_cast<std::chrono::microseconds>(*took).count());
  };
  for (const ProbeResult& result : results) {
    text += fmt::format("{},{},{},{},{},{},{},{}\n", result.address.to_string(),
                        to_string(result.outcome), addrbook::format_book_time(result.at),
                        micros(result.time(ProbeStage::connect)),
                        micros(result.time(ProbeStage::handshake)), csv_quoted(result.moniker),
                        csv_quoted(result.software), csv_quoted(result.why));
  }
  return text;
}

std::string joined_alive(const std::vector<ProbeResult>& results, bool with_address) {
  std::string text;
  for (const ProbeResult& result : results) {
    if (!is_alive(result.outcome)) continue;
    if (!text.empty()) text += ",";
    text += with_address ? result.address.to_string()
                         : result.address.id.value_or(PeerId()).to_string();
  }
  return text.empty() ? "" : text + "\n";
}

}  // namespace

std::size_t ProbeTally::alive() const {
  std::size_t sum = 0;
  for (std::size_t i = 0; i < kProbeOutcomes; ++i) {
    if (is_alive(static_cast<ProbeOutcome>(i))) sum += counts.at(i);
  }
  return sum;
}

std::string progress_text(const ProbeTally& tally, std::size_t all, Duration since) {
  std::string text = fmt::format("{} of {}", tally.total, all);
  for (const ProbeOutcome outcome : outcomes_met(tally)) {
    text += fmt::format(", {} {}", tally.counts.at(static_cast<std::size_t>(outcome)),
                        to_string(outcome));
  }
  return text + ", " + age_text(std::chrono::duration<double>(since).count());
}

std::string progress_bar(const ProbeTally& tally, std::size_t all, Duration since,
                         const Terminal& terminal) {
  constexpr std::size_t kBar = 20;
  const std::size_t full = all == 0 ? kBar : tally.total * kBar / all;
  std::string bar = "[" + std::string(full, '#') + std::string(kBar - full, '.') + "] ";
  return cut(bar + progress_text(tally, all, since),
             std::max<std::size_t>(terminal.columns, 2) - 1);
}

std::string summary_of_probes(const ProbeTally& tally, std::size_t all) {
  std::string text =
      fmt::format("{} of {} checked, {} answered ({})\n", tally.total, plural(all, "peer"),
                  tally.alive(), percent_text(share_of(tally.alive(), tally.total)));
  for (const ProbeOutcome outcome : outcomes_met(tally)) {
    const std::size_t count = tally.counts.at(static_cast<std::size_t>(outcome));
    text += fmt::format("{:>7}  {:<16}  {}\n", count, to_string(outcome), describe(outcome));
  }
  return text;
}

std::string results_text(const std::vector<ProbeResult>& results, ListFormat format,
                         const std::string& network) {
  std::string text;
  switch (format) {
    case ListFormat::table:
      return results_table(results);
    case ListFormat::csv:
      return results_csv(results);
    case ListFormat::peers:
    case ListFormat::ids:
      return joined_alive(results, /*with_address=*/format == ListFormat::peers);
    case ListFormat::ndjson:
      for (const ProbeResult& result : results) text += probe_line(result, network) + "\n";
      return text;
    case ListFormat::json:
      for (const ProbeResult& result : results) {
        text += (text.empty() ? "[\n" : ",\n") + probe_line(result, network);
      }
      return text.empty() ? "[]\n" : text + "\n]\n";
  }
  return text;
}

std::string seeds_text(const std::vector<ProbeResult>& results) {
  Table table({{"SEED", Table::Align::left},
               {"NAME"},
               {"TCP"},
               {"HANDSHAKE"},
               {"ANSWER"},
               {"TOLD"},
               {"VERDICT", Table::Align::left}});
  for (const ProbeResult& result : results) {
    table.add(
        {shown_id(result) + "@" + place_of(result), took_text(result.time(ProbeStage::name)),
         took_text(result.time(ProbeStage::connect)), took_text(result.time(ProbeStage::handshake)),
         took_text(result.time(ProbeStage::answer)),
         result.told ? std::to_string(*result.told) : "-", std::string(to_string(result.outcome))});
  }
  std::string text = table.text();
  for (const ProbeResult& result : results) {
    if (result.outcome == ProbeOutcome::answered) continue;
    text += fmt::format("{}@{}: {}{}{}\n", shown_id(result), place_of(result),
                        describe(result.outcome), result.why.empty() ? "" : ": ", result.why);
  }
  return text;
}

std::string seeds_json(const std::vector<ProbeResult>& results, const std::string& network) {
  std::string seeds;
  std::size_t good = 0;
  for (const ProbeResult& result : results) {
    seeds += (seeds.empty() ? "" : ",") + probe_line(result, network);
    if (result.outcome == ProbeOutcome::answered) ++good;
  }
  return fmt::format("{{\"network\":{},\"seeds\":[{}],\"good\":{},\"bad\":{}}}\n",
                     json_quoted(network), seeds, good, results.size() - good);
}

}  // namespace switchyard::tools
