// The reactors of bench_net, and a node that stops by itself.
#pragma once

#include <atomic>
#include <cstdint>
#include <future>
#include <mutex>
#include <string>
#include <vector>

#include "p2p/base/payload.h"
#include "p2p/switch/reactor.h"
#include "p2p/switch/switch_events.h"
#include "tests/bench/far_end.h"
#include "tests/bench/measure.h"
#include "tools/node/node.h"
#include "tools/node/runtime.h"

namespace switchyard::bench {

ChannelDescriptor bulk_channel();
ChannelDescriptor small_channel();
ChannelDescriptor urgent_channel();

// Has a channel, and sends on it when somebody asks the peer to.
class Talker : public Reactor {
 public:
  explicit Talker(ChannelDescriptor channel) : channel_(channel) {}

  std::vector<ChannelDescriptor> channels() const override { return {channel_}; }
  void add_peer(PeerHandle peer) override { peer_.set_value(std::move(peer)); }
  void receive(Message message) override { static_cast<void>(message); }

  // Throws std::runtime_error if there is none within the plan's patience.  Once.
  PeerHandle wait_for_peer(const Plan& plan);

 protected:
  const ChannelDescriptor channel_;

 private:
  std::promise<PeerHandle> peer_;
};

// Keeps its channel full.
class Pump final : public Talker {
 public:
  // `shared`: all messages share their bytes.
  Pump(ChannelDescriptor channel, std::size_t message_size, bool shared);

  void add_peer(PeerHandle peer) override;
  void writable(PeerHandle peer, ChannelId channel) override;

  void stop_pumping() { stopped_ = true; }  // from any thread

 private:
  const Bytes bytes_;
  const Payload payload_;  // the same bytes if they are shared, else empty
  std::atomic<bool> stopped_{false};
};

// Counts messages.
class Counter : public Reactor {
 public:
  explicit Counter(ChannelDescriptor channel) : channel_(channel) {}

  std::vector<ChannelDescriptor> channels() const override { return {channel_}; }
  void receive(Message message) override;

  std::uint64_t count() const { return count_.load(std::memory_order_relaxed); }
  // Until the first message.
  void wait_for_first(const Plan& plan) const;

 private:
  const ChannelDescriptor channel_;
  std::atomic<std::uint64_t> count_{0};
};

// Takes the time of stamped messages.
class Stopwatch final : public Counter {
 public:
  using Counter::Counter;

  void receive(Message message) override;

  // Forgets what it has taken so far and gives it back: milliseconds.
  std::vector<double> take();

 private:
  std::mutex mutex_;
  std::vector<double> milliseconds_;  // guarded by mutex_
};

struct NamedReactor {
  std::string name;
  Reactor* reactor;  // outlives the node
};

// A node on loopback from construction to destruction.
class RunningNode {
 public:
  // `observer` may be null.
  RunningNode(Runtime& runtime, const std::vector<NamedReactor>& reactors, bool listening,
              SwitchObserver* observer = nullptr);
  RunningNode(const RunningNode&) = delete;
  RunningNode& operator=(const RunningNode&) = delete;
  ~RunningNode();

  std::string address() const;  // id@host:port, if listening
  void dial(const std::string& address) const;

 private:
  Runtime& runtime_;
  Node node_;
};

}  // namespace switchyard::bench
