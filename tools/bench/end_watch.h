// EndWatch: what the main thread of an end waits for while others work.
//
// Interrupts (SIGINT, SIGTERM) are taken from here on by it alone: make it before any thread.
#pragma once

#include <cstdint>
#include <functional>

#include "p2p/net/fd.h"
#include "tools/bench/measure.h"

namespace switchyard::bench {

class EndWatch {
 public:
  enum class Seen : std::uint8_t {
    yes,           // what was waited for
    interrupted,   // a signal
    input_closed,  // the end of standard input
    late,          // the time is over
  };

  // `input`: standard input is listened to, and its end is an end.  `patience`: the longest that
  // everything together may take, seconds.  Throws std::system_error if the system has no more
  // descriptors.
  EndWatch(bool input, double patience);

  // From here on a signal ends the process at once, and so does the end of the patience: for who
  // waits inside the kernel, and has nothing to tidy up.
  void let_signals_kill() const;

  // Something has changed.  From any thread.
  void ring() const;

  // Until `there` says so, which is asked at once and whenever somebody rings.
  Seen until(const std::function<bool()>& there);
  // Lets so many seconds pass; `yes` when they have.
  Seen pause(double seconds);

  // Calls `due` for each message with the Unix time at which it is due, one each ms, first at
  // `from`, those before `to`; ns.
  Seen pace(std::int64_t from, std::int64_t to, const std::function<void(std::int64_t)>& due);

 private:
  // Until one of them has something: the bell, or `other` (-1: none), for so long.
  Seen look(int other, double seconds);
  double left() const;  // seconds of the patience

  net::Fd bell_;
  net::Fd signals_;
  bool input_;
  Clock::time_point ends_;
};

}  // namespace switchyard::bench
