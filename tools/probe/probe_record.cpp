#include "tools/probe/probe_record.h"

#include <fmt/core.h>

#include <chrono>
#include <nlohmann/json.hpp>

#include "addrbook/book_time.h"
#include "tools/common/json_text.h"

namespace switchyard::tools {
namespace {

using nlohmann::json;

std::string stage_ms(const ProbeResult& result, ProbeStage stage) {
  const auto& took = result.time(stage);
  if (!took) return "null";
  return fmt::format("{:.3f}", std::chrono::duration<double, std::milli>(*took).count());
}

// Of a member that is a string; else empty.
std::string text_of_member(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_string()) return "";
  return printable(found->get_ref<const std::string&>());
}

}  // namespace

std::string probe_line(const ProbeResult& result, const std::string& network) {
  std::string stages;
  for (std::size_t i = 0; i < kProbeStages; ++i) {
    const auto stage = static_cast<ProbeStage>(i);
    stages += fmt::format("\"{}_ms\":{},", to_string(stage), stage_ms(result, stage));
  }
  return fmt::format(
      "{{\"address\":{},\"network\":{},\"outcome\":\"{}\",\"at\":\"{}\",\"stage\":\"{}\",{}"
      "\"remote\":{},\"moniker\":{},\"software\":{},\"told\":{},\"why\":{}}}",
      json_quoted(result.address.to_string()), json_quoted(network), to_string(result.outcome),
      addrbook::format_book_time(result.at), to_string(result.reached), stages,
      result.remote ? json_quoted(result.remote->to_string()) : "null", json_quoted(result.moniker),
      json_quoted(result.software), result.told ? std::to_string(*result.told) : "null",
      json_quoted(result.why));
}

std::optional<ProbeResult> read_probe_line(std::string_view line, std::string_view network) {
  constexpr std::size_t kMostLine = 4096;
  if (line.size() > kMostLine) return std::nullopt;
  const json object = json::parse(line, /*cb=*/nullptr, /*allow_exceptions=*/false);
  if (!object.is_object() || text_of_member(object, "network") != network) return std::nullopt;
  auto address = NetAddress::parse(text_of_member(object, "address"));
  const auto outcome = outcome_of(text_of_member(object, "outcome"));
  const auto at = addrbook::parse_book_time(text_of_member(object, "at"));
  if (!address || !address->id || !outcome || !at) return std::nullopt;
  ProbeResult result;
  result.address = *std::move(address);
  result.outcome = *outcome;
  result.at = *at;
  for (std::size_t i = 0; i < kProbeStages; ++i) {
    const auto stage = static_cast<ProbeStage>(i);
    if (text_of_member(object, "stage") == to_string(stage)) result.reached = stage;
  }
  if (const auto remote = Endpoint::parse(text_of_member(object, "remote"))) {
    result.remote = *remote;
  }
  result.moniker = text_of_member(object, "moniker");
  result.software = text_of_member(object, "software");
  result.why = text_of_member(object, "why");
  const auto told = object.find("told");
  if (told != object.end() && told->is_number_unsigned()) result.told = told->get<std::size_t>();
  return result;
}

}  // namespace switchyard::tools
