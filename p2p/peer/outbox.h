// Outbox: messages on their way from any thread to the connection.
//
// try_send puts a message here under a short lock and is told the truth at once; the connection
// collects whole batches.  A message counts against its channel's limits from try_send until its
// last packet has left, wherever it waits meanwhile.
//
// On a droppable channel push is never answered `full`: what is too many is dropped where it waits,
// here or in the connection's queue, and dropped() frees its room.  Between two calls of collect()
// a channel may then hold twice its limits.
//
// A sender may also wait for room (push_or_wait).  Who waits goes first: as long as somebody waits
// on a channel, push answers `full`, and waiting messages are taken in the order they came.  They
// are the sender's memory and count against no limit.
//
// Thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "p2p/base/parcel.h"
#include "p2p/base/payload.h"
#include "p2p/base/time.h"
#include "p2p/types/channel_descriptor.h"
#include "p2p/types/channel_index.h"
#include "p2p/types/ids.h"
#include "p2p/types/node_info.h"

namespace switchyard {

// One channel's way out, as PeerHandle::queue tells it.
struct SendQueueStatus {
  std::size_t messages{0};   // queued and not yet sent whole
  std::size_t bytes{0};      // of these
  std::size_t waiting{0};    // sends that wait for room
  std::uint64_t refused{0};  // sends answered `full`, since the connection began
  std::uint64_t dropped{0};  // messages that made room for newer ones, the same
};

class Outbox {
 public:
  struct Item {
    template <class Message>
    Item(ChannelId on, Message&& bytes) : message(std::forward<Message>(bytes)), channel(on) {}

    Parcel message;
    ChannelId channel;
  };

  // A message that waits for room.  `done` is called once, with what push would have answered, or
  // `full` when the patience is over; on any thread, under no lock.
  struct Waiter {
    ChannelId channel;
    Payload message;
    Duration patience;
    std::function<void(SendResult)> done;
  };

  // `ours`: what our reactors registered, ids unique; `theirs`: what the peer announced.
  Outbox(std::span<const ChannelDescriptor> ours, std::span<const AnnouncedChannel> theirs);

  // Sets `wake` if the connection must be told: it is the first message since the last collect().
  SendResult push(ChannelId channel, const Payload& message, bool& wake);
  SendResult push(ChannelId channel, Payload&& message, bool& wake);  // moved from iff queued
  // The same of bytes that are the caller's.  They are copied when there is room for them: a
  // refused message allocates nothing, and a short one never does (Parcel::kOwn).
  SendResult push(ChannelId channel, ByteView message, bool& wake);

  // The same, but waits instead of answering `full`.  Sets `wake` also for one that waits.
  void push_or_wait(Waiter waiter, bool& wake);

  // Appends everything waiting to `into`, in the order it came.  True if senders wait for room:
  // then expire() is to be called.
  bool collect(std::vector<Item>& into);

  // Answers `full` to those whose patience is over; it counts from the first call after they came.
  // Returns when to call again, nullopt if nobody waits.
  std::optional<Time> expire(Time now);

  // So many messages, of this size together, have left whole; who waits for their room gets it,
  // which sets `wake` as push does.  True if the channel had answered `full` since it was last
  // reported and has room again.
  bool sent(ChannelId channel, std::size_t messages, std::size_t size, bool& wake);

  // A message of this size has made room for a newer one.
  void dropped(ChannelId channel, std::size_t size);

  // Gives back the memory that nothing is in.
  void trim();

  // From now on push answers `closed`, as do those who wait.
  void close();
  bool closed() const;

  // Messages taken and not reported as sent.
  std::size_t pending() const;

  // All zero for an unknown channel.
  SendQueueStatus status(ChannelId channel) const;

 private:
  struct Channel {
    ChannelId id;
    bool announced{false};          // the peer has the channel
    bool droppable{false};          // the oldest make room
    bool owes_writable{false};      // answered `full` since the last report
    std::size_t capacity{0};        // messages
    std::size_t capacity_bytes{0};  // bytes; one message is taken whatever its size
    std::uint64_t peer_limit{0};    // the largest message the peer takes, bytes
    std::size_t messages{0};        // pushed and not sent
    std::size_t bytes{0};           // of these
    std::size_t waiting{0};         // of waiters_
    std::uint64_t refused{0};       // answers `full`
    std::uint64_t dropped{0};       // made room for newer ones
  };

  struct Waiting {
    Waiter waiter;
    std::optional<Time> deadline;  // once expire() has seen it
  };
  using Answers = std::vector<std::pair<std::function<void(SendResult)>, SendResult>>;

  static bool has_room(const Channel& channel, std::size_t size);
  std::optional<SendResult> refusal(const Channel& channel, std::size_t size) const;
  template <class Message>
  SendResult push_one(ChannelId channel, Message&& message, bool& wake);
  SendResult make_room(Channel& channel, std::size_t size);
  template <class Message>
  bool enqueue(Channel& channel, Message&& message);
  void drop_uncollected(Channel& channel, std::size_t size);
  bool admit(ChannelId channel, Answers& answers);

  // REQUIRES: the channel is one of ours.
  Channel& channel_of(ChannelId channel);

  ChannelIndex index_;  // of channels_; constant

  mutable std::mutex mutex_;       // guards what follows
  std::vector<Channel> channels_;  // size and order constant
  std::vector<Item> waiting_;      // to be collected
  std::vector<Waiting> waiters_;   // for room, of all channels, in the order they came
  bool closed_{false};
};

}  // namespace switchyard
