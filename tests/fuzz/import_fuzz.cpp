// What people and other programs hand us: lists of peers, /net_info, chain.json, and our own lines
// of results.  Reading never fails, is the same in pieces, and what it gives is sound.
#include <algorithm>

#include "addrbook/book_reader.h"
#include "addrbook/book_writer.h"
#include "tests/fuzz/fuzz.h"
#include "tools/addrbook/peer_import.h"
#include "tools/probe/probe_record.h"

namespace import_fuzz {

using namespace switchyard;
using namespace switchyard::tools;

void check_peers(ByteView text, ImportFormat format, std::size_t piece_size) {
  ImportOptions options;
  options.format = format;
  options.max_entries = 1000;
  ImportReading whole = read_peers(text, options);
  Bytes piece;
  ByteView rest = text;
  const ImportReading pieces = read_peers(
      [&]() -> ByteView {
        piece = to_bytes(rest.first(std::min(piece_size, rest.size())));
        rest = rest.subspan(piece.size());
        return piece;
      },
      options);
  FUZZ_CHECK(pieces.entries == whole.entries && pieces.format == whole.format);
  FUZZ_CHECK(pieces.found == whole.found && pieces.errors == whole.errors);
  FUZZ_CHECK(whole.findings.size() == std::min<std::size_t>(whole.found, whole.kMaxFindings));
  for (std::size_t i = 0; i < whole.findings.size(); ++i) {
    FUZZ_CHECK(whole.findings[i].to_string() == pieces.findings[i].to_string());
    FUZZ_CHECK(whole.findings[i].place.offset <= text.size());
  }
  for (const addrbook::ImageEntry& entry : whole.entries) {
    FUZZ_CHECK(entry.id && entry.first.endpoint.port != 0);
  }
  std::vector<std::string> notes;
  const auto book = book_of_peers(std::move(whole.entries), "5be1c3a09f7742d18c60e3b7", notes);
  const auto again = addrbook::read_book(as_bytes(addrbook::write_book(book)));
  FUZZ_CHECK(again.findings.total() == 0 && again.image == book);
}

void check_line(ByteView text) {
  const auto result = read_probe_line(as_text(text), "devnet");
  if (!result) return;
  const std::string line = probe_line(*result, "devnet");
  const auto again = read_probe_line(line, "devnet");
  FUZZ_CHECK(again.has_value() && probe_line(*again, "devnet") == line);
}

FUZZ_TARGET(import_fuzz) {
  fuzz::Choices choices(data, size);
  const std::uint64_t what = choices.below(5);
  const std::size_t piece = 1 + choices.below(16);
  if (what == 4) {
    check_line(choices.all());
  } else {
    check_peers(choices.all(), static_cast<ImportFormat>(what), piece);
  }
}

}  // namespace import_fuzz
