// Finding: something in the file of an address book that is not as it should be, and where.
//
//     12:14: error: port-out-of-range: addr.port 70000 is not 0 to 65535
//
// Bounded however bad a file is: of each code the first kMaxPerCode findings are kept, and all are
// counted.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "addrbook/json_reader.h"

namespace switchyard::addrbook {

enum class Severity : std::uint8_t {
  note,     // unusual, and nothing is lost
  warning,  // one value was replaced or left out, or says what cannot be
  error,    // an entry, or the rest of the file, is not in the image
};

// Each has one severity, and a name: its own with hyphens.
enum class FindingCode : std::uint8_t {
  // --- the text: what ends it
  empty_file,        // nothing but whitespace
  html_page,         // a web server's page, mostly the one that says that there is no such file
  not_a_book,        // something else
  cut_off,           // the whole entries before the end were kept
  broken_json,       // those before this byte were kept
  too_deep,          // more open brackets than JsonReader::kMaxDepth
  too_many_entries,  // the rest was not read
  trailing_data,     // something behind the book
  // --- the text: what was read over
  byte_order_mark,
  carriage_returns,
  not_utf8,  // became U+FFFD
  bad_escape,
  control_character,
  extra_comma,
  text_too_long,  // a key, string or number beyond JsonReader::kMaxText
  duplicate_key,  // the last one counts, as in CometBFT; of "addrs" all
  unknown_key,
  upper_case_keys,  // in a book of an era that had none; once a file
  old_format,       // an era with other keys, before BookEra::from_2018; once a file
  // --- values of any kind
  missing_field,
  wrong_type,
  bad_number,      // fraction, negative, too large: replaced by the nearest that is possible
  bad_time,        // never, instead
  bad_bucket_key,  // "key" is not 24 hex digits
  bad_extra,       // a field of ours that says nothing sensible; left out
  // --- entries
  not_an_entry,       // an element of "addrs" that is no object; left out
  no_address,         // left out
  bad_address,        // not an IP address; left out
  port_out_of_range,  // left out
  port_zero,
  no_id,
  bad_id,  // not 40 hex digits; read as none
  upper_case_id,
  bad_source,       // 0.0.0.0:0 instead
  bad_bucket_type,  // new, instead
  no_bucket,
  bucket_out_of_range,
  bucket_count,      // more than 4, or of an old entry more than one
  duplicate_bucket,  // twice in one entry
  overfull_bucket,   // more than 64 entries in one: CometBFT lets in 65; once a bucket
  duplicate_id,      // both entries were kept
};
inline constexpr std::size_t kFindingCodes =
    static_cast<std::size_t>(FindingCode::duplicate_id) + 1;

Severity severity_of(FindingCode code);
std::string_view to_string(FindingCode code);  // "port-out-of-range"
std::string_view to_string(Severity severity);

struct Finding {
  FindingCode code{};
  Severity severity{Severity::note};
  TextPlace place;
  std::string text;  // one line of printable ASCII, at most kMaxDisconnectText bytes

  std::string to_string() const;
};

class Findings {
 public:
  static constexpr std::size_t kMaxPerCode = 100;

  const std::vector<Finding>& list() const { return list_; }
  std::uint64_t count(FindingCode code) const;
  std::uint64_t count(Severity severity) const;
  std::uint64_t total() const;
  // The first of the worst ones: what to say if there is room for one.  Null if there are none.
  const Finding* worst() const;

  void add(FindingCode code, const TextPlace& place, std::string_view text);
  // In the order of the text.
  void sort();

 private:
  std::vector<Finding> list_;                          // at most kMaxPerCode a code
  std::array<std::uint64_t, kFindingCodes> counts_{};  // kept or not
};

}  // namespace switchyard::addrbook
