// Peer exchange of CometBFT's wire (docs/wire.md, "The cometbft profile").
//
//     Message     one of { 1: PexRequest {}, 2: PexAddrs { 1: NetAddress, repeated } }
//     NetAddress  { 1: id, 2: ip, both text, 3: port uint32 }
//
// Nothing but addresses by hearsay is told, one entry an address; not how many are wanted, nor a
// pace, nor when somebody was reached.
//
// Decoding takes messages of at most 64000 bytes (256 for each of 250 addresses, the capacity of
// CometBFT's channel) with any number of addresses, and keeps the first kMaxPexEntries: real nodes
// send more.  An address that is no IP literal, and a port above 65535, refuse the message, as
// there; an address with a bad id or none is left out.  Protobuf as in proto_reader.h; of several
// of the one-of the last counts, and each must be right, which is stricter.  One with none is
// refused.
#pragma once

#include "p2p/wire/pex_codec.h"

namespace switchyard::wire {

inline constexpr std::size_t kCometMaxPex = 64000;  // bytes; CometBFT, pex maxMsgSize

class CometPexCodec final : public PexCodec {
 public:
  std::size_t max_size() const override { return kCometMaxPex; }
  bool carries_records() const override { return false; }
  bool tells_pace() const override { return false; }
  Bytes encode(const PexRequest& request) const override;
  // Counts addresses, not entries: at most kMaxPexEntries of them.
  Bytes encode(const PexAddresses& addresses) const override;
  Result<PexMessage, std::string> decode(ByteView bytes) const override;
};

}  // namespace switchyard::wire
