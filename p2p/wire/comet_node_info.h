// NodeInfo of CometBFT's wire (docs/wire.md, "The cometbft profile"), without the length before it.
//
//     1  protocol_version  { 1: p2p, 2: block, 3: app }     always written, even if empty
//     2  default_node_id   40 hex digits
//     3  listen_addr       "tcp://host:port" or "host:port"
//     4  network
//     5  version           of the software
//     6  channels          a byte each
//     7  moniker
//     8  other             { 1: tx_index, 2: rpc_address }  always written, even if empty
//
// All but numbers and `channels` are text.  The rest of NodeInfo is not on this wire and is empty,
// `software` and `instance` with it: so a peer that restarted does not look different from one that
// is here twice.
//
// Protobuf as in proto_reader.h; field 1 or 8 that comes twice is merged, as everywhere.  Then
// CometBFT's own rules: a listen address that parses, version and rpc_address empty or printable
// ASCII and not all spaces, the moniker so and not empty, channels unique and at most 16, tx_index
// "", "on" or "off", and the id proven.  Stricter on purpose:
//
//   * a network is 1 to kMaxNameSize bytes of printable ASCII; chain ids have at most 50;
//   * a listen address is printable and at most kCometMaxListenAddr bytes; its host is not looked
//     up, where CometBFT asks the DNS for whatever name a stranger tells it.
//
// Version, moniker and rpc_address may have any length on the wire; what is kept is cut to
// kMaxNameSize bytes.
#pragma once

#include <cstddef>

#include "p2p/wire/node_info_codec.h"

namespace switchyard::wire {

inline constexpr std::size_t kCometMaxNodeInfo = 10240;  // bytes; CometBFT, MaxNodeInfoSize
inline constexpr std::size_t kCometMaxChannels = 16;     // CometBFT, maxNumChannels
// Ours, bytes: the longest scheme there is in practice, DNS name and port, and some.
inline constexpr std::size_t kCometMaxListenAddr = 320;

// encode() REQUIRES further: at most kCometMaxChannels channels, listen_addr and rpc_address that
// leave the whole within max_size().  What it takes and peers would not (an empty moniker, a bad
// listen address), decode() of the outcome tells.
//
// check(): block versions are the same (`incompatible_version`), networks are, and there is a
// common channel unless we announce none.  No other version matters.
const NodeInfoCodec& comet_node_info();

}  // namespace switchyard::wire
