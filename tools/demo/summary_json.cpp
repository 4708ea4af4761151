#include <nlohmann/json.hpp>

#include "tools/demo/report.h"

namespace switchyard::tools {
namespace {

using SummaryJson = nlohmann::ordered_json;

// Microseconds; null where nothing was measured.
SummaryJson latency_json(const Quantiles& quantiles) {
  const auto us = [](std::optional<Duration> latency) -> SummaryJson {
    if (!latency) return nullptr;
    return std::chrono::duration<double, std::micro>(*latency).count();
  };
  SummaryJson json;
  json["p50"] = us(quantiles.p50);
  json["p99"] = us(quantiles.p99);
  return json;
}

SummaryJson channel_json(const ChannelReport& channel) {
  SummaryJson json;
  json["name"] = channel.name;
  json["priority"] = channel.priority;
  json["share"] = channel.share;
  json["bytes_per_second"] = channel.bytes_per_second;
  json["messages"] = channel.messages;
  json["latency_us"] = latency_json(channel.latency);
  return json;
}

}  // namespace

std::string summary_json(const Report& report) {
  SummaryJson json;
  json["nodes"] = report.nodes;
  json["connections"] = report.connections;
  json["seconds"] = std::chrono::duration<double>(report.elapsed).count();
  json["interrupted"] = report.interrupted;
  json["channels"] = SummaryJson::array();
  for (const ChannelReport& channel : report.channels) {
    json["channels"].push_back(channel_json(channel));
  }
  SummaryJson rumours;
  rumours["told"] = report.rumours_told;
  rumours["everywhere"] = report.rumours_everywhere;
  rumours["duplicates"] = report.duplicates;
  rumours["spread_us"] = latency_json(report.spread);
  json["rumours"] = std::move(rumours);
  json["urgent_refused"] = report.urgent_refused;
  return json.dump();
}

}  // namespace switchyard::tools
