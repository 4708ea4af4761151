#include "addrbook/as_map.h"

#include <algorithm>
#include <charconv>
#include <optional>

#include "addrbook/siphash.h"
#include "p2p/types/disconnect.h"

namespace switchyard::addrbook {
namespace {

constexpr std::size_t kShown = 60;  // characters of a wrong line that are repeated

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

std::optional<std::uint32_t> as_number(std::string_view text) {
  if (!text.starts_with("AS")) return std::nullopt;
  text.remove_prefix(2);
  std::uint32_t number = 0;
  const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || rest != text.data() + text.size()) return std::nullopt;
  return number;
}

Unexpected<std::string> wrong(std::size_t line, const std::string& what) {
  return Unexpected("line " + std::to_string(line) + ": " + what);
}

// By family, by address, the shorter prefix first: what is inside another one follows it.
bool before(const Subnet& a, const Subnet& b) {
  if (a.address().is_v4() != b.address().is_v4()) return a.address().is_v4();
  return a < b;
}

bool covers(const Subnet& outer, const Subnet& inner) {
  return outer.bits() <= inner.bits() && outer.contains(inner.address());
}

}  // namespace

Result<AsMap, std::string> AsMap::parse(std::string_view text) {
  AsMap map;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view whole = text.substr(0, end);
    const std::string_view line = trimmed(whole.substr(0, whole.find('#')));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.empty()) continue;
    const std::size_t space = std::min(line.find_first_of(" \t"), line.size());
    const auto subnet = Subnet::parse(line.substr(0, space));
    if (!subnet) return wrong(number, subnet.error());
    const auto as = as_number(trimmed(line.substr(space)));
    if (!as) {
      return wrong(number, "no \"AS\" and number behind the prefix in \"" +
                               printable(line.substr(0, kShown)) + "\"");
    }
    if (map.prefixes_.size() == kMaxPrefixes) return wrong(number, "too many prefixes");
    map.prefixes_.push_back({{*subnet, *as}});
  }
  if (auto arranged = map.arrange(); !arranged) return Unexpected(arranged.error());
  return map;
}

Result<AsMap, std::string> AsMap::of(const std::vector<AsPrefix>& prefixes) {
  if (prefixes.size() > kMaxPrefixes) return Unexpected(std::string("too many prefixes"));
  AsMap map;
  map.prefixes_.reserve(prefixes.size());
  for (const AsPrefix& prefix : prefixes) map.prefixes_.push_back({prefix});
  if (auto arranged = map.arrange(); !arranged) return Unexpected(arranged.error());
  return map;
}

Result<void, std::string> AsMap::arrange() {
  std::sort(prefixes_.begin(), prefixes_.end(),
            [](const Line& a, const Line& b) { return before(a.subnet, b.subnet); });
  SipHash hash(SipHash::Key{});
  std::uint32_t around = kNone;
  for (std::uint32_t i = 0; i < prefixes_.size(); ++i) {
    Line& line = prefixes_[i];
    while (around != kNone && !covers(prefixes_[around].subnet, line.subnet)) {
      around = prefixes_[around].parent;
    }
    if (around != kNone && prefixes_[around].subnet == line.subnet &&
        prefixes_[around].number != line.number) {
      return Unexpected(line.subnet.to_string() + " is said to be of two systems");
    }
    line.parent = around;
    around = i;
    hash.add(line.subnet.address().bytes());
    hash.add(std::uint64_t{line.subnet.bits()} << 32U | line.number);
  }
  checksum_ = prefixes_.empty() ? 0 : std::max<std::uint64_t>(hash.digest(), 1);
  return {};
}

std::uint32_t AsMap::lookup(const IpAddress& address) const {
  const IpAddress inner = carried_v4(address).value_or(address);
  const Subnet whole(inner, Subnet::longest(inner));
  const auto behind = std::upper_bound(
      prefixes_.begin(), prefixes_.end(), whole,
      [](const Subnet& wanted, const Line& line) { return before(wanted, line.subnet); });
  if (behind == prefixes_.begin()) return 0;
  auto at = static_cast<std::uint32_t>(behind - prefixes_.begin() - 1);
  while (at != kNone && !prefixes_[at].subnet.contains(inner)) at = prefixes_[at].parent;
  return at == kNone ? 0 : prefixes_[at].number;
}

AddressGroup group_by(const AsMap* map, const IpAddress& address, bool strict) {
  const AddressGroup plain = strict ? public_group_of(address) : group_of(address);
  const bool announced =
      plain.kind() == AddressGroup::Kind::v4 || plain.kind() == AddressGroup::Kind::v6;
  const std::uint32_t number = map != nullptr && announced ? map->lookup(address) : 0;
  return number == 0 ? plain : AddressGroup::autonomous_system(number);
}

}  // namespace switchyard::addrbook
