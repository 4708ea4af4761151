// MConnection: the messages of many prioritised channels on one connection.
//
// A sans-IO core.  It cuts messages into packets and puts whole packets into frames
// (poll_frame), takes the packets of opened frames and gives back whole messages (handle_frame),
// keeps the credit of every channel in both directions, and keeps the connection alive.
//
// The laws it keeps:
//   * Order: messages of one channel arrive in the order they were sent, whole or not at all.
//     Nothing is promised across channels, except that nothing follows a `close`.
//   * Share: while several channels are ready they share the wire in proportion to their
//     priorities, strict ones below their rate first (scheduler.h).  Ping, pong, credit and close
//     go ahead of data.
//   * Credit: a channel without credit is not ready and holds up nothing else.
//   * Rate: within the limits of throttle.h, where ping, pong, credit and close never wait for
//     a send limit; receiving is limited by granting credit later.
//   * A message whose first packet has left is always finished, unless the connection ends.
//   * Memory: what a channel holds is bounded by its window and what the budgets grant beyond it
//     (credit.h, budget.h); nothing is allocated on a promise of the peer's (incoming.h).
//   * Memory without credit on the wire: a message beyond its window takes what it needs out of the
//     growth of the process, keeps a pace (pace.h) while it does, and ends the connection if there
//     is none left.
//   * Without credit on the wire (PacketCodec::tells_credit) a reactor that does not keep up stops
//   all
//     reading: see wants_input() and read_pause.h.
//
// Its end, as seen by what may leave:
//
//     +------+  drain()  +----------+  empty, or late  +---------+  written  +----------+
//     | open | --------> | draining | ---------------> | closing | --------> | finished |
//     +------+           +----------+                  +---------+           +----------+
//         |                   |  close()                    ^                     ^
//         +-------------------+-----------------------------+                     |
//                    the peer says close, in any state  --------------------------+
//
//   open      messages are taken and leave.
//   draining  none are taken; those in the queues leave.
//   closing   nothing leaves but our close, alone in the last frame.
//   finished  nothing leaves.
// What arrives is handled in every state until the peer's close, or a failure; then it is ignored.
//
// Calls, in the order a driver makes them: commands (send, release, drain, close) at any time;
// handle_frame and handle_timeout for what arrives; then poll_frame until it returns 0, poll_event
// until empty, next_deadline.  Time never goes back.  Not thread-safe; no I/O, no clock, no log.
// In steady use it allocates nothing but the bytes of received messages.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "p2p/base/bytes.h"
#include "p2p/base/parcel.h"
#include "p2p/base/result.h"
#include "p2p/base/time.h"
#include "p2p/mconn/budget.h"
#include "p2p/mconn/throttle.h"
#include "p2p/types/channel_descriptor.h"
#include "p2p/types/disconnect.h"
#include "p2p/types/node_info.h"
#include "p2p/wire/packet_codec.h"

namespace switchyard::mconn {

struct Config {
  // A ping leaves this long after the last one was answered; it also measures the round trip.
  Duration ping_interval{std::chrono::seconds(30)};
  // With a ping due or out and nothing at all received for this long: `keepalive_late`.
  // CometBFT: 60 s and 45 s; ours notices a dead peer within 50 s instead of 105 s.
  Duration pong_timeout{std::chrono::seconds(20)};
  // How fast data may leave, and credit be granted.  What waits, waits in the channels' queues.
  Rates rates;
  // How long drain() waits for the queues to empty.
  Duration drain_timeout{std::chrono::seconds(5)};

  // What the windows of all channels of a connection together may grow by, cost units; a channel
  // takes what the others have left, the budget of the process permitting.  8 MiB keep 1 Gbit/s
  // busy over a round trip of 60 ms; a window that nobody fills costs nothing.  0: none grows.
  std::uint64_t shared_window{8 * kMiB};
  // The profile's packets; outlives the connection.
  const wire::PacketCodec* packets{&wire::native_packets()};
};

// A whole message of the peer.
struct Received {
  ChannelId channel;
  Bytes bytes;
  std::uint64_t cost{0};  // credit units to give back by release() when the message is destroyed
};

// Messages of ours have left whole; their room in the queue is free again.
struct Sent {
  ChannelId channel;
  std::size_t messages{0};
  std::size_t size{0};  // bytes of them together
};

// A message of ours on a droppable channel was dropped for a newer one; its room is free again.
struct Dropped {
  ChannelId channel;
  std::size_t size{0};  // bytes of the message
};

// The peer said `close`.  Messages before it were delivered; nothing follows.
struct Closed {
  Disconnect why;
};

using Event = std::variant<Received, Sent, Dropped, Closed>;

struct ChannelStatus {
  ChannelId id;
  std::uint32_t priority{0};
  std::size_t queued_messages{0};
  std::size_t queued_bytes{0};      // of messages, what of them has left included
  std::uint64_t sent_bytes{0};      // packets on the wire, headers included
  std::uint64_t received_bytes{0};  // the same, arriving
  std::uint64_t sent_messages{0};
  std::uint64_t received_messages{0};
  std::uint64_t send_credit{0};  // cost units the peer allows right now
  std::uint64_t held{0};         // cost units received and not yet released
  std::uint64_t window{0};       // cost units a peer may send ahead now; 0 without credits
  bool announced{false};         // the peer has this channel
};

struct Status {
  std::vector<ChannelStatus> channels;
  std::optional<Duration> round_trip;  // of the last ping answered
  bool reading_paused{false};          // only without credits: an inbox is full, or the limit
};

// What the connections of a process share; it outlives them.
struct Shared {
  SharedBudget budget;  // when it calls `granted`, there is something to poll, and next_deadline()
                        // has moved
  SharedTokens tokens{};  // limits of all together
};

class MConnection {
 public:
  // `ours`: what our reactors registered, and what the peer was told of it; ids unique, at most
  // kMaxChannels, windows >= kMinWindow.  `theirs`: what the peer announced.
  MConnection(const Config& config, const std::vector<ChannelDescriptor>& ours,
              const std::vector<AnnouncedChannel>& theirs, Time now, Shared shared = {});
  ~MConnection();

  // --- getters

  Status status() const;
  bool draining() const;  // drain() or close() was called, or the peer said close: no more sends
  // Everything that will ever leave has left: our close is out, or the peer's has come.
  bool finished() const;
  // Whether the driver should read on.  False only without credits on the wire, while a channel's
  // inbox is full, until release(); or while more has come than the receive limit had, until a
  // poll_frame() some time after.  What was read already may still be handled.
  bool wants_input() const;
  // Whether release() of any message makes a difference at once.  If not, nothing is lost by
  // releasing a quarter of a window together, or with the next frame that arrives.
  bool awaits_any_release() const;
  // Messages queued, or in the middle of leaving, per channel with at least one.
  std::vector<std::pair<ChannelId, std::size_t>> undelivered() const;

  // --- what arrives

  // Takes the payload of one frame: packets and padding.  Fails with protocol_error,
  // unknown_channel, message_too_big, credit_exceeded, or misbehaviour (flood_guard.h).  A failure
  // ends the connection: messages completed before it can still be polled, the reason can be told
  // by close().
  Result<void, Disconnect> handle_frame(Time now, ByteView payload);

  // Does nothing before next_deadline().  Fails with keepalive_late, or too_slow: a large message
  // behind its pace (credit_account.h), a reactor that stalls all reading (read_pause.h).
  Result<void, Disconnect> handle_timeout(Time now);

  // --- commands

  // In this order: unknown_channel, closed, not_announced, too_big, full; else queued.
  // The message is moved out only if it is queued, or dropped at once (droppable).
  SendResult send(ChannelId channel, Parcel&& message);

  // Gives back the credit of a destroyed message.
  // REQUIRES: `cost` was received on `channel` and not yet released.
  void release(ChannelId channel, std::uint64_t cost);

  // Takes no more messages; says `close` when the queues are empty, or when drain_timeout has
  // passed: what lacked credit till then is undelivered().  Nothing happens unless open.
  void drain(Time now, Disconnect why);

  // Gives back the memory that nothing is in: queues keep their room for the next burst, and a
  // connection that is idle has no use for it.
  void trim();

  // Other limits, from `now` on.  After this, and after a change of the shared ones, poll_frame()
  // may have more, and next_deadline() moves.
  void set_rates(Time now, const Rates& rates);

  // Says `close` next; whatever is queued is undelivered.  Of several calls the first one's reason
  // counts; drain()'s gives way to it while it has not been said.
  void close(Disconnect why);

  // --- what leaves

  // Writes whole packets into `frame` and returns the bytes used, 0 if there is nothing to send.
  // First the pong and ping owed, then credit, then data; channels are chosen now, packet by
  // packet.  REQUIRES: frame.size() >= kMinFrame.
  std::size_t poll_frame(Time now, MutableByteView frame);

  std::optional<Event> poll_event();
  // All of them, in order.  `into` is emptied first.
  void take_events(std::vector<Event>& into);
  // The same, messages received by themselves, which is less work.  Both are emptied first; their
  // room is used again, so hand back the same.
  void take_events(std::vector<Received>& received, std::vector<Event>& others);

  // When handle_timeout() is next due, and poll_frame() may have what a limit held up; nullopt when
  // closing or finished.  As frames arrive it mostly moves later; compare after each round and set
  // a timer anew only if it moved earlier: one that fires too early does no harm.
  std::optional<Time> next_deadline() const;

  void check_invariants() const;

  // Room for a close packet with the longest text, the largest packet that cannot be cut.
  static constexpr std::size_t kMinFrame = 256;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace switchyard::mconn
