// The reader of address books: it never fails, reads the same in pieces, and what it read is
// written and read again as the same.
#include "addrbook/book_reader.h"
#include "addrbook/book_writer.h"
#include "tests/fuzz/fuzz.h"

namespace book_reader_fuzz {

using namespace switchyard;
using namespace switchyard::addrbook;

// Each piece in memory of its own, so that a view into an old one is seen by a sanitizer.
BookReading read_in_pieces(ByteView text, std::size_t size) {
  Bytes piece;
  return read_book([&]() -> ByteView {
    piece = to_bytes(text.first(std::min(size, text.size())));
    text = text.subspan(piece.size());
    return piece;
  });
}

void check_findings(const BookReading& book, std::size_t size) {
  std::uint64_t offset = 0;
  for (const Finding& finding : book.findings.list()) {
    FUZZ_CHECK(finding.place.offset >= offset && finding.place.offset <= size);
    FUZZ_CHECK(finding.place.line >= 1 && finding.place.column >= 1);
    FUZZ_CHECK(!finding.text.empty());
    offset = finding.place.offset;
  }
}

void check_same(const BookReading& one, const BookReading& other) {
  FUZZ_CHECK(one.image == other.image && one.state == other.state && one.era == other.era);
  FUZZ_CHECK(one.places == other.places);
  FUZZ_CHECK(one.findings.total() == other.findings.total());
  for (std::size_t i = 0; i < one.findings.list().size(); ++i) {
    FUZZ_CHECK(one.findings.list()[i].to_string() == other.findings.list()[i].to_string());
  }
}

FUZZ_TARGET(book_reader_fuzz) {
  const BookReading book = read_book(ByteView(data, size));
  FUZZ_CHECK(book.places.size() == book.image.entries.size());
  FUZZ_CHECK(book.state == BookReading::State::whole || book.findings.count(Severity::error) > 0);
  check_findings(book, size);
  const std::size_t piece = size == 0 ? 1 : 1 + data[size / 2] % 16;
  check_same(read_in_pieces({data, size}, piece), book);
  const std::string text = write_book(book.image);
  const BookReading again = read_book(as_bytes(text));
  FUZZ_CHECK(again.state == BookReading::State::whole);
  FUZZ_CHECK(again.image == book.image);
}

}  // namespace book_reader_fuzz
