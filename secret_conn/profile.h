// The figures in which the openings and frames of the two profiles differ; docs/wire.md describes
// them, p2p/wire/codecs.h has what differs above.
#pragma once

#include <cstddef>
#include <cstdint>

#include "p2p/base/bytes.h"
#include "p2p/types/node_info.h"
#include "p2p/types/profile.h"
#include "p2p/wire/comet_node_info.h"

namespace switchyard::secret_conn {

using switchyard::Profile;

// All bytes of one side's opening, both profiles; an honest one needs less than half of it.
inline constexpr std::size_t kOpeningBudget = 32 * kKiB;

namespace native {

inline constexpr std::size_t kLengthSize = 2;            // bytes before a frame, little-endian
inline constexpr std::size_t kMaxPayload = 16384;        // bytes of a frame behind the opening
inline constexpr std::size_t kMaxOpeningPayload = 8192;  // bytes of a frame of the opening
// Frames after which a direction's key is replaced, one way.
inline constexpr std::uint64_t kRatchetInterval = std::uint64_t{1} << 20U;

}  // namespace native

// Figures of CometBFT v0.38 unless said otherwise.
namespace cometbft {

inline constexpr std::size_t kLengthSize = 4;     // bytes inside a frame, little-endian
inline constexpr std::size_t kMaxPayload = 1024;  // bytes of data in a frame of fixed size
inline constexpr std::size_t kMaxNodeInfo = wire::kCometMaxNodeInfo;  // without the length
inline constexpr std::size_t kMaxHelloBody = 64;    // bytes; ours: theirs is 1 MiB, honest is 34
inline constexpr std::size_t kMaxAuthBody = 256;    // bytes; ours: theirs is 1 MiB, honest is 102
inline constexpr std::size_t kMaxEmptyFrames = 16;  // in a row; ours: theirs stumbles over one
inline constexpr std::uint8_t kVersion = 1;         // there is none on this wire

}  // namespace cometbft

// The largest NodeInfo of a profile, bytes encoded.
constexpr std::size_t max_node_info(Profile profile) {
  return profile == Profile::native ? kMaxNodeInfoSize : cometbft::kMaxNodeInfo;
}

}  // namespace switchyard::secret_conn
