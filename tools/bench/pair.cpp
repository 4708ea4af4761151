#include "tools/bench/pair.h"

#include <nlohmann/json.hpp>

#include "tools/bench/child.h"

namespace switchyard::bench {
namespace {

using Heard = nlohmann::json;

double number(const Heard& json, const char* name) {
  const auto found = json.find(name);
  return found != json.end() && found->is_number() ? found->get<double>() : 0;
}

std::vector<std::string> command(const EndOptions& options, bool sink) {
  std::vector<std::string> words{"bench", sink ? "sink" : "source"};
  for (std::string& word : options.arguments(sink)) words.push_back(std::move(word));
  return words;
}

std::vector<std::string> dialling(std::vector<std::string> words, const std::string& address) {
  words.insert(words.end(), {"--to", address});
  return words;
}

// Where a listening end is, from its first line.
Result<std::string, std::string> address_of(Child& end) {
  const auto line = end.line();
  if (!line) return Unexpected(line.error());
  const Heard json = Heard::parse(*line, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || !json.contains("address") || !json["address"].is_string()) {
    return Unexpected("an end does not say where it is: " + *line);
  }
  return json["address"].get<std::string>();
}

// How long an end may take at most, and a little for its beginning and end.
double patience(const EndOptions& options) {
  return options.patience() + 10;
}

Result<EndResult, std::string> result_of(Child& end, bool tell) {
  const auto line = end.finish(tell);
  if (!line) return Unexpected(line.error());
  const auto result = EndResult::parse(*line);
  if (!result) return Unexpected("an end says nothing of its work: " + *line);
  return *result;
}

Result<PairResult, std::string> run_both(const PairOptions& options) {
  const bool reversed = source_listens(options.sink.kind);
  const EndOptions& first = reversed ? options.source : options.sink;
  Child listening(command(first, !reversed), patience(first));
  const auto address = address_of(listening);
  if (!address) return Unexpected(address.error());
  std::vector<Child> others;
  if (!reversed) {
    others.emplace_back(dialling(command(options.source, false), *address),
                        patience(options.source));
    const auto source = result_of(others.front(), /*tell=*/false);
    if (!source) return Unexpected(source.error());
    const auto sink = result_of(listening, /*tell=*/true);
    if (!sink) return Unexpected(sink.error());
    return PairResult{*sink, *source};
  }
  for (std::size_t i = 0; i < options.sinks; ++i) {
    others.emplace_back(dialling(command(options.sink, true), *address), patience(options.sink));
  }
  const auto source = result_of(listening, /*tell=*/false);
  if (!source) return Unexpected(source.error());
  const auto sink = result_of(others.front(), /*tell=*/false);
  if (!sink) return Unexpected(sink.error());
  return PairResult{*sink, *source};
}

}  // namespace

std::optional<EndResult> EndResult::parse(const std::string& text) {
  const Heard json = Heard::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object() || !json.contains("kind")) return std::nullopt;
  EndResult made;
  made.seconds = number(json, "seconds");
  made.cpu_seconds = number(json, "cpu_seconds");
  made.messages = number(json, "messages");
  made.bytes = number(json, "bytes");
  made.bulk_bytes = number(json, "bulk_bytes");
  made.connections = number(json, "connections");
  made.deliveries = number(json, "deliveries");
  made.heap_bytes_per_peer = number(json, "heap_bytes_per_peer");
  if (json.contains("system_calls")) made.system_calls = number(json, "system_calls");
  if (const auto latency = json.find("latency_ms"); latency != json.end()) {
    made.p50 = number(*latency, "p50");
    made.p99 = number(*latency, "p99");
  }
  if (const auto bytes = json.find("bytes_by_channel"); bytes != json.end()) {
    for (const char* channel : {"0x70", "0x71", "0x72"})
      made.bytes_by_channel.push_back(number(*bytes, channel));
  }
  return made;
}

Result<PairResult, std::string> run_pair(const PairOptions& options) {
  auto done = run_both(options);
  if (done) return done;
  return Unexpected(std::string(to_string(options.sink.kind)) + ": " + done.error());
}

}  // namespace switchyard::bench
