// OwnAddress: where others see us, believed when enough of them agree.
//
// A node behind a translator does not know its own address; every peer tells the one it sees
// (NodeInfo, `observed`).  One peer may lie, and so may any number of peers of one owner.  So:
//
//   1. Only peers that we dialled are heard.  Why: whoever wants to be heard can connect to us, but
//      not choose whom we dial.
//   2. An address is believed when peers of kAgreeingGroups different address groups tell it, and
//      more groups than tell another one of its family.  Why: groups are what costs something
//      (p2p/types/address_group.h).
//   3. What is believed stays so until another address fulfils rule 2.  Why: peers that go say
//      nothing about where we are; a new lease takes the connections down, and the next ones tell.
//   4. The address counts and not its port: what an outbound connection leaves from is not where we
//      listen.
//
// One address of each family.  Bounded by the number of outbound peers.  Pure; not thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <optional>

#include "p2p/types/address_group.h"
#include "p2p/types/net_address.h"
#include "p2p/types/peer_id.h"

namespace switchyard::reactors {

// Two agree by chance or by one owner with two providers; ten peers are all we dial.
inline constexpr std::size_t kAgreeingGroups = 3;

class OwnAddress {
 public:
  // Of IPv4, and of IPv6; nullopt: not known.
  const std::optional<IpAddress>& v4() const { return believed_[0]; }
  const std::optional<IpAddress>& v6() const { return believed_[1]; }

  // A peer that we dialled, of this group, sees us at `seen`.  Returns the address if it is
  // believed from now on, and was not before.  The unspecified address says nothing.
  std::optional<IpAddress> handle_peer_up(const PeerId& id, const AddressGroup& group,
                                          const IpAddress& seen);
  // What it said counts no longer.  Does nothing if it was not up.
  void handle_peer_down(const PeerId& id);

  void check_invariants() const;

 private:
  struct Claim {
    AddressGroup group;
    IpAddress seen;
  };

  std::size_t groups_that_tell(const IpAddress& address) const;
  bool leads(const IpAddress& address) const;

  std::map<PeerId, Claim> claims_;                    // of outbound peers that are connected
  std::array<std::optional<IpAddress>, 2> believed_;  // IPv4, IPv6
};

}  // namespace switchyard::reactors
