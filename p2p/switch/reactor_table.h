// ReactorTable: which reactor has which channel.
//
// Filled before the Switch starts, constant afterwards; then any thread may read it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "p2p/base/result.h"
#include "p2p/net/asio.h"
#include "p2p/switch/reactor.h"
#include "p2p/switch/reactor_runner.h"
#include "p2p/types/channel_descriptor.h"
#include "p2p/types/node_info.h"

namespace switchyard {

class ReactorTable {
 public:
  ReactorTable() { owner_.fill(kNobody); }

  // Fails for a name or channel taken already (the text names both owners), for a channel with
  // impossible limits, and above kMaxChannels; then nothing was added.
  Result<void, std::string> add(const std::string& name, Reactor& reactor, net::Executor executor);

  std::size_t size() const { return runners_.size(); }
  ReactorRunner& runner(std::size_t slot) { return *runners_[slot]; }
  // REQUIRES: the channel is registered.
  std::size_t slot_of(ChannelId channel) const { return owner_[channel.value()]; }

  // All channels in the order of registration.
  const std::vector<ChannelDescriptor>& channels() const { return channels_; }
  // The same as they are announced to peers.
  std::vector<AnnouncedChannel> announced() const;

 private:
  static constexpr std::uint8_t kNobody = 0xff;

  Result<void, std::string> check(const std::string& name,
                                  const std::vector<ChannelDescriptor>& wanted) const;

  std::vector<std::unique_ptr<ReactorRunner>> runners_;  // by slot
  std::vector<ChannelDescriptor> channels_;
  std::array<std::uint8_t, 256> owner_{};  // channel -> slot, or kNobody
};

}  // namespace switchyard
