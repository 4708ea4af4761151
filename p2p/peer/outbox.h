// Outbox: messages on their way from any thread to the connection.
//
// try_send puts a message here under a short lock and is told the truth at once; the connection
// collects whole batches.  A message counts against its channel's limits from try_send until its
// last packet has left, wherever it waits meanwhile.
//
// Thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <span>
#include <vector>

#include "p2p/base/payload.h"
#include "p2p/types/channel_descriptor.h"
#include "p2p/types/ids.h"
#include "p2p/types/node_info.h"

namespace switchyard {

class Outbox {
 public:
  struct Item {
    ChannelId channel;
    Payload message;
  };

  // `ours`: what our reactors registered, ids unique; `theirs`: what the peer announced.
  Outbox(std::span<const ChannelDescriptor> ours, std::span<const AnnouncedChannel> theirs);

  // Sets `wake` if the connection must be told: it is the first message since the last collect().
  SendResult push(ChannelId channel, const Payload& message, bool& wake);

  // Appends everything waiting to `into`, in the order it came.
  void collect(std::vector<Item>& into);

  // A message of this size has left whole.  True if the channel had answered `full` since it was
  // last reported and has room again.
  bool sent(ChannelId channel, std::size_t size);

  // From now on push answers `closed`.
  void close();
  bool closed() const;

  // Messages taken and not reported as sent.
  std::size_t pending() const;

 private:
  struct Channel {
    ChannelId id;
    std::size_t capacity{0};        // messages
    std::size_t capacity_bytes{0};  // bytes; one message is taken whatever its size
    std::uint64_t peer_limit{0};    // the largest message the peer takes, bytes
    bool announced{false};          // the peer has the channel
    std::size_t messages{0};        // pushed and not sent
    std::size_t bytes{0};           // of these
    bool owes_writable{false};      // answered `full` since the last report
  };

  static constexpr std::uint8_t kUnknown = 0xff;  // kMaxChannels is below it

  std::array<std::uint8_t, 256>
      index_{};  // channel id -> place in channels_, or kUnknown; constant

  mutable std::mutex mutex_;       // guards what follows
  std::vector<Channel> channels_;  // size and order constant
  std::vector<Item> waiting_;
  bool closed_{false};
};

}  // namespace switchyard
