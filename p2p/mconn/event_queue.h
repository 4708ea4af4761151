// EventQueue: what has happened on a connection and nobody was told yet, oldest first.
//
// Messages received are most of it, and lie by themselves; of the rest it is kept where among them
// it belongs.  Keeps its room until trim(), so in steady use it allocates nothing.  Not
// thread-safe.
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
  bool empty() const { return next_received_ == received_.size() && next_ == others_.size(); }

  void push(Received&& received) { received_.push_back(std::move(received)); }
  void push(Dropped dropped) { push_other(dropped); }
  void push(Closed closed) { push_other(std::move(closed)); }
  // So many messages, of this size together, have left; those in a row of one channel are told
  // together.
  void push_sent(ChannelId channel, std::size_t size, std::size_t messages = 1) {
    const bool in_a_row = next_ < others_.size() && others_.back().behind == received_.size();
    Sent* const last = in_a_row ? std::get_if<Sent>(&others_.back().event) : nullptr;
    if (last == nullptr || last->channel != channel) {
      push_other(Sent{channel, messages, size});
    } else {
      last->messages += messages;
      last->size += size;
    }
  }

  // Takes the oldest out.  REQUIRES: !empty().
  Event pop() {
    SWITCHYARD_CHECK(!empty());
    const bool other = next_ < others_.size() && others_[next_].behind <= next_received_;
    Event event =
        other ? std::move(others_[next_++].event) : Event(std::move(received_[next_received_++]));
    if (empty()) clear();
    return event;
  }

  // Takes all out; `into` is emptied first.
  void take(std::vector<Event>& into) {
    into.clear();
    while (!empty()) into.push_back(pop());
  }

  // The same, messages received by themselves; their room is kept here.
  void take(std::vector<Received>& received, std::vector<Event>& others) {
    received_.erase(received_.begin(),
                    received_.begin() + static_cast<std::ptrdiff_t>(next_received_));
    received.clear();
    received.swap(received_);
    others.clear();
    for (; next_ < others_.size(); ++next_) others.push_back(std::move(others_[next_].event));
    clear();
  }

  // Gives back the room if nothing is in it.
  void trim() {
    if (empty()) *this = EventQueue();
  }

 private:
  // What is no message received, and how many in received_ came before it.
  struct Other {
    template <class What>
    Other(What&& what, std::size_t received) : event(std::forward<What>(what)), behind(received) {}

    Event event;
    std::size_t behind;
  };

  template <class What>
  void push_other(What what) {
    others_.emplace_back(std::move(what), received_.size());
  }

  void clear() {
    received_.clear();
    others_.clear();
    next_received_ = 0;
    next_ = 0;
  }

  std::vector<Received> received_;
  std::vector<Other> others_;
  std::size_t next_received_{0};  // the oldest of received_; those before it are taken
  std::size_t next_{0};           // the same of others_
};

// Messages that leave one after another: told when the channel changes, and at the end of this.
class SentRun {
 public:
  explicit SentRun(EventQueue& events) : events_(events) {}
  SentRun(const SentRun&) = delete;
  SentRun& operator=(const SentRun&) = delete;
  ~SentRun() { tell(); }

  // A message of this size has left.
  void add(ChannelId channel, std::size_t size) {
    if (channel != channel_) tell();
    channel_ = channel;
    ++messages_;
    size_ += size;
  }

 private:
  void tell() {
    if (messages_ > 0) events_.push_sent(channel_, size_, messages_);
    messages_ = 0;
    size_ = 0;
  }

  EventQueue& events_;
  ChannelId channel_;
  std::size_t messages_{0};
  std::size_t size_{0};  // bytes of them
};

}  // namespace switchyard::mconn
