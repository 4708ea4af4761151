// What the tests of CometBFT's packets share.
#pragma once

#include <cstdint>
#include <string>

#include "p2p/base/hex.h"
#include "p2p/wire/comet_packets.h"

namespace switchyard::test {

// A packet as hex; "" if it cannot be said.
inline std::string comet_hex(const wire::Packet& packet) {
  Bytes out(2000);
  out.resize(wire::comet_packets().encode(packet, out));
  return to_hex(out);
}

inline wire::Msg comet_msg(int channel, std::uint64_t remaining, ByteView data) {
  return {ChannelId(static_cast<std::uint8_t>(channel)), remaining, data};
}

}  // namespace switchyard::test
