// Why a connection ends, in the words that users see, and what of it goes over the wire.
//
// Internal to p2p/mconn.
#pragma once

#include <string_view>

#include "p2p/base/result.h"
#include "p2p/base/time.h"
#include "p2p/types/disconnect.h"
#include "p2p/types/ids.h"
#include "p2p/wire/packet.h"

namespace switchyard::mconn {

// Nothing was received for so long.
Disconnect silence(Duration waited);
// The reactor of this channel takes nothing (read_pause.h).
Disconnect stall(ChannelId channel);
// Too much of what costs work and carries nothing (flood_guard.h).
Unexpected<Disconnect> flood(std::string_view of);

// What the peer said, believed no further than the limits.
Disconnect from_wire(const wire::Close& packet);
// Borrows `text`, which is to be printable.
wire::Close to_wire(const Disconnect& why, std::string_view text);

}  // namespace switchyard::mconn
