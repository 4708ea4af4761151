// diversity.h: as text and as JSON.
#include <fmt/core.h>

#include "tools/addrbook/diversity.h"
#include "tools/addrbook/report_text.h"
#include "tools/common/json_text.h"
#include "tools/common/table.h"

namespace switchyard::tools {

namespace {

constexpr std::array<const char*, 5> kMeasureNames{
    "largest source", "largest group", "effective groups", "groups reached", "ids at one address"};

const char* name_of(const DiversityMeasure& measure) {
  return kMeasureNames.at(static_cast<std::size_t>(measure.kind));
}

std::string value_text(const DiversityMeasure& measure, double value) {
  return measure.is_share ? fmt::format("{:.1f}%", 100 * value) : fmt::format("{:.0f}", value);
}

std::string measures_table(const Diversity& diversity) {
  Table table({{"MEASURE", Table::Align::left},
               {"VALUE"},
               {"GOOD"},
               {"POOR"},
               {"VERDICT", Table::Align::left}});
  for (const DiversityMeasure& measure : diversity.measures) {
    const bool share = measure.is_share;
    table.add({name_of(measure), value_text(measure, measure.value),
               fmt::format("{}{:.0f}{}", share ? "< " : ">= ", (share ? 100 : 1) * measure.good,
                           share ? "%" : ""),
               fmt::format("{}{:.0f}{}", share ? ">= " : "< ", (share ? 100 : 1) * measure.poor,
                           share ? "%" : ""),
               to_string(measure.verdict)});
  }
  return table.text();
}

std::string shares_table(const std::string& heading, const std::vector<Diversity::Share>& shares,
                         std::size_t all) {
  Table table({{heading, Table::Align::left}, {"PEERS"}, {"SHARE"}, {"", Table::Align::left}});
  for (const auto& [name, peers] : shares) {
    const double share = share_of(peers, all);
    table.add({name, std::to_string(peers), fmt::format("{:.1f}%", 100 * share), bar_text(share)});
  }
  return table.text();
}

std::string shares_json(const std::vector<Diversity::Share>& shares) {
  std::string text;
  for (const auto& [name, peers] : shares) {
    text += fmt::format("{}{{\"name\":{},\"peers\":{}}}", text.empty() ? "" : ",",
                        json_quoted(name), peers);
  }
  return "[" + text + "]";
}

std::string verdict_line(const Diversity& diversity) {
  switch (diversity.verdict) {
    case Grade::good:
      return "good: no owner of addresses, and no source, has much of this book";
    case Grade::watch:
      return "watch: not alarming, and worse than it should be";
    case Grade::poor:
      return "poor: whoever starts with this book may meet one party only, or nobody";
  }
  return "";
}

}  // namespace

std::string diversity_text(const Diversity& diversity, const std::string& name) {
  std::string text = report_line("book", shown_name(name));
  text += report_line(
      "peers", fmt::format("{}, in {}, told by {}; {} by themselves or typed in", diversity.entries,
                           plural(diversity.groups_number, "group"),
                           plural(diversity.sources_number, "source"), diversity.own_word));
  if (!diversity.judged) {
    return text + report_line("verdict", fmt::format("none: {} peers are too few to judge by "
                                                     "shares, {} would do",
                                                     diversity.entries, kJudgedFrom));
  }
  text += report_line("verdict", verdict_line(diversity));
  text += "\n" + measures_table(diversity);
  text += "\n" + shares_table("GROUP", diversity.groups, diversity.entries);
  text += "\n" + shares_table("SUBNET", diversity.subnets, diversity.entries);
  if (!diversity.sources.empty()) {
    text += "\n" + shares_table("SOURCE", diversity.sources, diversity.entries);
  }
  if (!diversity.systems.empty()) {
    text += "\n" + shares_table("AS", diversity.systems, diversity.entries);
    text += fmt::format("in all {}, and {} that the map does not know\n", diversity.systems_number,
                        plural(diversity.unmapped, "peer"));
  }
  const auto advice = diversity_advice(diversity);
  if (!advice.empty()) text += "\nWhat to do\n";
  for (const std::string& each : advice) {
    text += "- ";
    for (const char c : each) text += c == '\n' ? std::string("\n  ") : std::string(1, c);
    text += "\n";
  }
  return text;
}

std::string diversity_json(const Diversity& diversity, const std::string& name) {
  std::string measures;
  for (const DiversityMeasure& measure : diversity.measures) {
    measures += fmt::format(
        "{}{{\"measure\":{},\"value\":{:.4f},\"good\":{},\"poor\":{},\"subject\":{},"
        "\"verdict\":\"{}\"}}",
        measures.empty() ? "" : ",", json_quoted(name_of(measure)), measure.value, measure.good,
        measure.poor, json_quoted(measure.subject), to_string(measure.verdict));
  }
  return fmt::format(
      "{{\"book\":{},\"peers\":{},\"judged\":{},\"verdict\":\"{}\",\"own_word\":{},"
      "\"groups\":{},\"sources\":{},\"measures\":[{}],\"largest_groups\":{},"
      "\"largest_subnets\":{},\"largest_sources\":{},"
      "\"systems\":{},\"unmapped\":{},\"largest_systems\":{}}}\n",
      json_quoted(name), diversity.entries, diversity.judged,
      diversity.judged ? to_string(diversity.verdict) : "none", diversity.own_word,
      diversity.groups_number, diversity.sources_number, measures, shares_json(diversity.groups),
      shares_json(diversity.subnets), shares_json(diversity.sources), diversity.systems_number,
      diversity.unmapped, shares_json(diversity.systems));
}

}  // namespace switchyard::tools
