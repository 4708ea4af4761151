// What is wrong with a book's file, one line a finding: `switchyard addrbook lint`.
//
//     addrbook.json:29:13: warning: port-zero: addr.port is 0
//
// as compilers say it, so editors jump there.  Pure.
#pragma once

#include <string>

#include "addrbook/book_reader.h"

namespace switchyard::tools {

// Ends with a line that counts them; nothing but that if all is well.
std::string lint_text(const addrbook::BookReading& reading, const std::string& name);
// An object a line, and none for the sum.
std::string lint_json(const addrbook::BookReading& reading, const std::string& name);

}  // namespace switchyard::tools
