// Channels that are known without their reactors, so that they can be recorded.
//
// Ids, priorities, queues and capacities are those of an unchanged node of CometBFT v0.38 (its
// reactors' GetChannels(), with its default configuration).
#pragma once

#include <vector>

#include "p2p/types/channel_descriptor.h"
#include "p2p/types/profile.h"

namespace switchyard::wire {

// What an unchanged node of that wire has, but for peer exchange, which has a reactor here.  None
// for the native one, whose channels are its embedders'.
std::vector<ChannelDescriptor> stock_channels(Profile profile);

// The stock channel of that id; of another, one with CometBFT's defaults.
ChannelDescriptor recordable_channel(ChannelId id);

}  // namespace switchyard::wire
