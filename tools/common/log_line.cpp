#include "tools/common/log_line.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <type_traits>

#include "tools/common/json_text.h"

namespace switchyard::tools {
namespace {

std::string number_text(double value) {
  std::array<char, 32> buffer{};
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                          std::chars_format::fixed, 3);
  return error == std::errc{} ? std::string(buffer.data(), end) : "0";
}

// What needs no quotes: ids, addresses, codes.
bool is_word(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("._-:@/[],").find(c) != std::string_view::npos;
  });
}

struct Rendered {
  bool json;

  std::string operator()(const std::string& text) const {
    return !json && is_word(text) ? text : json_quoted(text);
  }
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(double number) const { return number_text(number); }
  std::string operator()(bool flag) const { return flag ? "true" : "false"; }
};

}  // namespace

std::string plain_text(const LogLine& line) {
  std::string text = line.message;
  for (const LogField& field : line.fields) {
    text.append(" ").append(field.name).append("=");
    text += std::visit(Rendered{.json = false}, field.value);
  }
  return text;
}

std::string json_members(const LogLine& line) {
  std::string text = "\"msg\":" + json_quoted(line.message);
  for (const LogField& field : line.fields) {
    text.append(",").append(json_quoted(field.name)).append(":");
    text += std::visit(Rendered{.json = true}, field.value);
  }
  return text;
}

}  // namespace switchyard::tools
