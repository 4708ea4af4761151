// BookFields: the members of one object after another, each value of the kind it should have.
//
// What every part of a book's reader does: keys are matched, doubled and unknown ones reported,
// flaws of tokens reported, values of the wrong kind reported and read over.  After a failure of
// the JSON every call is harmless and does nothing.
//
// Works on the reader and the findings it was given, which outlive it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "addrbook/book_finding.h"
#include "addrbook/book_image.h"
#include "addrbook/json_reader.h"

namespace switchyard::addrbook {

class BookFields {
 public:
  BookFields(JsonReader& json, Findings& findings) : json_(json), findings_(findings) {}

  bool failed() const { return json_.token().is_failure(); }
  const JsonToken& token() const { return json_.token(); }

  // Of the last key: where it stands, and whether it had a capital letter.
  const TextPlace& key_place() const { return key_place_; }
  bool upper() const { return upper_; }
  // The first key with a capital letter; not set if there was none.
  const std::optional<TextPlace>& first_upper() const { return first_upper_; }

  const JsonToken& next();
  void skip_value();
  void report(FindingCode code, const TextPlace& place, std::string_view text) {
    findings_.add(code, place, text);
  }
  // A value of `kind` follows and is read, or begun: else it is reported, read over, and false.
  bool expect(JsonKind kind, std::string_view field);
  // The same of an element, which is read already.
  bool expect_element(JsonKind kind, std::string_view field);

  // The names of an object's fields, in lower case and without underscores, fewer than 32.
  using Names = std::span<const std::string_view>;
  // The next known field of the object that is open, as its place in `names`; -1 at its end or
  // after a failure.  `seen` has a bit for each one met.  The caller reads the value.
  int next_field(Names names, std::uint32_t& seen);
  // Of the array that is open: reads the next element's token; false at its end.
  bool next_element();

  // --- the value of the last key.  `field` is how a finding names it.

  // A whole number; not set if it is of another kind.  What is not between `least` and `most`, or
  // has a fraction, is reported and moved there.
  std::optional<std::int64_t> integer(std::string_view field, std::int64_t least,
                                      std::int64_t most);
  // Finite, as it stands.
  std::optional<double> real(std::string_view field);
  // kNever if it is none, or the year 0001.
  WallTime time(std::string_view field);
  // Good until the next token.
  std::optional<std::string_view> string(std::string_view field);
  std::optional<PeerId> id(std::string_view field, FindingCode bad);

 private:
  int find(Names names, std::string_view key) const;

  JsonReader& json_;
  Findings& findings_;
  TextPlace key_place_;
  bool upper_{false};
  std::optional<TextPlace> first_upper_;
};

// The first `most` bytes, or a few less: whole characters of UTF-8.
std::string_view whole_characters(std::string_view text, std::size_t most);

// "a string", "an object" …, for findings.
std::string_view kind_name(JsonKind kind);

// --- parts of the reader: each reads the value of the last key, or of the element that has begun

// An endpoint, and an id.
struct AddressFields {
  struct Problem {
    FindingCode code{};
    TextPlace place;
    std::string text;
  };

  std::optional<PeerId> id;
  Endpoint endpoint;
  bool id_given{false};            // the field is there and not empty
  bool upper{false};               // its keys had capital letters
  std::optional<Problem> problem;  // why there is no endpoint
};
// `field` is "addr" or "src".  The value has begun: REQUIRES: token() is begin_object.
AddressFields read_address(BookFields& in, std::string_view field);

// Ours.  REQUIRES: token() is begin_object.
void read_head_extras(BookFields& in, BookImage& image);
void read_entry_extras(BookFields& in, ImageEntry& entry);

}  // namespace switchyard::addrbook
