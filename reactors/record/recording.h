// A recording: what a node was sent, in a file (docs/record.md).
//
//     file     "SWYDREC\n" | version u32, 1 | 0 u32 | record…           numbers are little-endian
//     record   length u32 | time i64 | kind u8 | channel u8 | 0 u16 | peer, 20 bytes | bytes…
//
// `length` is that of what follows it, so at least 32.  `time` is in nanoseconds since 1970, UTC.
// What a reader does not know of a record it reads over: other kinds, and what stands where 0 does.
// A file may end anywhere within its last record: so a crash leaves it.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "p2p/base/bytes.h"
#include "p2p/base/result.h"
#include "p2p/types/ids.h"
#include "p2p/types/peer_id.h"

namespace switchyard::reactors {

enum class RecordKind : std::uint8_t {
  started = 0,       // a node began to record; bytes: its network; nobody's peer
  peer_added = 1,    // bytes: "in" or "out", address and moniker, as text
  message = 2,       // that came from the peer; bytes: all of it
  peer_removed = 3,  // bytes: why, as text
  stopped = 4,       // the node ended in good order; nobody's peer
};

// "message"; "other" for a kind of later versions.
std::string_view to_string(RecordKind kind);

using RecordTime = std::chrono::sys_time<std::chrono::nanoseconds>;

inline constexpr std::size_t kRecordingHead = 16;  // bytes of a file before its first record
inline constexpr std::size_t kRecordHead = 36;     // bytes of a record before its own bytes
inline constexpr std::size_t kRecordFixed = 32;    // those of them that its length counts
// Bytes of a record's own: more than the largest channel takes (stock_channels.h, 100 MiB).
inline constexpr std::size_t kMaxRecordBytes = 128 * kMiB;
inline constexpr std::uint32_t kRecordingVersion = 1;

// How a file begins.
std::array<std::uint8_t, kRecordingHead> recording_head();

// How a record of `size` bytes begins.  REQUIRES: size <= kMaxRecordBytes.
std::array<std::uint8_t, kRecordHead> record_head(RecordTime time, RecordKind kind,
                                                  ChannelId channel, const PeerId& peer,
                                                  std::size_t size);

// Where records go.  One thread at a time.
class RecordingOutput {
 public:
  virtual ~RecordingOutput() = default;

  // Both, one behind the other; the text says why not, then nothing of them is there and nothing
  // more is appended.
  virtual Result<void, std::string> append(ByteView head, ByteView bytes) = 0;
  // Bytes that there are.
  virtual std::uint64_t size() const = 0;
};

}  // namespace switchyard::reactors
