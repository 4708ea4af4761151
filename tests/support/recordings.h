// Recordings for tests: made of events, kept in memory, read again.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "reactors/record/recording.h"
#include "reactors/record/recording_reader.h"

namespace switchyard::test {

inline constexpr reactors::RecordTime kRecorded{
    std::chrono::nanoseconds(1'700'000'000'123'456'789)};

// Bytes of an event.
inline Bytes record_of(reactors::RecordKind kind, ChannelId channel, const PeerId& peer,
                       std::string_view text, reactors::RecordTime time = kRecorded) {
  Bytes all;
  append(all, reactors::record_head(time, kind, channel, peer, text.size()));
  append(all, as_bytes(text));
  return all;
}

// A recording in memory, which may be full.
struct MemoryRecording final : reactors::RecordingOutput {
  Result<void, std::string> append(ByteView head, ByteView bytes) override {
    if (full) return Unexpected<std::string>("the disk is full");
    switchyard::append(content, head);
    switchyard::append(content, bytes);
    return {};
  }
  std::uint64_t size() const override { return content.size(); }

  Bytes content{to_bytes(reactors::recording_head())};
  bool full{false};
};

// What is in a recording, and what is wrong with it.
struct Reading {
  explicit Reading(ByteView content, std::size_t keep = reactors::kMaxRecordBytes,
                   std::size_t piece = SIZE_MAX)
      : reader(keep) {
    while (!content.empty() && wrong.empty()) {
      const ByteView part = content.first(std::min(piece, content.size()));
      content = content.subspan(part.size());
      const auto read = reader.read(
          part, [this](const reactors::RecordedEvent& event) { list.push_back(event); });
      if (!read) wrong = read.error();
    }
  }

  // "message 32 hello", an event a line.
  std::string text() const {
    std::string lines;
    for (const auto& event : list) {
      lines += std::string(to_string(event.kind)) + " " + std::to_string(event.channel.value()) +
               " " + std::string(as_text(event.bytes)) + "\n";
    }
    return lines;
  }

  reactors::RecordingReader reader;
  std::vector<reactors::RecordedEvent> list;
  std::string wrong;
};

}  // namespace switchyard::test
