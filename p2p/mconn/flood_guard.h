// FloodGuard: packets that cost us work and carry next to nothing.
//
// Credit bounds what a peer's messages may hold; this bounds what may be done with packets that
// hold nothing.  The rule, within any window of one second (windows follow each other from the
// first packet on; a flood that straddles two is found in the second):
//
//   control  Pings, pongs, credits, unknown optional packets, frames in which no packet ends
//            and that carry less than kLeastPiece of one (where packets span frames, a full frame
//            may lie within one packet: at 100 MB/s of CometBFT's there are a thousand a second):
//            at most kMaxControl, and one more for every kBytesPerCredit of data packets we sent in
//            this window or the last.  An honest peer pings once a ping_interval, and answers half
//            a window of ours, which is 512 at least, by one credit: it stays far below.
//   tiny     Data packets of less than kTinyPayload bytes: at most kMaxTiny.  Handling so many is
//            about a twentieth of one processor; whoever has more to say puts it together.
//
// Not thread-safe; no clock.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "p2p/base/time.h"

namespace switchyard::mconn {

class FloodGuard {
 public:
  static constexpr Duration kWindow = std::chrono::seconds(1);
  static constexpr std::uint32_t kMaxControl = 1'000;  // packets a window
  static constexpr std::uint32_t kMaxTiny = 50'000;    // packets a window
  static constexpr std::size_t kTinyPayload = 8;       // bytes
  static constexpr std::size_t kBytesPerCredit = 256;
  static constexpr std::size_t kLeastPiece = 256;  // bytes

  explicit FloodGuard(Time now) : since_(now) {}

  // Before the packets of a frame are counted.
  void begin_frame(Time now) {
    const Duration passed = now - since_;
    if (passed < kWindow) return;
    earned_before_ = passed < 2 * kWindow ? earned_ : 0;
    earned_ = 0;
    control_ = 0;
    tiny_ = 0;
    since_ = now;
  }

  // We have sent so many bytes of data packets.
  void earn(std::size_t bytes) { earned_ += (bytes + kBytesPerCredit - 1) / kBytesPerCredit; }

  // A packet of that kind arrived; false: that is too many.
  bool control() { return ++control_ <= std::uint64_t{kMaxControl} + earned_ + earned_before_; }
  bool data(std::size_t payload) { return payload >= kTinyPayload || ++tiny_ <= kMaxTiny; }

 private:
  Time since_;                      // begin of this window
  std::uint64_t earned_{0};         // packets, by what was sent in this window
  std::uint64_t earned_before_{0};  // and in the one before
  std::uint64_t control_{0};        // packets, in this window
  std::uint64_t tiny_{0};           // the same
};

}  // namespace switchyard::mconn
