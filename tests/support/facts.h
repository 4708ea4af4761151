// What a connection knows of a peer that has the same channels.
#pragma once

#include <span>

#include "p2p/peer/peer_shared.h"
#include "p2p/types/channel_descriptor.h"

namespace switchyard::test {

inline PeerFacts facts_of(std::span<const ChannelDescriptor> channels) {
  PeerFacts facts;
  for (const ChannelDescriptor& one : channels)
    facts.info.channels.push_back({one.id, one.receive_window, one.max_message_size});
  return facts;
}

}  // namespace switchyard::test
