// The reactors of the demo: urgent messages, rumours, and as much bulk as fits.
//
// Each runs on its node's worker; what is called from elsewhere says so.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_set>
#include <vector>

#include "p2p/base/payload.h"
#include "p2p/switch/reactor.h"
#include "reactors/bulk/bulk_reactor.h"
#include "tools/demo/tally.h"

namespace switchyard::tools {

inline constexpr ChannelId kUrgentChannel{0x01};
inline constexpr ChannelId kGossipChannel{0x02};
inline constexpr ChannelId kFloodChannel = reactors::kBulkChannel;

inline constexpr std::uint32_t kUrgentPriority = 100;
inline constexpr std::uint32_t kGossipPriority = 10;
inline constexpr std::uint32_t kFloodPriority = 1;

// The steady clock as Time: the same in all nodes, as they share a process.
Time demo_now();

// An urgent message says when it was due.
Payload urgent_message(Time due);

class UrgentReactor final : public Reactor {
 public:
  explicit UrgentReactor(Tally& tally) : tally_(tally) {}

  std::vector<ChannelDescriptor> channels() const override;
  void receive(Message message) override;

 private:
  Tally& tally_;
};

// Floods rumours: whoever hears one for the first time tells all its peers but the one it has it
// from.
class GossipReactor final : public Reactor {
 public:
  // `node`: a number of its own for each node.
  GossipReactor(std::uint32_t node, Tally& tally) : node_(node), tally_(tally) {}

  std::vector<ChannelDescriptor> channels() const override;
  void start(SwitchHandle handle) override { handle_ = std::move(handle); }
  void receive(Message message) override;

  // Makes up a rumour and tells it.
  void tell();

 private:
  // Remembered to know a repetition; far more than are on their way at any time.
  static constexpr std::size_t kMaxRemembered = 4096;

  bool remember(std::uint64_t rumour);  // false: known already

  std::uint32_t node_;
  Tally& tally_;
  std::optional<SwitchHandle> handle_;      // from start on
  std::uint32_t told_{0};                   // rumours made up here
  std::unordered_set<std::uint64_t> seen_;  // as many as in order_
  std::deque<std::uint64_t> order_;         // of seen_, oldest first
};

// Keeps the queue of every peer filled.
class FloodReactor final : public reactors::BulkReactor {
 public:
  FloodReactor();

  void add_peer(PeerHandle peer) override { fill(peer); }
  void writable(PeerHandle peer, ChannelId /*channel*/) override { fill(peer); }

  // No more; from any thread.
  void hush() { hushed_ = true; }

 private:
  void fill(const PeerHandle& peer) const;

  Payload message_;  // one for all
  std::atomic<bool> hushed_{false};
};

}  // namespace switchyard::tools
