// Meaning: what a key and its value, written for another program, are to us.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

namespace switchyard::tools {

struct Meaning {
  enum class Kind : std::uint8_t {
    setting,  // `key` of settings_table(), and `value` as Setting::parse takes it
    nothing,  // it says what is so here anyway
    note,     // without effect, and why: `text`, which begins with what it is about
    warning,  // the same, and the operator may have counted on it
    foreign,  // of no concern to a node's peers; `text` is its section, or itself
    refused,  // not what this program can do: `text` says why, and what to do
    unknown,  // nobody's
  };

  Kind kind{Kind::unknown};
  std::string key;
  std::string value;
  std::string text;
};

inline Meaning meaning_setting(std::string key, std::string value) {
  return {Meaning::Kind::setting, std::move(key), std::move(value), ""};
}

inline Meaning meaning_text(Meaning::Kind kind, std::string text) {
  return {kind, "", "", std::move(text)};
}

}  // namespace switchyard::tools
