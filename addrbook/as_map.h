// AsMap: which autonomous system announces an address.
//
// Made of prefixes, or read from the text form that Bitcoin's asmap-tool writes and reads, a line a
// prefix:
//
//     1.0.0.0/24 AS13335
//     2001:200::/32 AS2500    # a comment
//
// The longest prefix that covers an address decides; AS0 says that nobody announces it.  Prefixes
// of the same bits must agree.
//
// An immutable value; 28 bytes a prefix; a look-up is a binary search.  May be read by any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "p2p/base/result.h"
#include "p2p/types/address_group.h"
#include "p2p/types/net_address.h"
#include "p2p/types/subnet.h"

namespace switchyard::addrbook {

struct AsPrefix {
  Subnet subnet;
  std::uint32_t number{0};
};

class AsMap {
 public:
  // Above the whole routing table of today, which has about 1.3 million.
  static constexpr std::size_t kMaxPrefixes = 4'000'000;

  AsMap() = default;  // knows nobody

  // The error is a sentence for people that begins with the line's number.
  static Result<AsMap, std::string> parse(std::string_view text);

  // The same of prefixes in any order; the error names the prefix.
  static Result<AsMap, std::string> of(const std::vector<AsPrefix>& prefixes);

  std::size_t size() const { return prefixes_.size(); }

  // 0: not known.  An IPv6 address that carries IPv4 is taken for what it carries.
  std::uint32_t lookup(const IpAddress& address) const;

  // Of what it says, not of how it was written.  0 for a map without prefixes, and only for it.
  std::uint64_t checksum() const { return checksum_; }

 private:
  static constexpr std::uint32_t kNone = UINT32_MAX;
  struct Line : AsPrefix {
    std::uint32_t parent{kNone};  // the shorter prefix around it
  };

  Result<void, std::string> arrange();

  std::vector<Line> prefixes_;  // by address, the shorter prefix first
  std::uint64_t checksum_{0};
};

// The group of an address, by the map if there is one and it knows, else by prefix.  `strict`: as
// public_group_of() does.
AddressGroup group_by(const AsMap* map, const IpAddress& address, bool strict);

}  // namespace switchyard::addrbook
