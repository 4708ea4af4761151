// AddressGroup: which addresses may well belong to one owner, for an address book.
//
// A book bounds what one owner of addresses can fill, and whoever dials spreads over groups; both
// stand and fall with what counts as one owner.  The grouping is CometBFT's, with its table in
// tests/vectors/p2p_tables.json:
//
//   IPv4                         /16
//   IPv6 that carries IPv4       the /16 of what it carries: ::ffff:0:0:0/96 (RFC 6145),
//                                64:ff9b::/96 (RFC 6052), 2002::/16 (6to4, RFC 3964), 2001::/32
//                                (Teredo, RFC 4380)
//   fd87:d87e:eb43::/48          OnionCat names of Tor: by four bits, as an owner costs nothing
//   other IPv6                   /32, what a provider gets; /36 inside 2001:470::/32, where one
//                                tunnel broker serves everybody
//   an AS map                    the autonomous system, for whom it knows (addrbook/as_map.h)
//
// It is coarser than IpAddress::group(): a limit on connections must not shut out neighbours, so it
// counts by site; a book loses nothing by taking a provider for one.
//
// Pure values.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "p2p/types/net_address.h"

namespace switchyard {

class AddressGroup {
 public:
  enum class Kind : std::uint8_t {
    v4,          // /16
    v6,          // /32 or /36
    onion,       // OnionCat
    as,          // an autonomous system
    local,       // this machine: loopback, 0.0.0.0/8, ::
    unroutable,  // !is_routable()
  };

  AddressGroup() : AddressGroup(Kind::local, 0) {}

  static AddressGroup autonomous_system(std::uint32_t number) {
    return AddressGroup(Kind::as, number);
  }

  Kind kind() const { return static_cast<Kind>(value_ >> 56U); }
  // One number for the whole group, the same everywhere and for ever: it is hashed.
  std::uint64_t value() const { return value_; }
  // "12.1.0.0", "2602:100::", "tor:2", "AS64500", "local", "unroutable".
  std::string to_string() const;

  friend auto operator<=>(const AddressGroup&, const AddressGroup&) = default;
  friend AddressGroup group_of(const IpAddress& address);
  friend AddressGroup public_group_of(const IpAddress& address);

 private:
  AddressGroup(Kind kind, std::uint64_t bits)
      : value_(static_cast<std::uint64_t>(kind) << 56U | bits) {}

  std::uint64_t value_;  // the kind in the top byte; below it the prefix, at most 36 bits
};

// The IPv4 address that an IPv6 address of the ranges above carries.
std::optional<IpAddress> carried_v4(const IpAddress& address);

// May be reached from anywhere in the Internet, as far as an address can say.  Not so: what
// kind_of() calls loopback or private, 0/8, multicast, 240/4, benchmarks (198.18/15), what is kept
// for documentation (192.0.2/24, 198.51.100/24, 203.0.113/24, 2001:db8::/32), ORCHID
// (2001:10::/28), and what carries such an IPv4 address.  Stricter than CometBFT, which lets
// 100.64/10, multicast, 240/4 and the documentation networks of IPv4 pass.
bool is_routable(const IpAddress& address);

// By prefix alone: networks of our own have groups too.
AddressGroup group_of(const IpAddress& address);

// As group_of(), but all of this machine are `local`, and the rest of what is not routable one
// group: in a public book nobody shall get groups out of addresses that cost nothing.
AddressGroup public_group_of(const IpAddress& address);

}  // namespace switchyard

template <>
struct std::hash<switchyard::AddressGroup> {
  std::size_t operator()(const switchyard::AddressGroup& group) const {
    return std::hash<std::uint64_t>{}(group.value());
  }
};
