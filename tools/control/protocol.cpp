#include "tools/control/protocol.h"

#include <algorithm>
#include <array>
#include <utility>

namespace switchyard::tools {
namespace {

using RefusalKind = Refusal::Kind;

constexpr std::array<std::string_view, 4> kKinds{"usage", "failed", "bad_request", "busy"};

Json object() {
  Json json;
  json["v"] = kControlVersion;
  return json;
}

Result<Json, std::string> decode_object(std::string_view line) {
  auto json = parse_json(line);
  if (!json || !json->is_object()) return Unexpected(std::string("that is no JSON object"));
  const Json& version = member(*json, "v");
  if (!version.is_number_integer()) {
    return Unexpected(std::string("it does not say its version: \"v\":1 is expected"));
  }
  if (version != kControlVersion) {
    return Unexpected("version " + json_text(version) + " is not spoken here, but 1");
  }
  return *std::move(json);
}

Result<void, std::string> take_arguments(const Json& list, std::vector<std::string>& into) {
  if (list.is_null()) return {};
  if (!list.is_array() || list.size() > kMaxArguments) {
    return Unexpected("\"args\" is to be a list of at most " + std::to_string(kMaxArguments) +
                      " texts");
  }
  for (const Json& argument : list) {
    const auto* text = argument.get_ptr<const Json::string_t*>();
    if (text == nullptr || text->size() > kMaxArgument) {
      return Unexpected("each of \"args\" is to be a text of at most " +
                        std::to_string(kMaxArgument) + " bytes");
    }
    into.push_back(*text);
  }
  return {};
}

}  // namespace

Result<Request, std::string> decode_request(std::string_view line) {
  auto json = decode_object(line);
  if (!json) return Unexpected(json.error());
  for (const auto& [key, value] : json->items()) {
    if (key != "v" && key != "command" && key != "args") {
      return Unexpected(std::string("a request has \"v\", \"command\" and \"args\" and no more"));
    }
  }
  Request request;
  request.command = text_member(*json, "command");
  if (request.command.empty() || request.command.size() > kMaxArgument) {
    return Unexpected(std::string("\"command\" is to be the name of a command"));
  }
  if (auto taken = take_arguments(member(*json, "args"), request.arguments); !taken) {
    return Unexpected(taken.error());
  }
  return request;
}

std::string request_line(const Request& request) {
  Json json = object();
  json["command"] = request.command;
  json["args"] = request.arguments;
  return json_text(json);
}

std::string result_line(Json result) {
  Json json = object();
  json["ok"] = true;
  json["result"] = std::move(result);
  return json_text(json);
}

std::string refusal_line(const Refusal& refusal) {
  Json json = object();
  json["ok"] = false;
  json["error"]["kind"] = kKinds[static_cast<std::size_t>(refusal.kind)];
  json["error"]["text"] = refusal.text;
  return json_text(json);
}

std::string event_line(Json event) {
  Json json = object();
  json["event"] = std::move(event);
  return json_text(json);
}

std::string lost_line(std::uint64_t events) {
  Json json = object();
  json["lost"] = events;
  return json_text(json);
}

Result<Answer, std::string> decode_answer(std::string_view line) {
  auto json = decode_object(line);
  if (!json) return Unexpected(json.error());
  if (const Json& event = member(*json, "event"); event.is_object()) return Answer(Event{event});
  if (const Json& lost = member(*json, "lost"); lost.is_number_unsigned()) {
    return Answer(Lost{lost.get<std::uint64_t>()});
  }
  if (flag_member(*json, "ok")) return Answer(member(*json, "result"));
  const Json& error = member(*json, "error");
  if (!error.is_object()) return Unexpected(std::string("that is no answer"));
  Refusal refusal;
  const std::string name = text_member(error, "kind");
  const auto* kind = std::find(kKinds.begin(), kKinds.end(), name);
  if (kind != kKinds.end()) refusal.kind = static_cast<RefusalKind>(kind - kKinds.begin());
  refusal.text = text_member(error, "text");
  return Answer(std::move(refusal));
}

}  // namespace switchyard::tools
