#include "tools/common/log_observer.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tools/common/duration_text.h"

namespace switchyard::tools {
namespace {

using EventKind = SwitchEvent::Kind;

LogLine start_line(EventKind kind) {
  switch (kind) {
    case EventKind::listening:
      return {LogLevel::info, "listening", {}};
    case EventKind::accept_failed:
      return {LogLevel::warn, "accept failed", {}};
    case EventKind::inbound_refused:
      return {LogLevel::info, "inbound refused", {}};
    case EventKind::dial_failed:
      return {LogLevel::info, "dial failed", {}};
    case EventKind::peer_up:
      return {LogLevel::info, "peer up", {}};
    case EventKind::peer_down:
      return {LogLevel::info, "peer down", {}};
    case EventKind::banned:
      return {LogLevel::info, "banned", {}};
    case EventKind::notice:
      return {LogLevel::warn, "notice", {}};
  }
  return {LogLevel::info, "event", {}};
}

void add_reason(const Disconnect& why, std::vector<LogField>& fields) {
  fields.push_back({"reason", std::string(to_string(why.code))});
  fields.push_back({"during", std::string(to_string(why.operation))});
  fields.push_back({"said_by", why.remote ? "them" : "us"});
  fields.push_back({"blame", std::string(to_string(why.blame))});
  if (!why.text.empty()) fields.push_back({"text", why.text});
}

// To whole milliseconds: more would be noise in a log.
std::string rounded(Duration duration) {
  using std::chrono::milliseconds;
  return format_duration(std::chrono::duration_cast<milliseconds>(duration));
}

}  // namespace

LogLine log_line(const SwitchEvent& event) {
  LogLine line = start_line(event.kind);
  auto& fields = line.fields;
  if (event.peer) fields.push_back({"id", event.peer->to_string()});
  if (!event.address.empty()) fields.push_back({"addr", event.address});
  if (event.kind == EventKind::peer_up || event.kind == EventKind::peer_down) {
    fields.push_back({"dir", event.outbound ? "out" : "in"});
  }
  if (event.kind == EventKind::peer_up) fields.push_back({"moniker", event.moniker});
  if (event.why) add_reason(*event.why, fields);
  if (event.retry_in) fields.push_back({"retry_in", rounded(*event.retry_in)});
  if (event.undelivered > 0) {
    fields.push_back({"undelivered", static_cast<std::int64_t>(event.undelivered)});
  }
  if (!event.text.empty()) fields.push_back({"text", event.text});
  return line;
}

void LogObserver::on_event(const SwitchEvent& event) {
  const bool ours = event.kind == EventKind::listening || event.kind == EventKind::notice;
  if (!ours && !budget_.allow(event.at)) return;
  log_.write(log_line(event));
}

void LogObserver::on_visit(const SwitchEvent& event) {
  if (log_.level() != LogLevel::debug || !budget_.allow(event.at)) return;
  LogLine line = log_line(event);
  line.level = LogLevel::debug;
  log_.write(line);
}

void LogObserver::report_suppressed(Time now) {
  const auto lines = budget_.collect_suppressed(now);
  if (lines == 0) return;
  log_.warn("lines about peers suppressed", {{"lines", static_cast<std::int64_t>(lines)}});
}

}  // namespace switchyard::tools
