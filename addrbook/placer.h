// Placer: in which bucket an address lies.
//
// A bucket is chosen by a keyed hash, H, in two steps, so that a group can reach some buckets and
// no others, and nobody outside knows which:
//
//     fresh   spread = H(1, group(address), group(source)) mod fresh_per_source
//             bucket = H(2, group(source), spread)         mod fresh_buckets
//     old     spread = H(3, address, port)                 mod old_per_group
//             bucket = H(4, group(address), spread)        mod old_buckets
//
// These are Tendermint's rules.  H is SipHash-2-4 under the book's key, numbers as eight bytes.
// Key, algorithm, version and the AS map's checksum are in the file (Placement), so a book that is
// loaded again puts everything where it was: an attacker cannot have his addresses dealt anew by
// waiting for restarts.  A file that was made another way, or whose key was published with it, is
// dealt anew.
//
// The key is a secret of the node.  Constant after construction.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "addrbook/as_map.h"
#include "addrbook/book_image.h"
#include "addrbook/rules.h"
#include "addrbook/siphash.h"
#include "p2p/base/rng.h"
#include "p2p/types/address_group.h"
#include "p2p/types/net_address.h"

namespace switchyard::addrbook {

// 96 bits, as in the files of Tendermint.
using PlacementKey = std::array<std::uint8_t, 12>;

class Placer {
 public:
  static constexpr const char* kAlgorithm = "siphash-2-4";
  // Of the rules above.  Any change to them, or to group_of(), makes it another one.
  static constexpr std::uint32_t kVersion = 1;

  // `map` may be null and outlives this.  `strict`: as public_group_of() groups.
  // REQUIRES: every number of `shape` > 0.
  Placer(const PlacementKey& key, const Shape& shape, const AsMap* map, bool strict);

  static PlacementKey draw_key(Rng& rng);

  std::size_t fresh_bucket(const IpAddress& address, const IpAddress& source) const;
  std::size_t old_bucket(const Endpoint& endpoint) const;
  AddressGroup group(const IpAddress& address) const { return group_by(map_, address, strict_); }

  Placement describe() const;
  // The key of an image that was placed as we would, but perhaps for the key.
  std::optional<PlacementKey> key_of(const Placement& placement) const;

 private:
  SipHash begin(std::uint64_t step) const;

  PlacementKey key_;
  SipHash keyed_;
  Shape shape_;
  const AsMap* map_;
  bool strict_;
};

}  // namespace switchyard::addrbook
