#include "tools/control/control_json.h"

namespace switchyard::tools {
namespace {

// The deepest nesting `text` may have, whatever else is wrong with it.
bool too_deep(std::string_view text) {
  std::size_t depth = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') in_string = !in_string;
    if (in_string) {
      if (c == '\\') ++i;
      continue;
    }
    if (c == '{' || c == '[') ++depth;
    if ((c == '}' || c == ']') && depth > 0) --depth;
    if (depth > kMaxJsonDepth) return true;
  }
  return false;
}

}  // namespace

std::optional<Json> parse_json(std::string_view text) {
  if (too_deep(text)) return std::nullopt;
  Json json = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_discarded()) return std::nullopt;
  return json;
}

std::string json_text(const Json& json) {
  return json.dump(-1, ' ', /*ensure_ascii=*/true, Json::error_handler_t::replace);
}

const Json& member(const Json& json, const char* key) {
  static const Json null;
  if (!json.is_object()) return null;
  const auto found = json.find(key);
  return found == json.end() ? null : *found;
}

std::string text_member(const Json& json, const char* key) {
  const auto* text = member(json, key).get_ptr<const Json::string_t*>();
  return text == nullptr ? std::string() : *text;
}

double number_member(const Json& json, const char* key) {
  const Json& found = member(json, key);
  return found.is_number() ? found.get<double>() : 0;
}

bool flag_member(const Json& json, const char* key) {
  const Json& found = member(json, key);
  return found.is_boolean() && found.get<bool>();
}

}  // namespace switchyard::tools
