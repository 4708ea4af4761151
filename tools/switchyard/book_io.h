// Books in and out of `switchyard addrbook`: files and standard streams.
//
// Errors are sentences for people.
#pragma once

#include <cstddef>
#include <cstdio>
#include <memory>
#include <string>

#include "addrbook/as_map.h"
#include "addrbook/book_reader.h"
#include "addrbook/book_writer.h"
#include "p2p/base/bytes.h"
#include "p2p/base/result.h"

namespace switchyard::tools {

// A file, or standard input for "-", in pieces.
class TextFile {
 public:
  static Result<TextFile, std::string> open(const std::string& name);

  // The next piece, good until the next call; empty at the end, and after an error.
  ByteView next();
  std::size_t bytes() const { return bytes_; }  // so far
  // "cannot read NAME: …"; empty if nothing went wrong.
  const std::string& error() const { return error_; }

 private:
  struct Close {
    void operator()(std::FILE* file) const;
  };

  std::string name_;
  std::unique_ptr<std::FILE, Close> file_;
  Bytes piece_;
  std::size_t bytes_{0};
  std::string error_;
};

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

// A map: of a name that ends with .mmdb a MaxMind DB, else the text form of Bitcoin's asmap-tool.
Result<addrbook::AsMap, std::string> read_as_map(const std::string& name);

// To a file that is not there yet.
Result<void, std::string> write_new_book(const std::string& name, const addrbook::BookImage& book,
                                         const addrbook::BookWriteOptions& options);
// Why a book cannot be written there: there is a file already; empty if it can.
std::string new_book_obstacle(const std::string& name);
// As a whole, in the place of whatever is there.
Result<void, std::string> write_text_file(const std::string& name, const std::string& text);

// In the place of the file, which is kept as NAME.bak-N with the first N that is free; returns that
// name.  The mode stays.  Refuses while a node runs in the home folder that the file is in.
Result<std::string, std::string> replace_book(const std::string& name,
                                              const addrbook::BookImage& book,
                                              const addrbook::BookWriteOptions& options);

}  // namespace switchyard::tools
