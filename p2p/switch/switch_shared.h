// SwitchShared: what all SwitchHandles share.  Internal to p2p/switch.
#pragma once

#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "p2p/net/asio.h"
#include "p2p/peer/peer_shared.h"
#include "p2p/types/net_address.h"

namespace switchyard {

// What a handle may ask of the Switch.  On the Switch's executor.
class SwitchControl {
 public:
  virtual ~SwitchControl() = default;
  virtual void dial(NetAddress address, bool persistent) = 0;
};

class SwitchShared {
 public:
  using Peers = std::vector<std::shared_ptr<PeerShared>>;

  SwitchShared(net::Executor executor, SwitchControl* control)
      : executor_(std::move(executor)), control_(control) {}

  // Thread-safe.  A snapshot; never null.
  std::shared_ptr<const Peers> peers() const;

  // Thread-safe.
  static void post_dial(const std::shared_ptr<SwitchShared>& self, NetAddress address,
                        bool persistent);

  // On the Switch's executor.
  void insert(std::shared_ptr<PeerShared> peer);
  void remove(const PeerShared* peer);
  void detach() { control_ = nullptr; }  // the Switch has stopped

 private:
  net::Executor executor_;  // constant
  SwitchControl* control_;  // on executor_ only; null when the Switch has stopped

  mutable std::mutex mutex_;
  // Replaced as a whole, so that a broadcast walks it without the lock.  Guarded by mutex_.
  std::shared_ptr<const Peers> peers_{std::make_shared<const Peers>()};
};

}  // namespace switchyard
