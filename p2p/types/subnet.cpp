#include "p2p/types/subnet.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "p2p/base/check.h"

namespace switchyard {
namespace {

template <std::size_t N>
std::array<std::uint8_t, N> first_bits(ByteView bytes, unsigned bits) {
  std::array<std::uint8_t, N> kept{};
  std::copy_n(bytes.begin(), bits / 8, kept.begin());
  if (bits % 8 != 0) {
    kept.at(bits / 8) = static_cast<std::uint8_t>(bytes[bits / 8] & (0xff00U >> (bits % 8)));
  }
  return kept;
}

IpAddress masked(const IpAddress& address, unsigned bits) {
  if (address.is_v4()) return IpAddress::v4(first_bits<4>(address.bytes(), bits));
  // Never becomes a mapped one: only an address that is mapped itself begins with those 96 bits.
  return IpAddress::v6(first_bits<16>(address.bytes(), bits));
}

Unexpected<std::string> not_a_subnet(const std::string& what) {
  return Unexpected(what);
}

}  // namespace

Subnet::Subnet(const IpAddress& address, unsigned bits)
    : address_(masked(address, bits)), bits_(static_cast<std::uint8_t>(bits)) {
  SWITCHYARD_CHECK(bits <= longest(address));
}

Result<Subnet, std::string> Subnet::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string quoted = '"' + std::string(text.substr(0, 80)) + '"';
  const auto address = IpAddress::parse(text.substr(0, slash));
  if (!address) return not_a_subnet("no IP address before the prefix in " + quoted);
  if (slash == std::string_view::npos) return Subnet(*address, longest(*address));
  const std::string_view number = text.substr(slash + 1);
  unsigned bits = 0;
  const char* const begin = number.data();
  const char* const end = begin + number.size();
  const auto [stop, error] = std::from_chars(begin, end, bits);
  const std::string range = "0 to " + std::to_string(longest(*address)) + " bits for IPv" +
                            (address->is_v4() ? "4" : "6");
  if (number.empty() || stop != end || error == std::errc::invalid_argument) {
    return not_a_subnet("a prefix is a number, " + range + ", unlike in " + quoted);
  }
  if (error != std::errc() || bits > longest(*address)) {
    return not_a_subnet("a prefix is " + range + ", unlike in " + quoted);
  }
  const Subnet subnet(*address, bits);
  if (subnet.address() != *address) {
    return not_a_subnet("bits are set behind the prefix of " + quoted + "; the subnet is " +
                        subnet.to_string());
  }
  return subnet;
}

bool Subnet::contains(const IpAddress& address) const {
  return address.is_v4() == address_.is_v4() && masked(address, bits_) == address_;
}

std::string Subnet::to_string() const {
  return address_.to_string() + '/' + std::to_string(bits_);
}

}  // namespace switchyard
