// ReadPause: reading stops because a reactor does not keep up.
//
// Only for a wire without credit (the cometbft profile).  There the peer cannot be told to stop one
// channel; what is left is to stop reading, which stops all of them, through TCP.  A channel's
// inbox is full when its whole messages that the reactor has not destroyed fill its window.
//
//               a channel is full
//     +---------+ ------------> +--------+  10 min without progress
//     | reading |               | paused | -------------------------> stalled
//     +---------+ <------------ +--------+
//               none is any more
//
//   paused   A pong that nobody asked for leaves every 4/9 of our own pong_timeout.  Why: the
//            pings of the peer lie unread in the socket, and it would give us up.  It waits for as
//            long as we would, and two of ours are within that: CometBFT waits 45 s, we say one
//            every 20 s.  Our own keep-alive counts no silence meanwhile (keepalive.h).
//   stalled  The connection is closed, `too_slow`, with the name of the channel.  Progress is a
//            message of the full channel destroyed.  Why 10 minutes: longer than a disk, a
//            compaction or a debugger holds up a reactor that will go on, short enough that a
//            reactor that will not gives the place and the memory back within one look at a graph.
//
// Not thread-safe; no I/O, no clock.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "p2p/base/time.h"
#include "p2p/types/ids.h"

namespace switchyard::mconn {

class ReadPause {
 public:
  static constexpr Duration kStall = std::chrono::minutes(10);

  explicit ReadPause(Duration pong_timeout) : pong_interval_(pong_timeout * 4 / 9) {}

  bool paused() const { return paused_; }
  // REQUIRES: paused().
  ChannelId channel() const { return channel_; }
  bool stalled(Time now) const { return paused_ && now >= since_ + kStall; }
  bool pong_owed() const { return pong_owed_; }
  std::optional<Time> next_deadline() const {
    if (!paused_) return std::nullopt;
    return std::min(pong_at_, since_ + kStall);
  }

  // Which channel is full, and how much it has freed since the beginning.
  void handle_full(Time now, ChannelId channel, std::uint64_t freed) {
    if (!paused_) pong_at_ = now + pong_interval_;
    if (!paused_ || channel != channel_ || freed != freed_) since_ = now;
    paused_ = true;
    channel_ = channel;
    freed_ = freed;
  }
  // None is.
  void handle_room() {
    paused_ = false;
    pong_owed_ = false;
  }

  // Does nothing before next_deadline().
  void handle_timeout(Time now) {
    if (!paused_ || now < pong_at_) return;
    pong_owed_ = true;
    pong_at_ = now + pong_interval_;
  }

  void pong_written() { pong_owed_ = false; }

 private:
  Duration pong_interval_;  // constant
  bool paused_{false};
  bool pong_owed_{false};
  ChannelId channel_;       // paused: the full one
  std::uint64_t freed_{0};  // paused: by it
  Time since_{};            // paused: the last progress
  Time pong_at_{};          // paused: when the next pong is due
};

}  // namespace switchyard::mconn
