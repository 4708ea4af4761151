// Books in and out of `switchyard addrbook`: files and standard streams.
//
// Errors are sentences for people.
#pragma once

#include <string>

#include "addrbook/book_reader.h"
#include "addrbook/book_writer.h"
#include "p2p/base/result.h"

namespace switchyard::tools {

struct BookInput {
  std::string name;      // as it was given; "-" is standard input
  std::size_t bytes{0};  // of its text
  addrbook::BookReading reading;
};

// Reads pieces, so the text needs no memory.  Fails if there is no such file, or it cannot be read;
// whether it is a book its reading says.
Result<BookInput, std::string> read_book_file(const std::string& name);

// Of a reading that is State::unreadable: what was found instead of a book.
std::string unreadable_text(const BookInput& input);

// To standard output.
Result<void, std::string> print_book(const addrbook::BookImage& book,
                                     const addrbook::BookWriteOptions& options);

// In the place of the file, which is kept as NAME.bak-N with the first N that is free; returns that
// name.  The mode stays.  Refuses while a node runs in the home folder that the file is in.
Result<std::string, std::string> replace_book(const std::string& name,
                                              const addrbook::BookImage& book,
                                              const addrbook::BookWriteOptions& options);

}  // namespace switchyard::tools
