// BulkReactor: a channel for data that may wait.  Takes what comes and counts it.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "p2p/switch/reactor.h"

namespace switchyard::reactors {

inline constexpr ChannelId kBulkChannel{0xB0};

class BulkReactor : public Reactor {
 public:
  std::vector<ChannelDescriptor> channels() const override;
  void receive(Message message) override;

  // Since construction; from any thread.
  std::uint64_t received_bytes() const { return bytes_.load(std::memory_order_relaxed); }
  std::uint64_t received_messages() const { return messages_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> bytes_{0};  // of messages
  std::atomic<std::uint64_t> messages_{0};
};

}  // namespace switchyard::reactors
