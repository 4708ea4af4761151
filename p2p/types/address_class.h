// What limits by address take an address for.
//
// Limits exist because identities cost nothing and addresses cost something.  So they count by what
// a stranger has to pay for: one address, and one site (/16 of IPv4, /48 of IPv6).  Two kinds of
// address say nothing of the sort:
//
//   loopback  Whoever connects from it runs on this machine, where the operator is.  No limit.
//             Why: several nodes on one machine are how people begin, and how tests run.
//   private   10/8, 172.16/12, 192.168/16 (RFC 1918), 100.64/10 (RFC 6598), 169.254/16 (RFC 3927),
//             fc00::/7 (RFC 4193), fe80::/10 (RFC 4291).  Each address counts, its site does not.
//             Why: nobody outside can come from there, and a whole network of the operator's own
//             (containers, a laboratory) is one site.  A proxy in front of a node makes all its
//             peers one such address: raise max_peers_per_address there.
//
// Pure.
#pragma once

#include <cstdint>

#include "p2p/types/net_address.h"

namespace switchyard {

enum class AddressKind : std::uint8_t { loopback, private_net, global };

AddressKind kind_of(const IpAddress& address);

// The neighbourhood an address counts for: itself when it is private, else IpAddress::group().
IpAddress limit_group(const IpAddress& address);

}  // namespace switchyard
