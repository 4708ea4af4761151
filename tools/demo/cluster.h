// Cluster: the demo's nodes, each dialling the next, so that they form a ring.
//
// Real nodes with real TCP between them; only the process is one.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "p2p/switch/switch_events.h"
#include "tools/demo/demo_reactors.h"
#include "tools/node/node.h"
#include "tools/node/runtime.h"

namespace switchyard::tools {

// What all nodes together have done on one channel.
struct ChannelTotals {
  std::uint64_t sent_bytes{0};  // on the wire, headers of packets included
  std::uint64_t received_messages{0};
};
using ClusterTotals = std::map<ChannelId, ChannelTotals>;

class Cluster {
 public:
  // Both outlive the cluster.
  Cluster(Runtime& runtime, Tally& tally, std::size_t nodes);
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;
  ~Cluster();  // stops what is running

  // Listens, dials, and waits until every node has both its neighbours.
  // REQUIRES: not on a thread of the runtime; the same for the destructor.
  Result<void, std::string> start();

  // Sends an urgent message from every node to its neighbours; from any thread.
  void send_urgent(Time due);
  // One node after another tells a rumour; from one thread.
  void tell_rumour();
  // No more bulk; from any thread.
  void hush();

  // REQUIRES: on the runtime's executor.
  ClusterTotals totals() const;

 private:
  struct Member {
    Member(std::uint32_t number, Tally& tally) : gossip(number, tally), urgent(tally) {}

    GossipReactor gossip;
    UrgentReactor urgent;
    FloodReactor flood;
    std::unique_ptr<Node> node;
    bool started{false};
  };

  // Counts connections as they come up, each once for either end.
  class UpCounter final : public SwitchObserver {
   public:
    void on_event(const SwitchEvent& event) override;
    bool wait_for(std::size_t ups);
    std::string last_failure();

   private:
    std::mutex mutex_;  // guards what follows
    std::condition_variable changed_;
    std::size_t ups_{0};
    std::string failure_;  // of the last dial that failed
  };

  Result<void, std::string> start_member(Member& member);

  Runtime& runtime_;
  Tally& tally_;
  UpCounter ups_;
  std::vector<std::unique_ptr<Member>> members_;
  std::size_t teller_{0};  // of the next rumour
};

}  // namespace switchyard::tools
