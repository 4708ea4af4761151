// NodeInfo to bytes and back.
//
// NodeInfoCodec is the interface that a profile of the wire implements.  The native one is a
// msgpack map with small integer keys (docs/wire.md):
//
//      0  versions     [lowest, highest], 1 <= lowest <= highest <= 255
//      1  network      str, not empty
//      2  software     str
//      3  version      str, of the software
//      4  moniker      str
//      5  channels     [[id, window, largest message]…]
//      6  role         0 node, 1 seed, 2 crawler; another is taken for a node
//      7  features     [number…]
//      8  instance     number
//      9  observed     address (record_codec.h); left out if not known, ignored if of another type
//     10  application  bin
//     11  record       record_codec.h; left out if there is none
//
// Versions, network and instance must be there; what else is missing is empty.  Keys come in any
// order.  Names are printable ASCII: nothing in them moves a cursor or looks like another name.
#pragma once

#include <cstddef>
#include <cstdint>

#include "p2p/base/bytes.h"
#include "p2p/base/result.h"
#include "p2p/types/disconnect.h"
#include "p2p/types/node_info.h"
#include "p2p/types/peer_id.h"
#include "p2p/wire/record_codec.h"

namespace switchyard::wire {

// Thread-safe: stateless.
class NodeInfoCodec {
 public:
  virtual ~NodeInfoCodec() = default;

  // How many channels may be announced.
  virtual std::size_t max_channels() const = 0;
  // Bytes of the largest one that is taken.
  virtual std::size_t max_size() const = 0;
  // `self`: who says it.  REQUIRES: `info` keeps the limits of node_info.h.
  virtual Bytes encode(const NodeInfo& info, const PeerId& self) const = 0;
  // `proven`: who said it.  Fails with protocol_error (blame: them) whose text names the field, or
  // with wrong_identity if it says to be somebody else.
  virtual Result<NodeInfo, Disconnect> decode(ByteView bytes, const PeerId& proven) const = 0;
  // Whether two nodes belong together.  Pure.
  virtual Result<void, Disconnect> check(const NodeInfo& ours, const NodeInfo& theirs,
                                         std::uint8_t version_used) const = 0;
};

const NodeInfoCodec& native_node_info();

// Writes the keys in rising order; all of them but an unknown `observed` and a missing record.
// REQUIRES: `info` keeps the limits of node_info.h.
Bytes encode(const NodeInfo& info);

// Takes at most kMaxNodeInfoSize bytes; skips unknown keys, and elements after the known ones of
// versions, channels and record; refuses keys below 64 and channels that come twice, names over
// their limit or not printable, trailing bytes.  Fails with protocol_error (blame: them) whose text
// names the field.
Result<NodeInfo, Disconnect> decode_node_info(ByteView bytes);

}  // namespace switchyard::wire
