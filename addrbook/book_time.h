// Times as an address book's file has them: RFC 3339, with an offset and up to nine decimals.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "p2p/base/time.h"

namespace switchyard::addrbook {

// "2026-03-04T09:15:30.123456789+02:00", "…Z"; 't', 'z', ' ' between date and time and a leap
// second pass too.  What is below a second is cut off.  Not set: no such time.
std::optional<WallTime> parse_book_time(std::string_view text);

// Go's zero time, or one around it: the year 0001 and before.
bool is_zero_time(WallTime time);

// "2026-03-04T07:15:30Z", as CometBFT writes whole seconds in UTC; kNever and what is before it as
// Go's zero time, what is behind 9999 as its last second.
std::string format_book_time(WallTime time);
void append_book_time(std::string& to, WallTime time);

}  // namespace switchyard::addrbook
