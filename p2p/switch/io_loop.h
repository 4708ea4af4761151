// IoLoop: one of the executors that connections live on.  Internal to p2p/switch.
//
// A connection is given a place on the loop with the fewest when it is accepted or dialled, and
// stays there: its stream, its timers, its opening, its packets.  The Switch decides on its own
// executor and asks a loop for one step of a connection after another (net::run_on, run()); where
// there are no loops, both are the same executor, and nothing is posted.
//
// Messages go from a loop straight to the queues of the reactors, a whole batch with one wake-up.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "p2p/net/asio.h"
#include "p2p/net/run_on.h"
#include "p2p/net/services.h"
#include "p2p/peer/buffer_pool.h"
#include "p2p/peer/peer.h"
#include "p2p/peer/wake_list.h"
#include "p2p/switch/reactor_table.h"

namespace switchyard {

class IoLoop final : public PeerSink {
 public:
  // `own`: it is the Switch's own executor.  The table outlives this.
  IoLoop(const net::Loop& loop, bool own, ReactorTable& table)
      : loop_(loop), own_(own), table_(table), wakes_(std::make_shared<WakeList>(loop.executor)) {}
  IoLoop(const IoLoop&) = delete;
  IoLoop& operator=(const IoLoop&) = delete;

  const net::Executor& executor() const { return loop_.executor; }
  net::Timers& timers() const { return *loop_.timers; }
  net::Transport& transport() const { return *loop_.transport; }
  BufferPool& buffers() { return buffers_; }  // on the loop
  const std::shared_ptr<WakeList>& wakes() const { return wakes_; }

  // From the Switch's executor: runs `fn` on the loop, at once if that is the same.
  void run(std::function<void()> fn) const;

  // The same of a coroutine, whose end is waited for; at its own place nothing is added to it.
  template <class T>
  net::Awaitable<T> await(net::Awaitable<T> work) const {
    if (own_) return work;
    return net::run_on(loop_.executor, std::move(work));
  }

  // PeerSink, on the loop.
  std::size_t slot_of(ChannelId channel) const override { return table_.slot_of(channel); }
  void deliver(std::vector<Message>& messages) override;
  void writable(const PeerRef& peer, ChannelId channel) override;

 private:
  friend class IoLoops;

  const net::Loop loop_;
  const bool own_;
  ReactorTable& table_;                    // constant while connections live
  std::size_t connections_{0};             // that have a place here; on the Switch's executor
  const std::shared_ptr<WakeList> wakes_;  // of its connections
  BufferPool buffers_;
  std::vector<ReactorRunner::Messages> batches_;  // one a reactor, reused
};

// All loops of a Switch, and who lives where.  On the Switch's executor.
class IoLoops {
 public:
  // One connection's place, given back when destroyed.  Move-only.
  class Place {
   public:
    explicit Place(IoLoop& loop) : loop_(&loop) { ++loop.connections_; }
    Place(Place&& other) noexcept : loop_(std::exchange(other.loop_, nullptr)) {}
    Place& operator=(Place&& other) noexcept {
      std::swap(loop_, other.loop_);
      return *this;
    }
    ~Place() {
      if (loop_ != nullptr) --loop_->connections_;
    }

    IoLoop& loop() const { return *loop_; }

   private:
    IoLoop* loop_;  // null: moved from
  };

  IoLoops(const net::Services& services, ReactorTable& table);

  // On the loop with the fewest connections, the first of equals.
  Place take();

 private:
  std::vector<std::unique_ptr<IoLoop>> loops_;  // at least one
};

}  // namespace switchyard
