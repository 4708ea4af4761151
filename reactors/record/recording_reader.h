// RecordingReader: a recording, read piece by piece.
//
//     head ──► record head ──► bytes ──► event ──┐
//      │           ▲ │                           │
//      ▼           │ ▼                           │
//    wrong         │ damaged                     │
//                  └─────────────────────────────┘
//
// Pure: bytes in, events out.  It takes anything for input, and holds no more than `keep` bytes of
// one record, which grow with what arrives.  What is wrong is told once and for good.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "p2p/base/bytes.h"
#include "p2p/base/result.h"
#include "reactors/record/recording.h"

namespace switchyard::reactors {

struct RecordedEvent {
  RecordTime time;
  RecordKind kind{};  // may be none that RecordKind names
  ChannelId channel;
  PeerId peer;
  std::uint64_t size{0};  // of all its bytes
  Bytes bytes;            // the first of them
};

class RecordingReader {
 public:
  using Sink = std::function<void(const RecordedEvent&)>;

  // Keeps so many bytes of each record.
  explicit RecordingReader(std::size_t keep = kMaxRecordBytes) : keep_(keep) {}

  // The next piece of the file.  The error says what is wrong, and where.
  Result<void, std::string> read(ByteView more, const Sink& sink);

  // Where the last whole record ends; 0: there is not even the head.
  std::uint64_t sound() const { return sound_; }
  // Bytes behind that: of a record, or head, that is not whole.
  std::uint64_t torn() const { return taken_ - sound_; }

 private:
  bool fill(ByteView& more, std::size_t size);
  std::string open() const;
  std::string begin_record();
  void end_record(const Sink& sink);

  const std::size_t keep_;
  std::array<std::uint8_t, kRecordHead> head_{};  // of the file, then of a record
  std::size_t filled_{0};                         // bytes of it
  bool opened_{false};                            // the head of the file is read
  bool inside_{false};                            // the head of a record is
  std::uint64_t left_{0};                         // of its bytes
  RecordedEvent event_;
  std::uint64_t taken_{0};
  std::uint64_t sound_{0};
  std::string wrong_;  // empty: nothing
};

}  // namespace switchyard::reactors
