// Sending: what `send` and `flood` do, message by message, waiting for room as long as CometBFT
// does.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "p2p/base/bytes.h"
#include "p2p/net/asio.h"
#include "p2p/peer/peer_handle.h"
#include "tests/interop/cometbft/swypeer/flows.h"

namespace switchyard::test {

struct Sending {
  PeerHandle peer;
  std::shared_ptr<Link> link;
  ChannelId channel;
  std::size_t count{1};
  std::function<Bytes(std::size_t index)> message;
};

struct Sent {
  std::size_t queued{0};
  std::string digest;                     // of the last
  SendResult result{SendResult::queued};  // the first that was none, or queued
};

// Stops at the first that is not queued, or, if `stubborn`, goes on.  `done` is called on the
// executor it runs on.
net::Awaitable<void> send_all(Sending what, bool stubborn, std::function<void(const Sent&)> done);

}  // namespace switchyard::test
