// One line of the log: a message and fields, for people or for machines.
//
// Values may come from peers: nothing they hold breaks the line or the terminal.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace switchyard::tools {

enum class LogLevel : std::uint8_t { debug, info, warn, error };
enum class LogFormat : std::uint8_t { plain, json };

struct LogField {
  std::string name;
  std::variant<std::string, std::int64_t, double, bool> value;
};

struct LogLine {
  LogLevel level{LogLevel::info};
  std::string message;
  std::vector<LogField> fields;
};

// `peer up id=4f… moniker="alice"`: texts in quotes unless they are plain words.
std::string plain_text(const LogLine& line);

// `"msg":"peer up","id":"4f…"`: members of a JSON object, without its braces.
std::string json_members(const LogLine& line);

}  // namespace switchyard::tools
