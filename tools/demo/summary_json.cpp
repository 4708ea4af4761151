#include <nlohmann/json.hpp>

#include "tools/demo/report.h"

namespace switchyard::tools {
namespace {

using Json = nlohmann::ordered_json;

// Microseconds; null where nothing was measured.
Json latency_json(const Quantiles& quantiles) {
  const auto us = [](std::optional<Duration> latency) -> Json {
    if (!latency) return nullptr;
    return std::chrono::duration<double, std::micro>(*latency).count();
  };
  Json json;
  json["p50"] = us(quantiles.p50);
  json["p99"] = us(quantiles.p99);
  return json;
}

Json channel_json(const ChannelReport& channel) {
  Json json;
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
  Json json;
  json["nodes"] = report.nodes;
  json["connections"] = report.connections;
  json["seconds"] = std::chrono::duration<double>(report.elapsed).count();
  json["interrupted"] = report.interrupted;
  json["channels"] = Json::array();
  for (const ChannelReport& channel : report.channels) {
    json["channels"].push_back(channel_json(channel));
  }
  Json rumours;
  rumours["told"] = report.rumours_told;
  rumours["everywhere"] = report.rumours_everywhere;
  rumours["duplicates"] = report.duplicates;
  rumours["spread_us"] = latency_json(report.spread);
  json["rumours"] = std::move(rumours);
  json["urgent_refused"] = report.urgent_refused;
  return json.dump();
}

}  // namespace switchyard::tools
