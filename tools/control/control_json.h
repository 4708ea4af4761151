// JSON values of the control protocol: bounded, and without exceptions.
//
// What is read comes from another program: every access checks what is there.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace switchyard::tools {

using Json = nlohmann::ordered_json;  // members keep their order

// The deepest nesting read: {"a":[1]} has 2.  Ours have 4.
inline constexpr std::size_t kMaxJsonDepth = 16;

// nullopt if it is no JSON, or nested deeper than kMaxJsonDepth.
std::optional<Json> parse_json(std::string_view text);

// One line without its end, printable ASCII only; bytes that are no UTF-8 are replaced.
std::string json_text(const Json& json);

// A member of an object: null if `json` is none or has no such member.
const Json& member(const Json& json, const char* key);
// The same as a text, a number, a truth; empty, 0, false for anything else.
std::string text_member(const Json& json, const char* key);
double number_member(const Json& json, const char* key);
bool flag_member(const Json& json, const char* key);

}  // namespace switchyard::tools
