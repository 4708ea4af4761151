// PeerShared: what all handles of one connection share.
//
// Internal to p2p/peer and p2p/switch; embedders see PeerHandle.  Outlives the connection as long
// as a handle or a message does.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "p2p/mconn/throttle.h"
#include "p2p/net/asio.h"
#include "p2p/peer/credit_ledger.h"
#include "p2p/peer/outbox.h"
#include "p2p/peer/peer_handle.h"
#include "p2p/peer/peer_ref.h"
#include "p2p/peer/wake_list.h"
#include "p2p/types/disconnect.h"
#include "p2p/types/ids.h"
#include "p2p/types/net_address.h"
#include "p2p/types/node_info.h"
#include "p2p/types/peer_id.h"

namespace switchyard {

// What a handle may ask of the connection behind it.  On the connection's executor.
class PeerControl {
 public:
  virtual ~PeerControl() = default;
  // There is something in the outbox or the credit ledger.  May write before it returns.
  virtual void wake() = 0;
  // Ends the connection: at once, telling the other side why, or when the queues are empty.
  virtual void stop(Disconnect why, bool gracefully) = 0;
  // Ends it without a word.
  virtual void abort(Disconnect why) = 0;
  virtual void set_rates(const mconn::Rates& rates) = 0;
};

struct PeerFacts {
  PeerId id;
  ConnectionSeq seq;
  NodeInfo info;
  Endpoint remote;
  bool outbound{false};
};

class PeerShared final : public PeerCount {
 public:
  // `slots`: how many reactors there are.  `wakes`: that of the executor; null: one of its own.
  PeerShared(PeerFacts facts, net::Executor executor, std::span<const ChannelDescriptor> ours,
             std::size_t slots, std::shared_ptr<WakeList> wakes = nullptr);

  const PeerFacts& facts() const { return facts_; }
  Outbox& outbox() { return outbox_; }
  CreditLedger& ledger() { return ledger_; }
  const std::shared_ptr<WakeList>& wakes() const { return wakes_; }

  // Thread-safe.  `self` keeps the posted call safe after the connection has gone.
  static void post_wake(const PeerRef& self);
  static void post_stop(const PeerRef& self, Disconnect why, bool gracefully);

  // On the connection's executor: who answers; null when the connection is gone.
  void set_control(PeerControl* control) { control_ = control; }
  PeerControl* control() const { return control_; }

  // On the executor of the slot's reactor.
  std::unique_ptr<PeerState>& state(std::size_t slot) { return states_[slot]; }

 private:
  PeerFacts facts_;                                 // constant
  net::Executor executor_;                          // constant
  std::shared_ptr<WakeList> wakes_;                 // constant
  Outbox outbox_;                                   // thread-safe
  CreditLedger ledger_;                             // thread-safe
  PeerControl* control_{nullptr};                   // on executor_ only
  std::vector<std::unique_ptr<PeerState>> states_;  // one a reactor, each on its own executor
};

template <class... Arguments>
PeerRef PeerRef::make(Arguments&&... arguments) {
  return PeerRef(Owner<PeerCount>::counted(new PeerShared(std::forward<Arguments>(arguments)...)));
}

inline PeerShared* PeerRef::get() const {
  return static_cast<PeerShared*>(of_.get());
}

}  // namespace switchyard
