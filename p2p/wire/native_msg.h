// The msg packet of the native wire, by hand: there is more of it than of all others.  Internal to
// p2p/wire.
#pragma once

#include <cstddef>

#include "p2p/base/bytes.h"
#include "p2p/wire/packet.h"

namespace switchyard::wire {

// PacketCodec::decode_msg().
std::size_t read_plain_native_msg(ByteView input, Msg& packet);

}  // namespace switchyard::wire
