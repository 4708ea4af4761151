// SwitchShared: what all SwitchHandles share.  Internal to p2p/switch.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "p2p/net/asio.h"
#include "p2p/peer/peer_shared.h"
#include "p2p/switch/behaviour.h"
#include "p2p/types/net_address.h"
#include "p2p/types/peer_id.h"

namespace switchyard {

// What a dial is for.
enum class DialKind : std::uint8_t {
  once,
  briefly,     // once, for one exchange
  persistent,  // now and for ever
};

// What a handle may ask of the Switch.  On the Switch's executor.
class SwitchControl {
 public:
  virtual ~SwitchControl() = default;
  virtual void dial(NetAddress address, DialKind kind) = 0;
  virtual void report(PeerId who, Behaviour what, std::string text) = 0;
  virtual bool remove_persistent(const NetAddress& address) = 0;
  virtual bool disconnect(const PeerId& id) = 0;
};

class SwitchShared {
 public:
  using Peers = std::vector<PeerRef>;

  SwitchShared(net::Executor executor, SwitchControl* control,
               std::vector<PeerId> private_peers = {})
      : executor_(std::move(executor)),
        private_peers_(std::move(private_peers)),
        control_(control) {}

  // Thread-safe.  A snapshot; never null.
  std::shared_ptr<const Peers> peers() const;

  // Thread-safe.
  const std::vector<PeerId>& private_peers() const { return private_peers_; }
  static void post_dial(const std::shared_ptr<SwitchShared>& self, NetAddress address,
                        DialKind kind);
  static void post_report(const std::shared_ptr<SwitchShared>& self, PeerId who, Behaviour what,
                          std::string text);
  static void post_remove_persistent(const std::shared_ptr<SwitchShared>& self, NetAddress address);
  static void post_disconnect(const std::shared_ptr<SwitchShared>& self, const PeerId& id);

  // On the Switch's executor.
  void insert(PeerRef peer);
  void remove(const PeerShared* peer);
  void detach() { control_ = nullptr; }  // the Switch has stopped

 private:
  net::Executor executor_;                   // constant
  const std::vector<PeerId> private_peers_;  // as configured
  SwitchControl* control_;                   // on executor_ only; null when the Switch has stopped

  mutable std::mutex mutex_;
  // Replaced as a whole, so that a broadcast walks it without the lock.  Guarded by mutex_.
  std::shared_ptr<const Peers> peers_{std::make_shared<const Peers>()};
};

}  // namespace switchyard
