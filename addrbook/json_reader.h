// JsonReader: a JSON text token by token, with the place of each.
//
//     JsonReader json(text);                 {"port": 70000}
//     for (;;) switch (json.next().kind)  →  begin_object 1:1, key 1:2, number 1:10, end_object
//     1:15
//
// Nothing is built and nothing recursive: a text of any size and depth takes the same memory, that
// of one piece of it and of one string (kMaxText).  Keys come as they stand, the same one twice as
// well: what it means is the caller's business.
//
// Whatever stands in doubt is told and read on: see JsonFlaw.  What cannot be read on from ends the
// text: `cut` where it stops too early, `broken` at the byte that may not be there, `too_deep` at
// the bracket that is one too many.  From then on next() gives that token again.
//
//                    ┌──────── ',' ◄───────┐
//      ┌─────────┐ '{' ┌─────┐ ':' ┌───────┴─┐ '}' ']'  ┌─────┐
//      │  value  ├────►│ key ├────►│  value  ├─────────►│ end │      any ──► cut, broken, too_deep
//      └─────────┘     └─────┘     └─────────┘ outermost└─────┘
//
// Copies nothing that needs no change: the text of a token lies in the piece it came from, and is
// good until the next call.  Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "p2p/base/bytes.h"

namespace switchyard::addrbook {

// Where a byte stands.  Lines end with '\n'.
struct TextPlace {
  std::uint64_t offset{0};  // bytes before it, a byte order mark included
  std::uint64_t line{1};    // from 1
  std::uint64_t column{1};  // bytes from 1, without a byte order mark

  friend bool operator==(const TextPlace&, const TextPlace&) = default;
};

enum class JsonKind : std::uint8_t {
  begin_object,
  end_object,
  begin_array,
  end_array,
  key,
  string,
  number,
  boolean,
  null,
  end,       // after the outermost value
  cut,       // the text ended where something had to follow
  broken,    // a byte that may not stand there
  too_deep,  // a bracket beyond kMaxDepth
};

// What is wrong with a token that could be read all the same.  Of several the first.
enum class JsonFlaw : std::uint8_t {
  none,
  not_utf8,           // each such sequence became U+FFFD, as did half of a surrogate pair
  bad_escape,         // \u without four digits became U+FFFD; else the backslash was dropped
  control_character,  // a raw one inside a string; kept
  too_long,           // only the first kMaxText bytes are here
  extra_comma,        // of an end_object or end_array: a comma right before it
  bad_number,         // it starts as a number does, and is none
};

struct JsonToken {
  JsonKind kind{JsonKind::end};
  JsonFlaw flaw{JsonFlaw::none};
  // key, string: the characters, UTF-8.  number: as it stands.  boolean: "true" or "false".  cut,
  // broken, too_deep: a sentence without place.  Else empty.
  std::string_view text;
  TextPlace place;       // of its first byte
  TextPlace flaw_place;  // of the flaw, if there is one

  bool is_failure() const { return kind >= JsonKind::cut; }
};

class JsonReader {
 public:
  static constexpr unsigned kMaxDepth = 64;           // brackets open at once; a book needs 6
  static constexpr std::size_t kMaxText = 64 * kKiB;  // bytes of one string or number

  // Gives the next piece of the text, good until it is called again; an empty one at its end.
  using Source = std::function<ByteView()>;

  // The text outlives the reader.
  explicit JsonReader(ByteView text);
  explicit JsonReader(Source source);
  JsonReader(const JsonReader&) = delete;
  JsonReader& operator=(const JsonReader&) = delete;

  // The last token again, its text included.
  const JsonToken& token() const { return token_; }
  unsigned depth() const { return depth_; }          // brackets that are open
  bool has_byte_order_mark() const { return bom_; }  // so far
  // The first one among the whitespace read so far; not set if there is none.
  const std::optional<TextPlace>& first_carriage_return() const { return first_return_; }
  bool has_begun() const { return has_begun_; }  // there was more than whitespace, so far
  // REQUIRES: token() is broken.  The byte that may not be there.
  std::uint8_t culprit() const { return *at_; }

  const JsonToken& next();

  // Reads over the rest of the value that token() began: nothing behind a scalar.  After a failure
  // token() is the failure.
  void skip_value();

 private:
  enum class State : std::uint8_t {
    start,
    value,        // behind a colon, or a comma of an array
    first_value,  // behind '[': or ']'
    first_key,    // behind '{': or '}'
    next_key,     // behind a comma of an object
    colon,
    after_value,  // a comma, an end
    finished,     // the outermost value is whole
    failed,
  };

  bool refill();
  bool more() { return at_ != end_ || refill(); }
  TextPlace here() const;
  std::uint64_t offset() const;
  void skip_byte_order_mark();
  bool skip_whitespace();
  bool read_separator(std::uint8_t c);
  void read_one(std::uint8_t c);
  void read_value(std::uint8_t c);
  void open(JsonKind kind);
  void close(JsonKind kind);
  void end_value();
  void read_string(JsonKind kind);
  void read_special(std::uint8_t c);
  void read_escape();
  void read_unicode_escape(const TextPlace& start);
  void drop_surrogate();
  void read_multibyte();
  void read_number();
  void read_word(std::string_view word, JsonKind kind);
  void keep(const std::uint8_t* begin, const std::uint8_t* end);
  void keep_code_point(std::uint32_t code);
  void replace(const TextPlace& place);
  void flaw(JsonFlaw what, const TextPlace& place);
  void fail(JsonKind kind, std::string_view what);
  void unexpected(std::string_view wanted);
  bool inside_object() const { return (objects_ >> (depth_ - 1) & 1U) != 0; }

  Source source_;                       // empty: all is here
  const std::uint8_t* begin_{nullptr};  // the piece at hand
  const std::uint8_t* at_{nullptr};     // its next byte
  const std::uint8_t* end_{nullptr};
  std::uint64_t begin_offset_{0};  // of the text, at begin_
  std::uint64_t line_{1};
  std::uint64_t line_offset_{0};  // where the line began
  State state_{State::start};
  unsigned depth_{0};
  std::uint64_t objects_{0};  // a bit an open bracket, the outermost lowest: it is a '{'
  bool comma_{false};         // the last thing read was a comma
  TextPlace comma_place_;
  bool bom_{false};
  std::optional<TextPlace> first_return_;
  bool has_begun_{false};
  bool in_scratch_{false};           // the token's text is in scratch_
  std::string scratch_;              // at most kMaxText bytes
  std::uint32_t high_surrogate_{0};  // read by an escape and not completed yet; 0: none
  TextPlace surrogate_place_;        // of that escape
  JsonToken token_;
};

// --- numbers

struct JsonNumber {
  enum class Kind : std::uint8_t {
    integer,   // `value`; also 5.0 and 2e3, which are integers
    fraction,  // 0.5; `value` is cut towards zero
    overflow,  // beyond 64 bits; `value` is the least or greatest there is
    malformed,
  };
  Kind kind{Kind::malformed};
  std::int64_t value{0};
};

JsonNumber json_integer(std::string_view text);
// Not finite, or no number: 0.
double json_real(std::string_view text);

}  // namespace switchyard::addrbook
