// A recording: anything may stand in the file; in pieces it reads as in one, and what is read is
// written again as it stood there.
#include "reactors/record/recording_reader.h"
#include "tests/fuzz/fuzz.h"

namespace record_file_fuzz {

using namespace switchyard;
using namespace switchyard::reactors;

struct Read {
  Bytes again;  // what the events are, written
  std::size_t events{0};
  std::string wrong;
  std::uint64_t sound{0};
};

Read read_all(ByteView input, std::size_t piece) {
  Read result;
  RecordingReader reader;
  while (!input.empty() && result.wrong.empty()) {
    const ByteView part = input.first(std::min(piece, input.size()));
    input = input.subspan(part.size());
    const auto read = reader.read(part, [&](const RecordedEvent& event) {
      FUZZ_CHECK(event.bytes.size() == event.size);
      append(result.again,
             record_head(event.time, event.kind, event.channel, event.peer, event.bytes.size()));
      append(result.again, event.bytes);
      ++result.events;
    });
    if (!read) result.wrong = read.error();
  }
  FUZZ_CHECK(reader.torn() < kRecordHead + kMaxRecordBytes + 1);
  result.sound = reader.sound();
  return result;
}

FUZZ_TARGET(record_file_fuzz) {
  const ByteView input(data, size);
  Read whole = read_all(input, SIZE_MAX);
  const Read pieces = read_all(input, 3);
  FUZZ_CHECK(whole.again == pieces.again && whole.wrong == pieces.wrong);
  FUZZ_CHECK(whole.sound == pieces.sound && whole.sound <= size);
  if (whole.sound == 0) {
    FUZZ_CHECK(whole.events == 0);
    return;
  }
  FUZZ_CHECK(whole.again.size() + kRecordingHead == whole.sound);
  // But for the two bytes of each head that mean nothing.
  Bytes stood = to_bytes(input.subspan(kRecordingHead, whole.again.size()));
  for (std::size_t at = 0; at < stood.size();) {
    stood[at + 14] = stood[at + 15] = 0;
    at += 4 + (stood[at] | std::size_t{stood[at + 1]} << 8U | std::size_t{stood[at + 2]} << 16U |
               std::size_t{stood[at + 3]} << 24U);
  }
  FUZZ_CHECK(stood == whole.again);
}

}  // namespace record_file_fuzz
