// AS maps in MaxMind's binary form (.mmdb), as GeoLite2-ASN and the free maps of DB-IP are.
//
// A MaxMind DB (https://maxmind.github.io/MaxMind-DB/, version 2) is a tree by the bits of an
// address whose leaves point to records.  Taken of a record is its `autonomous_system_number`; who
// has none, or 0, is as one who is not in the map.  IPv4 stands below ::/96; places elsewhere that
// lead there again (6to4, Teredo, mapped addresses) are passed over, as AsMap::lookup() takes an
// IPv6 address for the IPv4 address that it carries.
//
// Read through libmaxminddb, which maps the file: nobody may shorten it meanwhile.
#pragma once

#include <cstdint>
#include <string>

#include "addrbook/as_map.h"
#include "p2p/base/bytes.h"
#include "p2p/base/result.h"

namespace switchyard::tools {

// GeoLite2-ASN has 10 MB and a million nodes.
inline constexpr std::size_t kMaxMmdbBytes = 256 * kMiB;
// The same node counts as often as it is reached: of a few that point to each other one can make a
// tree with more leaves than the world has atoms.
inline constexpr std::uint32_t kMaxMmdbNodes = 16'000'000;

// Whether this build has libmaxminddb; if not, read_mmdb() says so.
bool reads_mmdb();

// The error is a sentence for people that begins with the file's name.
Result<addrbook::AsMap, std::string> read_mmdb(const std::string& name);

}  // namespace switchyard::tools
