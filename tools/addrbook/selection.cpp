// listing.h: which peers, and in what order.
#include <algorithm>
#include <map>
#include <tuple>

#include "p2p/types/address_group.h"
#include "tools/addrbook/book_stats.h"
#include "tools/addrbook/listing.h"
#include "tools/addrbook/sort_by.h"

namespace switchyard::tools {

using addrbook::ImageEntry;

namespace {

bool told_by(const ImageEntry& entry, const std::string& source) {
  const addrbook::Source& by = entry.first.source;
  return by.endpoint.address.to_string() == source || (by.id && by.id->to_string() == source);
}

// Told by nobody else.
bool only_from(const ImageEntry& entry, const std::string& source) {
  if (source.empty() || !told_by(entry, source)) return false;
  return std::ranges::all_of(entry.others, [&](const addrbook::Hearsay& other) {
    ImageEntry as_told;
    as_told.first = other;
    return told_by(as_told, source);
  });
}

bool passes(const ImageEntry& entry, const Selection& selection, WallTime as_of) {
  const IpAddress& address = entry.first.endpoint.address;
  if (selection.reached && !was_reached(entry)) return false;
  if (selection.within &&
      (entry.last_success <= addrbook::kNever || as_of - entry.last_success > *selection.within)) {
    return false;
  }
  if (selection.most_failures && entry.attempts > *selection.most_failures) return false;
  if (selection.routable && !is_routable(address)) return false;
  const auto holds = [&](const Subnet& subnet) { return subnet.contains(address); };
  if (!selection.in.empty() && std::ranges::none_of(selection.in, holds)) return false;
  return !only_from(entry, selection.not_from);
}

}  // namespace

void sort_entries(std::vector<ImageEntry>& entries) {
  sort_by(entries,
          [](const ImageEntry& entry) { return std::tuple(entry.id, entry.first.endpoint); });
}

std::vector<ImageEntry> select_entries(std::vector<ImageEntry> entries, const Selection& selection,
                                       WallTime as_of) {
  sort_entries(entries);
  sort_by(entries, [](const ImageEntry& entry) {
    return std::tuple(-entry.last_success.time_since_epoch(), entry.attempts);
  });
  std::vector<ImageEntry> kept;
  std::map<AddressGroup, std::size_t> groups;
  std::map<IpAddress, std::size_t> addresses;
  for (ImageEntry& entry : entries) {
    if (!passes(entry, selection, as_of)) continue;
    const IpAddress& address = entry.first.endpoint.address;
    std::size_t& of_group = groups[public_group_of(address)];
    std::size_t& of_address = addresses[address];
    if (selection.per_group != 0 && of_group >= selection.per_group) continue;
    if (selection.per_address != 0 && of_address >= selection.per_address) continue;
    if (selection.limit != 0 && kept.size() >= selection.limit) break;
    ++of_group;
    ++of_address;
    kept.push_back(std::move(entry));
  }
  sort_entries(kept);
  return kept;
}

}  // namespace switchyard::tools
