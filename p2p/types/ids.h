// Small identifiers.
#pragma once

#include <cstddef>
#include <cstdint>

#include "p2p/base/strong.h"

namespace switchyard {

// A channel of a connection: one byte, unique across the reactors of a node, as in Tendermint.
using ChannelId = Strong<std::uint8_t, struct ChannelIdTag>;

// Counts the connections of one Switch from 1, in the order they were begun.  Tells two
// connections of the same peer apart; never reused, never sent.
using ConnectionSeq = Strong<std::uint64_t, struct ConnectionSeqTag>;

// How many channels a node may announce (docs/wire.md, NodeInfo).
inline constexpr std::size_t kMaxChannels = 64;

}  // namespace switchyard
