// What a reactor asks of one of its channels.
#pragma once

#include <cstddef>
#include <cstdint>

#include "p2p/base/bytes.h"
#include "p2p/types/ids.h"

namespace switchyard {

struct ChannelDescriptor {
  ChannelId id;

  // The channel's share of the wire while several have something to send.  REQUIRES: >= 1.
  std::uint32_t priority{1};

  // Below so many bytes a second, a second's worth at once, the channel goes before all that have
  // no such rate; above it, it shares by priority as they do.  0: always by priority.  For the few
  // small messages that everything else waits for.
  std::uint64_t strict_rate{0};

  // How many messages may wait to leave, per peer; try_send answers `full` above it.  CometBFT's
  // default is 1; ours leaves room for one batch.
  std::size_t send_queue_capacity{64};  // messages, >= 1
  // How many bytes may wait to leave, per peer.  One message is taken whatever its size.
  std::size_t send_queue_bytes{1 * kMiB};

  // What a message finds when there is no room.  Lossless (false): it is refused with `full`.
  // Droppable (true): the oldest messages whose first packet has not left make room for it, and are
  // counted; so it is always `queued`, and may be dropped for a newer one in its turn.  For what is
  // worth less the older it gets: positions, rumours, heights.
  bool droppable{false};

  // The largest message taken from a peer; a larger one ends the connection before a byte of it
  // is kept.  The peer learns it and answers try_send with `too_big`.  CometBFT: 21 MiB.
  std::size_t max_message_size{1 * kMiB};  // bytes

  // How much a peer may send ahead of the reactor: credit in cost units (docs/wire.md), granted
  // anew as messages are destroyed.  Messages up to max_message_size pass whatever the window.
  std::size_t receive_window{256 * kKiB};  // >= 1 KiB
};

// What try_send did with a message.
enum class SendResult : std::uint8_t {
  queued,           // it is ours now, and leaves in order unless the connection ends, or, on a
                    // droppable channel, newer ones take its room
  full,             // the queue of the lossless channel has no room; a `writable` event follows
  closed,           // the connection is ending or has ended
  unknown_channel,  // no reactor of this node registered the channel
  not_announced,    // the peer does not have the channel
  too_big,          // larger than the peer takes on this channel
};

}  // namespace switchyard
