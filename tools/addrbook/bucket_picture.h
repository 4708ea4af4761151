// How full the buckets of a book are, as a picture in letters: `switchyard addrbook buckets`.
//
// A letter a bucket, 32 a row: from ' ' for none by eighths of 64 to '#', '!' above.  Pure.
#pragma once

#include <string>

#include "addrbook/book_image.h"
#include "tools/common/terminal.h"

namespace switchyard::tools {

// Blocks of eight heights where the terminal has them; red for what is above 64 where it has
// colours.
std::string bucket_picture(const addrbook::BookImage& book, const Terminal& terminal);

// The same for browsers: a picture of its own that needs nothing else, light or dark as they are; a
// title on each bucket says how full it is.  `name`: of the book.
std::string bucket_svg(const addrbook::BookImage& book, const std::string& name);

}  // namespace switchyard::tools
