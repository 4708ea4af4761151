#include "p2p/types/address_class.h"

#include <array>
#include <cstddef>

namespace switchyard {
namespace {

struct Prefix {
  std::array<std::uint8_t, 2> bytes;
  unsigned bits;  // at most 16
};

constexpr std::array<Prefix, 5> kPrivateV4{
    {{{10, 0}, 8}, {{172, 16}, 12}, {{192, 168}, 16}, {{100, 64}, 10}, {{169, 254}, 16}}};
constexpr std::array<Prefix, 2> kPrivateV6{{{{0xfc, 0}, 7}, {{0xfe, 0x80}, 10}}};

unsigned first_sixteen(std::uint8_t high, std::uint8_t low) {
  return (static_cast<unsigned>(high) << 8U) | low;
}

template <std::size_t N>
bool is_in(ByteView address, const std::array<Prefix, N>& prefixes) {
  const unsigned ours = first_sixteen(address[0], address[1]);
  for (const Prefix& prefix : prefixes) {
    const unsigned theirs = first_sixteen(prefix.bytes[0], prefix.bytes[1]);
    if (((ours ^ theirs) >> (16U - prefix.bits)) == 0) return true;
  }
  return false;
}

}  // namespace

AddressKind kind_of(const IpAddress& address) {
  if (address.is_loopback() || address.is_unspecified()) return AddressKind::loopback;
  const ByteView bytes = address.bytes();
  const bool inside = address.is_v4() ? is_in(bytes, kPrivateV4) : is_in(bytes, kPrivateV6);
  return inside ? AddressKind::private_net : AddressKind::global;
}

IpAddress limit_group(const IpAddress& address) {
  return kind_of(address) == AddressKind::global ? address.group() : address;
}

}  // namespace switchyard
