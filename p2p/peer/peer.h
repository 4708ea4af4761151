// Peer: one connection, brought up and run.
//
// The driver between a Stream, its FrameCipher and an MConnection.  The coroutine that calls run()
// owns the Peer; run() returns when reading and writing have both ended and nothing is left.
//
// Life (Stage):
//
//     open ──stop, offence, late keep-alive──> closing ──our close is out──> lingering ─┐
//      │                                          │                          │          ├─> over
//      ├──peer's close────────────────────────────┴──────────────────────────┘          │
//      └──end of stream, broken write───────────────────────────────────────────────────┘
//
//   open       Packets both ways.
//   closing    Our close is on its way: at once, or (gracefully) behind what is queued; a graceful
//              one still reads.  A deadline bounds it.
//   lingering  Half-closed: reads on, a bounded while, so that our last words arrive.  What comes
//              is discarded, but for a graceful end, which still takes whole messages.
//   over       The stream is closed; both loops return.
//
// Everything on the connection's executor, which is the stream's, but for undelivered(), status(),
// sending() and receiving(): those are for any thread.  It may be made, and told to stop, elsewhere
// as long as run() has not begun.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "p2p/base/boxed.h"
#include "p2p/mconn/flow_monitor.h"
#include "p2p/mconn/mconnection.h"
#include "p2p/net/asio.h"
#include "p2p/net/signal.h"
#include "p2p/net/stream.h"
#include "p2p/net/timers.h"
#include "p2p/net/upgrader.h"
#include "p2p/peer/buffer_pool.h"
#include "p2p/peer/message.h"
#include "p2p/peer/peer_shared.h"
#include "p2p/peer/shared_limits.h"

namespace switchyard {

// Where a connection's whole messages go.  On the connection's executor.
class PeerSink {
 public:
  virtual ~PeerSink() = default;
  // The reactor a channel belongs to, by its place; called for registered channels only.
  virtual std::size_t slot_of(ChannelId channel) const = 0;
  // Takes the messages out; they are in the order their last packets arrived.
  virtual void deliver(std::vector<Message>& messages) = 0;
  // A channel that answered `full` has room again.
  virtual void writable(const PeerRef& peer, ChannelId channel) = 0;
};

struct PeerConfig {
  mconn::Config mconn;
  SharedLimits* limits{nullptr};    // the node's, outlives the peer; null: none
  std::size_t frame_payload{4096};  // bytes of a full frame
  Duration linger_timeout{std::chrono::seconds(2)};
  std::size_t linger_bytes{64 * kKiB};
};

class Peer final : private PeerControl {
 public:
  // Payload of the frames sealed and written as one, in full ones: 16 of 4 KiB, 64 of 1 KiB.  A
  // larger write gets no cheaper, and it is the most an urgent message can find ahead of it.
  static constexpr std::size_t kBatchPayload = 64 * kKiB;

  // What has come is read without asking whether it has, so many times in a row, and so many
  // batches leave in a row if the stream has room; then others on the executor have their turn.
  static constexpr std::uint8_t kReadsAtOnce = 4;
  static constexpr std::size_t kWritesAtOnce = 4;

  // Messages of this size and more are not handed over while more is read at once: they took longer
  // on the wire than that.  Bytes.
  static constexpr std::size_t kLargeMessage = 16 * kKiB;

  // A read that took all there was, and less than this, was handled too quickly for more to have
  // come meanwhile: the stream is waited for and not asked again.  Bytes.
  static constexpr std::size_t kWorthAsking = 16 * kKiB;
  // The same after a larger read, if so often in a row it was asked in vain.
  static constexpr std::uint8_t kAskedInVain = 2;

  // The referenced objects outlive run().
  Peer(PeerConfig config, PeerRef shared, net::Executor executor, net::Timers& timers,
       BufferPool& buffers, PeerSink& sink);
  Peer(const Peer&) = delete;
  Peer& operator=(const Peer&) = delete;
  ~Peer() override;

  // Reads and writes until the connection has ended; says why it did.  Called once.
  // Messages and writable events are held back until release_messages().  `ours`: all channels
  // registered.
  net::Awaitable<Disconnect> run(net::Stream& stream, net::Upgraded opened,
                                 const std::vector<ChannelDescriptor>& ours);

  // Hands over what was held back, and from now on everything at once.
  void release_messages();

  // As PeerHandle's; may be called before run().
  void stop(Disconnect why, bool gracefully) override;

  // Other limits from now on; may be called before run().  Called, too, when the shared ones have
  // changed: what waited for them is looked at again.
  void set_rates(const mconn::Rates& rates) override;

  // Ends it without a word: the other end is known to be gone.
  void abort(Disconnect why) override;

  std::size_t undelivered() const { return shared_->outbox().pending(); }
  mconn::Status status() const;
  // Of the bytes on the wire, frames included.
  mconn::FlowStatus sending() const;
  mconn::FlowStatus receiving() const;

 private:
  enum class Stage : std::uint8_t { open, closing, lingering, over };

  // The coroutine that waits for room in the stream.
  struct Writer {
    explicit Writer(const net::Executor& executor) : wake(executor) {}
    net::Signal wake;          // there is work, or it is retired
    BufferPool::Lease buffer;  // of the work
    ByteView rest;             // the same: what has not left, in the buffer
    bool has_work{false};
    bool retired{false};  // to end when there is none
  };

  // The connection, to be changed: status() is kept out for one call.
  struct Change {
    std::unique_lock<std::mutex> lock;
    mconn::MConnection* mconn;
    mconn::MConnection* operator->() const { return mconn; }
  };
  Change change() { return {std::unique_lock(watched_), mconn_.get()}; }
  void count(mconn::FlowMonitor& monitor, std::size_t bytes);

  net::Awaitable<Disconnect> run_opened(net::Stream& stream,
                                        const std::vector<ChannelDescriptor>& ours);
  void begin(const std::vector<ChannelDescriptor>& ours);
  void enter(Stage stage);
  void wake() override;
  void wake_soon();
  void begin_stop(const Disconnect& why);
  static Disconnect lost(Operation operation, std::string_view text);

  void end_of_run();

  std::size_t take_early(BufferPool::Lease& buffer);
  std::size_t take_frames(MutableByteView input);
  bool read_at_once(BufferPool::Lease& buffer, std::size_t& filled);
  void count_read(std::size_t n, std::size_t room);
  net::Awaitable<void> wait_for_room();
  // Whether there may be more to read, by how the last wait or read ended.
  template <class T>
  bool may_read(const Result<T>& last) {
    if (!last) end_of_input(last.error());
    return last.has_value();
  }
  bool take_input(MutableByteView input, std::size_t& consumed);
  bool may_gather() const;
  void discard(std::size_t n);
  void end_of_input(std::error_code error);

  void write_now();
  void give_to_writer(BufferPool::Lease buffer, ByteView rest);
  void retire_writer();
  void writer_left();
  void end_of_writing();
  bool may_write() const;
  void write_soon();
  net::Awaitable<void> run_writer();
  net::Awaitable<void> make_room();
  bool write_at_once(ByteView& rest);
  std::size_t next_batch(MutableByteView out);
  std::size_t fill_batch(MutableByteView out);
  void ingest();
  void release_returned();

  void drain_events();
  void take_arrived();
  void hand_over();
  void linger();
  void fail(Disconnect why);
  void write_failed(std::error_code error);
  void arm_send_deadline(Time now);
  void arm_keepalive();
  void keepalive_due();
  void trim();

  PeerConfig config_;
  PeerRef shared_;
  PeerRefs owners_;                // of shared_, for messages
  net::Signal wake_reader_;        // reading is paused, or over: there may be room, the stage has
                                   // changed, or the writer has left
  const net::Executor& executor_;  // of wake_reader_
  net::Timers& timers_;
  BufferPool& buffers_;
  PeerSink& sink_;

  net::Stream* stream_{nullptr};               // set while run() runs
  std::unique_ptr<net::FrameCipher> cipher_;   // until run() ends
  std::unique_ptr<SharedLimits::Part> part_;   // of the node's limits, from run() on; may be null
  std::unique_ptr<mconn::MConnection> mconn_;  // from run() on
  Bytes early_;                                // frames that arrived behind the opening

  Stage stage_{Stage::open};
  Boxed<Disconnect> why_;           // the first reason there was
  std::unique_ptr<Writer> writer_;  // while there is one
  std::uint8_t writers_{0};         // that are there, or have just ended
  bool wanted_{false};              // to write: wake() was called since it was last looked
  bool writing_{false};             // a writer is there, or on its way
  bool written_{false};             // nothing more is written
  bool graceful_{false};            // only while closing: keep reading and sending
  bool peer_closed_{false};         // the peer has said close
  bool write_broken_{false};        // nothing can be written any more
  bool ignoring_{false};            // what the peer sends makes no sense any more
  std::size_t discarded_{0};        // bytes read and not looked at
  std::size_t discard_limit_{0};    // bytes; what the peer may still have credit for, and some more
  net::Watchdog end_deadline_;      // closes the stream: closing and lingering are bounded
  net::Watchdog keepalive_;
  net::Watchdog send_deadline_;       // of the sends that wait for room
  std::optional<Time> keepalive_at_;  // when keepalive_ fires; it is re-armed only to move earlier

  std::uint8_t reads_at_once_{0};    // in a row
  std::uint8_t in_vain_{0};          // reads at once after a short one that found nothing, in a row
  bool drained_{false};              // the last read left nothing, and that is not long ago
  bool reader_waits_{false};         // reading is paused
  bool holding_{true};               // messages wait for release_messages()
  bool saturated_{false};            // the last batch was full: ask the stream before choosing
  std::vector<Message> messages_;    // to be delivered
  std::vector<ChannelId> writable_;  // to be reported
  mconn::FlowMonitor sent_;          // bytes on the wire
  mconn::FlowMonitor received_;      // the same
  mutable std::mutex watched_;       // changes of mconn_ and the monitors, which others read

  // Reused from batch to batch, so that nothing is allocated per packet; empty in between.
  std::vector<mconn::Received> arrived_;
  std::vector<mconn::Event> events_;
  std::vector<Outbox::Item> collected_;
  std::vector<std::pair<ChannelId, std::uint64_t>> returned_;
  std::vector<ByteView> payloads_;
  std::vector<std::uint32_t> sizes_;
};

}  // namespace switchyard
