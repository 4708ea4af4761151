// Addresses as text: whatever parses has one canonical text that parses to the same.
#include "p2p/types/net_address.h"

#include <string>

#include "p2p/types/disconnect.h"
#include "tests/fuzz/fuzz.h"

namespace net_address_fuzz {

using namespace switchyard;

void check_net_address(std::string_view text) {
  const auto address = NetAddress::parse(text);
  if (!address) {
    FUZZ_CHECK(!address.error().empty());
    for (const char c : address.error()) FUZZ_CHECK(c >= 0x20 && c <= 0x7e);
    return;
  }
  FUZZ_CHECK(!address->host.empty());
  const std::string canonical = address->to_string();
  const auto again = NetAddress::parse(canonical);
  FUZZ_CHECK(again && *again == *address);
  FUZZ_CHECK(again->to_string() == canonical);
  FUZZ_CHECK(printable(canonical) == canonical.substr(0, kMaxDisconnectText));
}

// An endpoint is an address without an id, and with a literal for a host.
void check_endpoint(std::string_view text) {
  const auto endpoint = Endpoint::parse(text);
  const auto address = NetAddress::parse(text);
  if (!endpoint) return;
  FUZZ_CHECK(address && !address->id);
  FUZZ_CHECK(address->to_string() == endpoint->to_string());
  FUZZ_CHECK(address->host == endpoint->address.to_string());
  const auto again = Endpoint::parse(endpoint->to_string());
  FUZZ_CHECK(again && *again == *endpoint);
}

void check_ip_address(std::string_view text) {
  const auto address = IpAddress::parse(text);
  if (!address) return;
  const auto again = IpAddress::parse(address->to_string());
  FUZZ_CHECK(again && *again == *address);
  FUZZ_CHECK(address->bytes().size() == (address->is_v4() ? 4U : 16U));
  FUZZ_CHECK(address->group().group() == address->group());
  FUZZ_CHECK(address->group().is_v4() == address->is_v4());
}

void check_peer_id(std::string_view text) {
  const auto id = PeerId::parse(text);
  if (!id) return;
  const auto again = PeerId::parse(id->to_string());
  FUZZ_CHECK(again && *again == *id);
}

FUZZ_TARGET(net_address_fuzz) {
  const std::string_view text = as_text({data, size});
  check_net_address(text);
  check_endpoint(text);
  check_ip_address(text);
  check_peer_id(text);
}

}  // namespace net_address_fuzz
