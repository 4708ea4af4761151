// What peers tell of addresses, into the book and out of it.
#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "addrbook/addr_book.h"
#include "p2p/base/time.h"
#include "p2p/peer/peer_handle.h"
#include "p2p/switch/behaviour.h"
#include "p2p/types/channel_descriptor.h"
#include "p2p/wire/pex_codec.h"
#include "reactors/pex/pex_core.h"

namespace switchyard::reactors {

inline constexpr ChannelId kPexChannel{0x00};  // Tendermint's

// The channel of messages as large as this wire takes.
ChannelDescriptor pex_channel(const wire::PexCodec& codec);

// What follows if somebody tells us this; nullopt: nothing.
std::optional<Behaviour> judged(addrbook::AddOutcome outcome);

// How a book's entry is told to others.
wire::PexEntry to_entry(const addrbook::PeerView& view, const wire::PexCodec& codec, WallTime now);

// What became of what a peer said.
struct Heard {
  std::vector<PeerId> news;           // whose addresses the book knows more of now
  std::optional<PexOffence> offence;  // what came behind it was not looked at
  bool is_new{false};                 // an id, or a newer record
};

// An answer's entries, into the book, with the peer as the source.
Heard take_entries(addrbook::AddrBook& book, const PeerHandle& peer, const wire::PexAddresses& said,
                   WallTime now);
// What the peer's NodeInfo says of where it is: its record, or else where it says that it listens.
// Not of a seed or crawler: these have no
// places, and whoever dialled them for one would only be hung up on.
Heard take_record(addrbook::AddrBook& book, const PeerHandle& peer, WallTime now);

}  // namespace switchyard::reactors
