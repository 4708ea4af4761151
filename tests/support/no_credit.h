// The native packets on a wire that tells no credit: what reading then does, without another codec.
#pragma once

#include "p2p/wire/codecs.h"
#include "p2p/wire/packet_codec.h"
#include "tests/support/same_packets.h"

namespace switchyard::test {

class NoCreditPackets final : public SamePackets {
 public:
  NoCreditPackets() : SamePackets(wire::native_packets()) {}
  bool tells_credit() const override { return false; }
};

inline const wire::PacketCodec& no_credit_packets() {
  static const NoCreditPackets packets;
  return packets;
}

inline const wire::Codecs& no_credit_codecs() {
  static const wire::Codecs& native = wire::codecs_for(Profile::native);
  static const wire::Codecs codecs{
      native.profile,       no_credit_packets(), native.node_info,      native.pex,
      native.ping_interval, native.pong_timeout, native.one_per_address};
  return codecs;
}

}  // namespace switchyard::test
