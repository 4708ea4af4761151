#include "p2p/types/address_group.h"

#include <algorithm>
#include <array>

#include "p2p/types/address_class.h"

namespace switchyard {
namespace {

// The first eight bytes of an address, IPv4 in the upper four.
std::uint64_t head(ByteView address) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 8; ++i) value = value << 8U | (i < address.size() ? address[i] : 0U);
  return value;
}

struct GroupPrefix {
  std::uint64_t head;
  unsigned bits;  // 1 … 64
};

constexpr std::uint64_t v4(std::uint64_t a, std::uint64_t b, std::uint64_t c) {
  return a << 56U | b << 48U | c << 40U;
}
constexpr std::uint64_t v6(std::uint64_t a, std::uint64_t b, std::uint64_t c = 0) {
  return a << 48U | b << 32U | c << 16U;
}

constexpr std::array<GroupPrefix, 7> kNowhereV4{{{v4(0, 0, 0), 8},
                                                 {v4(192, 0, 2), 24},
                                                 {v4(198, 18, 0), 15},
                                                 {v4(198, 51, 100), 24},
                                                 {v4(203, 0, 113), 24},
                                                 {v4(224, 0, 0), 4},
                                                 {v4(240, 0, 0), 4}}};
constexpr std::array<GroupPrefix, 3> kNowhereV6{
    {{v6(0x2001, 0xdb8), 32}, {v6(0x2001, 0x10), 28}, {v6(0xff00, 0), 8}}};

constexpr GroupPrefix kStateless{v6(0, 0), 64};  // ::ffff:0:a.b.c.d, with what follows
constexpr GroupPrefix kTranslated{v6(0x64, 0xff9b), 64};
constexpr GroupPrefix kSixToFour{v6(0x2002, 0), 16};
constexpr GroupPrefix kTeredo{v6(0x2001, 0), 32};
constexpr GroupPrefix kOnionCat{v6(0xfd87, 0xd87e, 0xeb43), 48};
constexpr GroupPrefix kTunnelBroker{v6(0x2001, 0x470), 32};

bool is_in(std::uint64_t address, const GroupPrefix& prefix) {
  return ((address ^ prefix.head) >> (64U - prefix.bits)) == 0;
}

IpAddress v4_at(ByteView bytes, std::size_t at, std::uint8_t flip) {
  std::array<std::uint8_t, 4> found{};
  for (std::size_t i = 0; i < found.size(); ++i) {
    found[i] = static_cast<std::uint8_t>(bytes[at + i] ^ flip);
  }
  return IpAddress::v4(found);
}

bool is_machine(const IpAddress& address) {
  return kind_of(address) == AddressKind::loopback ||
         (address.is_v4() && address.bytes().front() == 0);
}

}  // namespace

std::optional<IpAddress> carried_v4(const IpAddress& address) {
  if (address.is_v4()) return std::nullopt;
  const ByteView bytes = address.bytes();
  const std::uint64_t front = head(bytes);
  const std::uint64_t middle = head(bytes.subspan(8)) >> 32U;
  const bool stateless = is_in(front, kStateless) && middle == 0xffff0000U;
  const bool translated = is_in(front, kTranslated) && middle == 0;
  if (stateless || translated) return v4_at(bytes, 12, 0);
  if (is_in(front, kSixToFour)) return v4_at(bytes, 2, 0);
  if (is_in(front, kTeredo)) return v4_at(bytes, 12, 0xff);
  return std::nullopt;
}

bool is_routable(const IpAddress& address) {
  if (kind_of(address) != AddressKind::global) return false;
  const std::uint64_t front = head(address.bytes());
  const auto covers = [front](const GroupPrefix& prefix) { return is_in(front, prefix); };
  if (address.is_v4()) return std::none_of(kNowhereV4.begin(), kNowhereV4.end(), covers);
  if (std::any_of(kNowhereV6.begin(), kNowhereV6.end(), covers)) return false;
  const auto inner = carried_v4(address);
  return !inner || is_routable(*inner);
}

AddressGroup group_of(const IpAddress& address) {
  using Kind = AddressGroup::Kind;
  if (const auto inner = carried_v4(address)) return group_of(*inner);
  const std::uint64_t front = head(address.bytes());
  if (address.is_v4()) return {Kind::v4, front >> 48U};
  if (is_in(front, kOnionCat)) return {Kind::onion, front >> 8U & 15U};
  const bool narrow = is_in(front, kTunnelBroker);
  return {Kind::v6, narrow ? front >> 28U : front >> 32U << 4U};
}

AddressGroup public_group_of(const IpAddress& address) {
  using Kind = AddressGroup::Kind;
  if (is_machine(address)) return {Kind::local, 0};
  const AddressGroup group = group_of(address);
  // Tor's names lie in private space, and are groups all the same.
  if (group.kind() == Kind::onion || is_routable(address)) return group;
  return {Kind::unroutable, 0};
}

std::string AddressGroup::to_string() const {
  const std::uint64_t bits = value_ & 0x00ff'ffff'ffff'ffffU;
  switch (kind()) {
    case Kind::v4:
      return IpAddress::v4(
                 {static_cast<std::uint8_t>(bits >> 8U), static_cast<std::uint8_t>(bits), 0, 0})
          .to_string();
    case Kind::v6: {
      std::array<std::uint8_t, 16> bytes{};
      for (std::size_t i = 0; i < 5; ++i) {
        bytes[i] = static_cast<std::uint8_t>(bits << 28U >> (56U - 8U * i));
      }
      return IpAddress::v6(bytes).to_string();
    }
    case Kind::onion:
      return "tor:" + std::to_string(bits);
    case Kind::as:
      return "AS" + std::to_string(bits);
    case Kind::local:
      return "local";
    case Kind::unroutable:
      break;
  }
  return "unroutable";
}

}  // namespace switchyard
