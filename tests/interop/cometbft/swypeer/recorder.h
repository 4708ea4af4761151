// Recorder: the reactor of all channels but peer exchange.  It reports, counts and, if asked,
// dawdles.
//
// Its calls come from an executor of its own, because they may wait; the rest is thread-safe.
#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <vector>

#include "p2p/switch/reactor.h"
#include "p2p/types/peer_id.h"
#include "tests/interop/cometbft/swypeer/flows.h"
#include "tests/interop/cometbft/swypeer/output.h"

namespace switchyard::test {

class Recorder final : public Reactor {
 public:
  Recorder(std::vector<ChannelDescriptor> channels, bool quiet, Output& out)
      : channels_(std::move(channels)), out_(out), quiet_(quiet) {}

  std::vector<ChannelDescriptor> channels() const override { return channels_; }
  void init_peer(PeerHandle peer) override;
  void add_peer(PeerHandle peer) override;
  void receive(Message message) override;
  void remove_peer(PeerHandle peer, const Disconnect& why) override;

  // receive() takes `every` for each of the next `times` messages of a channel, below 0 for all.
  void slow(ChannelId channel, std::chrono::milliseconds every, int times);
  // It waits until released.
  void hold(ChannelId channel);
  void release(ChannelId channel);
  // Nothing waits from now on.
  void end();
  void set_quiet(bool quiet);

  // The last connection with a peer; null if there was none.
  std::shared_ptr<Link> link_of(const PeerId& id) const;

 private:
  struct Delay {
    std::chrono::milliseconds every{0};
    int times{-1};
    bool held{false};
  };
  void dawdle(ChannelId channel);

  const std::vector<ChannelDescriptor> channels_;
  Output& out_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool quiet_;
  bool over_{false};
  std::map<ChannelId, Delay> delays_;
  std::map<PeerId, std::shared_ptr<Link>> links_;
};

// Who a peer is, as the opening told us; names as gopeer's.
nlohmann::json describe(const PeerHandle& peer);

}  // namespace switchyard::test
