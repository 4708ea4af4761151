// Subnet: all addresses that share their first bits, written `10.0.0.0/8` or `2001:db8::/32`.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "p2p/base/result.h"
#include "p2p/types/net_address.h"

namespace switchyard {

class Subnet {
 public:
  Subnet() = default;  // 0.0.0.0/0: all of IPv4

  // The `bits` first bits of `address`, the rest taken as zero.
  // REQUIRES: bits <= longest(address).
  Subnet(const IpAddress& address, unsigned bits);

  // Takes `address/bits`, or an address alone for itself.  Bits behind the prefix must be zero: who
  // writes 10.1.2.3/8 may have meant another prefix.  The error is a sentence for people that names
  // what is wrong in `text`.
  static Result<Subnet, std::string> parse(std::string_view text);

  static unsigned longest(const IpAddress& address) { return address.is_v4() ? 32 : 128; }

  const IpAddress& address() const { return address_; }  // the first one
  unsigned bits() const { return bits_; }
  bool contains(const IpAddress& address) const;  // never of the other family
  std::string to_string() const;                  // always with its bits: "10.0.0.1/32"

  friend auto operator<=>(const Subnet&, const Subnet&) = default;

 private:
  IpAddress address_;  // bits behind the prefix are zero
  std::uint8_t bits_{0};
};

}  // namespace switchyard
