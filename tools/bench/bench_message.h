// What the ends of a benchmark say to each other, and where (docs/bench.md).
//
// A message begins with
//
//     u64 LE  sequence number, of its channel
//     i64 LE  Unix nanoseconds when it was due; when it was sent, if it was due at no time
//     u8      phase
//     u8      letter
//
// and is filled up to its size.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "p2p/base/bytes.h"
#include "p2p/types/ids.h"

namespace switchyard::bench {

inline constexpr ChannelId kBulkChannel{0x70};    // priority 1; bulk, small, broadcast
inline constexpr ChannelId kMiddleChannel{0x71};  // priority 5
inline constexpr ChannelId kTimedChannel{0x72};   // priority 10; timed messages, acknowledgements
inline constexpr ChannelId kIdleChannel{0x73};    // priority 1; a fourth for peers that say nothing

enum class Phase : std::uint8_t {
  warm_up = 0,
  measured = 1,
  end = 2,
  acknowledged = 3,  // the sink's, when it has heard of the end
  background = 255,  // of any time; what goes on beside what is measured
};

struct Stamp {
  std::uint64_t sequence{0};
  std::int64_t due{0};  // Unix, ns
  Phase phase{Phase::warm_up};
  char letter{'b'};

  bool operator==(const Stamp&) const = default;
};

inline constexpr std::size_t kStampSize = 18;      // bytes
inline constexpr std::size_t kSmallMessage = 100;  // bytes; of timed messages, too
inline constexpr std::size_t kBulkMessage = 64 * kKiB;
inline constexpr std::size_t kLargestMessage = 1 * kMiB;

// REQUIRES: message.size() >= kStampSize.
void write_stamp(const Stamp& stamp, MutableByteView message);

// nullopt: too short, or of no phase there is.
std::optional<Stamp> read_stamp(ByteView message);

}  // namespace switchyard::bench
