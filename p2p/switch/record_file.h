// RecordFile: a small text file of one record a line, written whole and read with suspicion.
//
//     switchyard-bans 1
//     10.0.0.0/8 1700000000 - scanning
//     end 1
//
// The first line names what it is and the version of the format; the last one counts the records,
// so that a file cut off anywhere is noticed, at the end of a line too.  Why lines and not JSON: a
// mistake has a line of its own to point at, nothing nests, nothing is escaped, and a reader of
// JSON would be more code than all of this.
//
// A file that is torn, hostile or of a later version is never used in part and never lost: it is
// given a new name (NAME.bad-1, NAME.bad-2, …) and reported, and its owner starts empty.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "p2p/base/bytes.h"
#include "p2p/base/result.h"
#include "p2p/net/files.h"

namespace switchyard {

struct RecordFormat {
  std::string_view name;  // of the first line, without its version
  unsigned version{1};    // the only one that is read
  std::size_t max_records{0};
  std::size_t max_line{0};  // bytes, without the end of line

  // Bytes of the largest file that is read.
  std::size_t max_size() const { return (max_records + 2) * (max_line + 1); }
};

// Reads one record; the error says what is wrong with it, without the line.
using ReadRecord = std::function<Result<void, std::string>(std::string_view line)>;

// Gives each record to `read`, which must keep nothing until all are read.  The error is one line:
// `line 3: …`.  Records are printable ASCII; what else a record may hold is up to `read`.
Result<void, std::string> read_records(ByteView text, const RecordFormat& format,
                                       const ReadRecord& read);

// REQUIRES: every record is printable ASCII, at most format.max_line bytes; at most max_records.
Bytes write_records(const std::vector<std::string>& records, const RecordFormat& format);

// The next word of a record: up to a space, which is taken too.  Empty at the end.
std::string_view take_word(std::string_view& line);

// What became of loading.
struct LoadReport {
  bool found{false};      // there was a file
  std::string set_aside;  // its new name, if it was bad; else empty
  std::string reason;     // what was wrong with it; else empty
};

// Reads the file at `path` and gives it to `parse`; a bad one is set aside.  That there is none is
// fine.  The error says why the file can neither be read nor be set aside: whoever goes on and
// saves would overwrite it.
Result<LoadReport, std::string> load_or_set_aside(
    net::Files& files, const std::string& path, std::size_t max_size,
    const std::function<Result<void, std::string>(ByteView)>& parse);

}  // namespace switchyard
