// SeedSelection: what a seed puts into one answer.
//
// Takes what it is offered as long as its address groups have room; of an id once, and no address
// that is not verified.  Pure; not thread-safe.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "addrbook/addr_book.h"
#include "p2p/base/time.h"
#include "p2p/types/address_group.h"
#include "p2p/types/node_info.h"
#include "p2p/types/peer_id.h"
#include "p2p/wire/pex_codec.h"
#include "reactors/discovery/crawler.h"

namespace switchyard::reactors {

class SeedSelection {
 public:
  // All outlive this.
  SeedSelection(const addrbook::AddrBook& book, const Crawler& crawler, const wire::PexCodec& codec,
                std::size_t most_per_group)
      : book_(book), crawler_(crawler), codec_(codec), most_per_group_(most_per_group) {}

  // Whether there is an entry more.
  bool take(const Lead& lead, Time now, WallTime wall);
  std::vector<wire::PexEntry> take_entries() { return std::exchange(entries_, {}); }

 private:
  bool is_verified(const PeerId& id, const SignedRecord& record, Time now) const;
  bool fits(const std::vector<Endpoint>& addresses);

  const addrbook::AddrBook& book_;
  const Crawler& crawler_;
  const wire::PexCodec& codec_;
  const std::size_t most_per_group_;
  std::vector<wire::PexEntry> entries_;
  std::set<PeerId> ids_;
  std::map<AddressGroup, std::size_t> groups_;  // entries with an address there
};

}  // namespace switchyard::reactors
