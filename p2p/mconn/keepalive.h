// Keep-alive: is the other side still there, and how far away.
//
//                ping_interval over             ping written
//     +-------+ ------------------> +-----+ ------------------> +-----+
//     | quiet |                     | due |                     | out |
//     +-------+ <---------------------------------------------- +-----+
//                         the pong of this ping arrives
//
//   quiet  nothing to do; the next ping is due ping_interval after the start, or after the last
//          one was answered.
//   due    a ping must leave; the wait for life begins here, so that a peer that takes nothing
//          from us does not hide that it is dead.
//   out    one ping at a time is out.
//
// In due and out, pong_timeout without receiving anything at all is the end: `late`.  Whatever
// arrives is life; only the pong with the value of the ping ends the wait for an answer and
// measures the round trip.  A pong of another value, or of no ping, means nothing.  On a wire whose
// pongs have no value the first one ends the wait, and the round trip is only what the peer makes
// us believe.
//
// A timeout that is handled more than kSlept after its time tells that we did not run: the process
// was stopped or the machine slept, and what the peer said meanwhile has not been read yet.  The
// wait then starts anew, once until something arrives.
//
// While we do not read (pause()), nothing is late: silence is ours.  The wait starts anew at
// resume(), and the ping that was out by then measures no round trip.
//
// Pings of the peer: the pong owed is state, the newest value.  Not thread-safe; no clock.
#pragma once

#include <cstdint>
#include <optional>

#include "p2p/base/time.h"

namespace switchyard::mconn {

class Keepalive {
 public:
  static constexpr Duration kSlept = std::chrono::seconds(1);

  Keepalive(Duration ping_interval, Duration pong_timeout, Time now);

  // Of the last ping answered.
  std::optional<Duration> round_trip() const { return round_trip_; }

  // We stop reading, and read again.  Idempotent.
  void pause() { paused_ = true; }
  void resume(Time now);

  // Something arrived.
  void handle_received(Time now);
  void handle_ping(std::uint64_t value) { pong_owed_ = value; }
  // nullopt: the wire does not tell which ping it answers, and any pong will do.
  void handle_pong(Time now, std::optional<std::uint64_t> value);

  enum class Verdict : std::uint8_t { fine, late };
  // Does nothing before next_deadline().
  Verdict handle_timeout(Time now);

  // The value of the ping, or pong, that must leave now; nullopt if none must.
  std::optional<std::uint64_t> ping_owed() const;
  std::optional<std::uint64_t> pong_owed() const { return pong_owed_; }
  // It has left.  REQUIRES: it was owed.
  void ping_written(Time now);
  void pong_written();

  Time next_deadline() const;

  void check_invariants() const;

 private:
  enum class State : std::uint8_t { quiet, due, out };
  void enter(State next);

  // Constant after construction.
  Duration ping_interval_;
  Duration pong_timeout_;

  State state_{State::quiet};
  Time ping_at_;            // quiet: when the next ping is due
  Time alive_at_;           // the last sign of life; due, out: or when the wait began
  Time written_at_;         // out: when the ping left
  bool paused_{false};      // we do not read
  bool stale_{false};       // out: we did not read for a while since the ping left
  bool slept_{false};       // the wait was begun anew, and nothing arrived since
  std::uint64_t pings_{0};  // due, out: the number of the current one; values follow from it
  std::optional<std::uint64_t> pong_owed_;
  std::optional<Duration> round_trip_;
};

}  // namespace switchyard::mconn
