// WakeList: the connections of one executor that have been given something to write.
//
//   try_send, broadcast, credit given back ── add ──┐              ┌─ wake()
//   on any thread                         ── add ──┴─ one post ──►├─ wake()
//                                                                 └─ wake()   on the executor
//
// Who adds the first posts the run; whoever comes before it has begun is woken by it too.  So a
// broadcast, or several threads at once, cost one wake-up of the executor and not one a connection.
// A run wakes those that were there when it began, in the order they came; later ones have the
// next.
//
// Thread-safe.
#pragma once

#include <memory>
#include <mutex>
#include <span>
#include <utility>
#include <vector>

#include "p2p/net/asio.h"
#include "p2p/peer/peer_ref.h"

namespace switchyard {

class WakeList {
 public:
  explicit WakeList(net::Executor executor) : executor_(std::move(executor)) {}

  // `self` is the list of this connection.
  static void add(const std::shared_ptr<WakeList>& self, const PeerRef& peer);
  // Each on its own list, with one post a list.  Empties `peers`, which are borrowed.
  static void add_all(std::vector<const PeerRef*>& peers);

 private:
  // What is posted.  If its executor ends before, the connections are let go of all the same.
  struct Run {
    explicit Run(std::shared_ptr<WakeList> of) : list(std::move(of)) {}
    Run(Run&&) noexcept = default;
    Run& operator=(Run&&) = delete;
    ~Run();
    void operator()();

    std::shared_ptr<WakeList> list;  // null: it has run, or is moved from
  };

  static void post(const std::shared_ptr<WakeList>& self);
  void take(std::vector<PeerRef>& peers);

  const net::Executor executor_;
  std::mutex mutex_;
  std::vector<PeerRef> waiting_;  // guarded by mutex_
  bool posted_{false};            // guarded by mutex_: a run is on its way
  std::vector<PeerRef> woken_;    // on executor_: keeps its room
};

}  // namespace switchyard
