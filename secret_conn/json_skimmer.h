// JsonSkimmer: walks over one small JSON text without building anything.
//
// Sticky: the first mistake is kept, and every function afterwards does nothing.  Nesting is at
// most kMaxDepth, so a hostile text cannot exhaust the stack.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "p2p/base/bytes.h"

namespace switchyard::secret_conn {

class JsonSkimmer {
 public:
  static constexpr int kMaxDepth = 16;  // of objects and arrays

  explicit JsonSkimmer(ByteView text) : text_(as_text(text)) {}

  bool ok() const { return error_.empty(); }
  const std::string& error() const { return error_; }  // empty, or what and where

  // Starts an object: `while (next_member(key)) …` then reads each value in turn.
  void enter_object();
  // The next member's key; false at the end of the object or after a mistake.
  bool next_member(std::string& key);

  // A string, its escapes resolved; characters outside ASCII written as escapes come back as '?'.
  std::string string();
  // Any value, unseen.
  void skip_value();
  // Nothing but whitespace may follow.
  void finish();

  void fail(std::string_view what);

 private:
  char peek();  // the next character behind whitespace; '\0' at the end
  bool take(char c);
  void expect(char c);
  char escape();
  char unicode_escape();
  void skip_word();
  void skip_array();

  std::string_view text_;
  std::size_t at_{0};  // bytes read
  int depth_{0};       // open objects and arrays
  bool first_{false};  // no member of the innermost object has been read yet
  std::string error_;
};

}  // namespace switchyard::secret_conn
