// SourceReactor: keeps channels full, and hears of the sink's acknowledgement.
//
// Messages are stamped, copied and queued where a user would do it, on the reactors' thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "p2p/switch/reactor.h"
#include "tools/bench/end_options.h"
#include "tools/bench/end_watch.h"
#include "tools/bench/measure.h"
#include "tools/bench/window.h"

namespace switchyard::bench {

// What has been sent in the window.  One thread.
struct SentCount {
  std::uint64_t messages{0};
  std::uint64_t bytes{0};
  Usage opened_at;  // the window
  Usage closed_at;

  // A message of this phase is about to be sent.
  void begin(Phase phase);
  void count(Phase phase, std::size_t size);

 private:
  Phase last_{Phase::warm_up};
};

class SourceReactor final : public Reactor {
 public:
  SourceReactor(const EndOptions& options, const EndWatch& watch);

  std::vector<ChannelDescriptor> channels() const override;
  void add_peer(PeerHandle peer) override;
  void remove_peer(PeerHandle peer, const Disconnect& why) override;
  void receive(Message message) override;
  void writable(PeerHandle peer, ChannelId channel) override;

  // From any thread; it rings when they change.
  std::size_t peers() const { return peers_; }
  bool acknowledged() const { return acknowledged_; }
  bool failed() const { return failed_; }
  std::string failure() const;
  // The first peer, and the window that began with it.  REQUIRES: there has been one.
  PeerHandle peer() const;
  SourceWindow source_window() const;

  // Of what the reactor itself sends.  REQUIRES: acknowledged, or at rest.
  const SentCount& sent() const { return sent_; }

 private:
  // One channel that is kept full.
  struct Lane {
    ChannelId channel;
    char letter{'b'};
    bool background{false};
    Bytes bytes;  // of a message
    std::uint64_t sequence{0};
    bool full{false};      // until `writable`
    bool finished{false};  // the end has been queued
  };

  void fill(const PeerHandle& peer);
  bool send_one(const PeerHandle& peer, Lane& lane);  // false: no more for now
  void fail(const std::string& why);

  const EndOptions& options_;
  const EndWatch& watch_;
  std::vector<Lane> lanes_;             // on the worker
  SentCount sent_;                      // the same
  std::optional<SourceWindow> window_;  // set once, guarded by mutex_ for other threads
  std::optional<PeerHandle> peer_;      // the same
  std::string failure_;                 // guarded by mutex_
  mutable std::mutex mutex_;
  std::atomic<std::size_t> peers_{0};
  std::atomic<bool> acknowledged_{false};
  std::atomic<bool> failed_{false};
};

}  // namespace switchyard::bench
