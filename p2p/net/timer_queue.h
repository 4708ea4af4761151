// TimerQueue: callbacks in the order of their times.
//
// What AsioTimers and the simulator's timers have in common.  Sans-IO; not thread-safe.  All
// operations are O(log n).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <unordered_map>

#include "p2p/base/time.h"

namespace switchyard::net {

class TimerQueue {
 public:
  using Id = std::uint64_t;  // from 1 upwards, in the order of add()

  Id add(Time when, std::function<void()> fn);

  // Forgets a callback that has not been taken; false if there is none.
  bool cancel(Id id);

  std::optional<Time> next() const;  // time of the earliest one
  Id next_id() const { return next_id_; }
  bool empty() const { return entries_.empty(); }
  std::size_t size() const { return entries_.size(); }

  // Takes out the earliest callback that is due at `now` and was added before `limit` was the next
  // id; empty if there is none.  The limit keeps a callback that adds itself anew from running
  // for ever.
  std::function<void()> take_due(Time now, Id limit);

 private:
  using Key = std::pair<Time, Id>;  // equal times in the order of add()

  std::map<Key, std::function<void()>> entries_;
  std::unordered_map<Id, Time> times_;  // of each entry
  Id next_id_{1};
};

}  // namespace switchyard::net
