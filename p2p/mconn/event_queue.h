// EventQueue: what has happened on a connection and nobody was told yet, oldest first.
//
// Keeps its room until trim(), so in steady use it allocates nothing.  Not thread-safe.
#pragma once

#include <cstddef>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "p2p/base/check.h"
#include "p2p/mconn/mconnection.h"

namespace switchyard::mconn {

class EventQueue {
 public:
  bool empty() const { return next_ == events_.size(); }

  void push(Received received) { events_.emplace_back(std::move(received)); }
  void push(Dropped dropped) { events_.emplace_back(dropped); }
  void push(Closed closed) { events_.emplace_back(std::move(closed)); }
  // A message of this size has left; several in a row of one channel are told together.
  void push_sent(ChannelId channel, std::size_t size) {
    Sent* const last = empty() ? nullptr : std::get_if<Sent>(&events_.back());
    if (last == nullptr || last->channel != channel) {
      events_.emplace_back(Sent{channel, 1, size});
    } else {
      ++last->messages;
      last->size += size;
    }
  }

  // Takes the oldest out.  REQUIRES: !empty().
  Event pop() {
    SWITCHYARD_CHECK(!empty());
    Event event = std::move(events_[next_++]);
    if (empty()) clear();
    return event;
  }

  // Takes all out; `into` is emptied first, and its room is kept here.
  void take(std::vector<Event>& into) {
    events_.erase(events_.begin(), events_.begin() + static_cast<std::ptrdiff_t>(next_));
    into.clear();
    into.swap(events_);
    next_ = 0;
  }

  // Gives back the room if nothing is in it.
  void trim() {
    if (empty()) *this = EventQueue();
  }

 private:
  void clear() {
    events_.clear();
    next_ = 0;
  }

  std::vector<Event> events_;
  std::size_t next_{0};  // the oldest; those before it are taken
};

}  // namespace switchyard::mconn
