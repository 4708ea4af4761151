#include "tools/bench/end_report.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>

#include "tools/bench/window.h"

namespace switchyard::bench {
namespace {

using Json = nlohmann::ordered_json;

Json latency_json(const std::vector<double>& latencies) {
  Json json;
  json["p50"] = quantile(latencies, 0.5);
  json["p90"] = quantile(latencies, 0.9);
  json["p99"] = quantile(latencies, 0.99);
  json["max"] = quantile(latencies, 1);
  json["count"] = latencies.size();
  json["histogram"] = Json::array();
  for (const auto& [bound, count] : histogram(latencies)) {
    json["histogram"].push_back(Json::array({bound, count}));
  }
  return json;
}

template <class T>
void put(Json& json, std::string_view name, const std::optional<T>& value) {
  if (value) json[std::string(name)] = *value;
}

}  // namespace

Spent Spent::between(const Usage& from, const Usage& to) {
  std::optional<std::uint64_t> calls;
  if (from.system_calls && to.system_calls) calls = *to.system_calls - *from.system_calls;
  return {std::chrono::duration<double>(to.at - from.at).count(), to.cpu_seconds - from.cpu_seconds,
          to.voluntary_switches - from.voluntary_switches, calls};
}

std::string end_json(const EndReport& report) {
  Json json;
  json["kind"] = to_string(report.kind);
  json["messages"] = report.messages;
  json["bytes"] = report.bytes;
  json["seconds"] = report.spent.seconds;
  json["cpu_seconds"] = report.spent.cpu_seconds;
  json["voluntary_switches"] = report.spent.voluntary_switches;
  put(json, "system_calls", report.spent.system_calls);
  if (!report.sink) json["rss_kib"] = rss_kib();
  if (report.latencies) json["latency_ms"] = latency_json(*report.latencies);
  put(json, "bulk_messages", report.bulk_messages);
  put(json, "bulk_bytes", report.bulk_bytes);
  if (report.bytes_by_channel) {
    const auto& bytes = *report.bytes_by_channel;
    json["bytes_by_channel"] = {{"0x70", bytes[0]}, {"0x71", bytes[1]}, {"0x72", bytes[2]}};
  }
  put(json, "connections", report.connections);
  put(json, "deliveries", report.deliveries);
  put(json, "refused", report.refused);
  put(json, "peers", report.peers);
  put(json, "rss_kib_before", report.rss_kib_before);
  put(json, "rss_kib_after", report.rss_kib_after);
  put(json, "heap_bytes_per_peer", report.heap_bytes_per_peer);
  return json.dump();
}

std::string address_json(const std::string& address) {
  return Json{{"address", address}}.dump();
}

}  // namespace switchyard::bench
