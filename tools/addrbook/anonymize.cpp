// book_edit.h: the same book of other people.
#include <array>
#include <cstdint>
#include <map>

#include "addrbook/siphash.h"
#include "p2p/base/hex.h"
#include "p2p/types/address_group.h"
#include "tools/addrbook/book_edit.h"

namespace switchyard::tools {

using addrbook::BookImage;
using addrbook::SipHash;

namespace {

// Who becomes whom.  Groups and addresses in them are numbered as they come.
class Masks {
 public:
  explicit Masks(Rng& rng) { rng.fill(key_); }

  PeerId id(const PeerId& from) const {
    if (from == PeerId()) return from;
    std::array<std::uint8_t, PeerId::kSize> made{};
    for (std::size_t i = 0; i < made.size(); ++i) {
      made.at(i) = static_cast<std::uint8_t>(SipHash(key_).add(from.bytes()).add(i).digest());
    }
    return PeerId(made);
  }

  IpAddress address(const IpAddress& from) {
    if (!is_routable(from)) return from;  // tells nothing of anybody, or only that it is private
    const auto known = addresses_.find(from);
    if (known != addresses_.end()) return known->second;
    const AddressGroup group = group_of(from);
    Group& to = groups_.try_emplace(group, Group{next_group_, 0}).first->second;
    if (to.number == next_group_) ++next_group_;
    const IpAddress made = from.is_v4() ? v4(to) : v6(to);
    addresses_.emplace(from, made);
    return made;
  }

  void mask(addrbook::Source& source) {
    if (source.id) source.id = id(*source.id);
    source.endpoint.address = address(source.endpoint.address);
  }
  void mask(addrbook::Hearsay& hearsay) {
    hearsay.endpoint.address = address(hearsay.endpoint.address);
    mask(hearsay.source);
  }

 private:
  struct Group {
    std::uint32_t number{0};
    std::uint32_t members{0};
  };

  // 20.0.0.0 and on: 20 480 groups, more than a book has places for; then they share.
  static IpAddress v4(Group& group) {
    constexpr std::uint32_t kFirst = 20;
    constexpr std::uint32_t kNets = 80;  // up to 99: 100.64/10 is private
    const std::uint32_t host = ++group.members;
    return IpAddress::v4({static_cast<std::uint8_t>(kFirst + group.number / 256 % kNets),
                          static_cast<std::uint8_t>(group.number),
                          static_cast<std::uint8_t>(host >> 8U), static_cast<std::uint8_t>(host)});
  }

  // 2600:: and on.
  static IpAddress v6(Group& group) {
    const std::uint32_t host = ++group.members;
    return IpAddress::v6({0x26, static_cast<std::uint8_t>(group.number >> 16U),
                          static_cast<std::uint8_t>(group.number >> 8U),
                          static_cast<std::uint8_t>(group.number), 0, 0, 0, 0, 0, 0, 0, 0,
                          static_cast<std::uint8_t>(host >> 24U),
                          static_cast<std::uint8_t>(host >> 16U),
                          static_cast<std::uint8_t>(host >> 8U), static_cast<std::uint8_t>(host)});
  }

  SipHash::Key key_{};
  std::map<AddressGroup, Group> groups_;
  std::map<IpAddress, IpAddress> addresses_;
  std::uint32_t next_group_{0};
};

}  // namespace

BookImage anonymize_book(BookImage book, Rng& rng) {
  Masks masks(rng);
  std::array<std::uint8_t, 12> key{};
  rng.fill(key);
  book.placement = addrbook::Placement();
  book.placement.key = to_hex(key);
  for (addrbook::ImageEntry& entry : book.entries) {
    if (entry.id) entry.id = masks.id(*entry.id);
    masks.mask(entry.first);
    for (addrbook::Hearsay& other : entry.others) masks.mask(other);
    entry.record.clear();
  }
  for (addrbook::Anchor& anchor : book.anchors) {
    anchor.id = masks.id(anchor.id);
    anchor.endpoint.address = masks.address(anchor.endpoint.address);
  }
  for (addrbook::ImageBan& ban : book.bans) ban.id = masks.id(ban.id);
  return book;
}

}  // namespace switchyard::tools
