#include "p2p/switch/opening_table.h"

#include <algorithm>
#include <chrono>
#include <tuple>
#include <vector>

#include "p2p/base/check.h"
#include "p2p/types/address_class.h"

namespace switchyard {
namespace {

// An impossible limit is refused by SwitchConfig::validate; until then the least one counts.
OpeningLimits possible(OpeningLimits limits) {
  limits.capacity = std::max<std::size_t>(limits.capacity, 2);
  limits.per_second = std::max<std::size_t>(limits.per_second, 1);
  limits.per_group = std::max<std::size_t>(limits.per_group, 1);
  return limits;
}

Duration interval(std::size_t per_second) {
  return Duration(std::chrono::seconds(1)) / static_cast<Duration::rep>(per_second);
}

std::size_t count_of(const std::vector<IpAddress>& sorted, const IpAddress& address) {
  const auto [first, last] = std::equal_range(sorted.begin(), sorted.end(), address);
  return static_cast<std::size_t>(last - first);
}

}  // namespace

// Full at `full_at`; each token short of that puts it off by `each`.
Time OpeningTable::Bucket::ready(Duration each, std::size_t burst) const {
  return full_at - each * static_cast<Duration::rep>(burst - 1);
}

void OpeningTable::Bucket::take(Time now, Duration each) {
  full_at = std::max(full_at, now) + each;
  last_turn = now;
}

OpeningTable::OpeningTable(OpeningLimits limits)
    : limits_(possible(limits)),
      each_(interval(limits_.per_second)),
      each_group_(interval(limits_.per_group)) {}

std::size_t OpeningTable::group_size(const IpAddress& address) const {
  const IpAddress group = limit_group(address);
  return static_cast<std::size_t>(
      std::count_if(entries_.begin(), entries_.end(),
                    [&group](const auto& entry) { return entry.second.group == group; }));
}

std::size_t OpeningTable::room_for(bool opening) const {
  return opening ? limits_.capacity / 2 : limits_.capacity - limits_.capacity / 2;
}

std::size_t OpeningTable::count(bool opening) const {
  return static_cast<std::size_t>(
      std::count_if(entries_.begin(), entries_.end(),
                    [opening](const auto& entry) { return entry.second.under_way == opening; }));
}

bool OpeningTable::scarce() const {
  return count(/*opening=*/false) > room_for(/*opening=*/false) / 2;
}

std::size_t OpeningTable::memory() const {
  return std::max(kRemembered, 2 * kBurst * limits_.per_second + 1);
}

std::optional<ConnectionSeq> OpeningTable::enter(ConnectionSeq seq, const IpAddress& address) {
  const std::optional<ConnectionSeq> gone = make_room(/*opening=*/false);
  const bool added =
      entries_.emplace(seq, Entry{address, limit_group(address), Stage::silent, false}).second;
  SWITCHYARD_CHECK(added);
  return gone;
}

std::optional<ConnectionSeq> OpeningTable::make_room(bool opening) {
  if (count(opening) < room_for(opening)) return std::nullopt;
  const auto inside = [opening](const Entry& entry) { return entry.under_way == opening; };
  std::vector<IpAddress> groups;
  std::vector<IpAddress> addresses;
  for (const auto& [seq, entry] : entries_) {
    if (!inside(entry)) continue;
    groups.push_back(entry.group);
    addresses.push_back(entry.address);
  }
  std::sort(groups.begin(), groups.end());
  std::sort(addresses.begin(), addresses.end());
  const auto rank = [&](const Entry& entry) {
    const bool told = entry.stage == Stage::lingering;
    if (told) return std::tuple(told, std::size_t{0}, std::size_t{0}, Time::min());
    const Time turn = opening ? Time::min() : last_turn(groups_, entry.group);
    return std::tuple(told, count_of(groups, entry.group), count_of(addresses, entry.address),
                      turn);
  };
  // The greatest goes; of equals the first, which is the oldest.
  auto victim = entries_.end();
  decltype(rank(victim->second)) greatest;
  for (auto at = entries_.begin(); at != entries_.end(); ++at) {
    if (!inside(at->second)) continue;
    const auto its = rank(at->second);
    if (victim != entries_.end() && its <= greatest) continue;
    victim = at;
    greatest = its;
  }
  const ConnectionSeq gone = victim->first;
  entries_.erase(victim);
  return gone;
}

void OpeningTable::spoke(ConnectionSeq seq) {
  const auto found = entries_.find(seq);
  if (found == entries_.end()) return;
  if (found->second.stage == Stage::silent) found->second.stage = Stage::waiting;
}

void OpeningTable::lingers(ConnectionSeq seq) {
  const auto found = entries_.find(seq);
  if (found != entries_.end()) found->second.stage = Stage::lingering;
}

void OpeningTable::leave(ConnectionSeq seq) {
  entries_.erase(seq);
}

Time OpeningTable::last_turn(const Buckets& buckets, const IpAddress& key) {
  const auto found = buckets.find(key);
  return found == buckets.end() ? Time::min() : found->second.last_turn;
}

// When the neighbourhood of a waiting one has a token.
Time OpeningTable::ready(const Entry& entry) const {
  const auto found = groups_.find(entry.group);
  if (found == groups_.end()) return Time::min();
  return found->second.ready(each_group_, limits_.per_group * kBurst);
}

OpeningTable::Entries::iterator OpeningTable::first_in_line(Time now) {
  auto best = entries_.end();
  std::pair<Time, Time> best_turns;
  for (auto at = entries_.begin(); at != entries_.end(); ++at) {
    const Entry& entry = at->second;
    if (entry.stage != Stage::waiting || ready(entry) > now) continue;
    const std::pair turns(last_turn(groups_, entry.group), last_turn(addresses_, entry.address));
    if (best != entries_.end() && best_turns <= turns) continue;
    best = at;
    best_turns = turns;
  }
  return best;
}

std::optional<OpeningTable::Turn> OpeningTable::next(Time now) {
  if (all_.ready(each_, limits_.per_second * kBurst) > now) return std::nullopt;
  const auto found = first_in_line(now);
  if (found == entries_.end()) return std::nullopt;
  Turn turn;
  turn.begins = found->first;
  turn.gone = make_room(/*opening=*/true);  // never the one that begins, which is in the other room
  Entry& entry = found->second;
  entry.stage = Stage::opening;
  entry.under_way = true;
  all_.take(now, each_);
  if (kind_of(entry.address) != AddressKind::loopback) {
    remember(groups_, entry.group, now);
    remember(addresses_, entry.address, now);
  }
  return turn;
}

std::optional<Time> OpeningTable::next_turn(Time now) const {
  std::optional<Time> first;
  for (const auto& [seq, entry] : entries_) {
    if (entry.stage != Stage::waiting) continue;
    const Time at = ready(entry);
    if (!first || at < *first) first = at;
  }
  if (!first) return std::nullopt;
  return std::max({now, *first, all_.ready(each_, limits_.per_second * kBurst)});
}

void OpeningTable::remember(Buckets& buckets, const IpAddress& key, Time now) const {
  if (!buckets.contains(key) && buckets.size() >= memory()) {
    buckets.erase(std::min_element(
        buckets.begin(), buckets.end(),
        [](const auto& a, const auto& b) { return a.second.last_turn < b.second.last_turn; }));
  }
  buckets[key].take(now, each_group_);
}

void OpeningTable::check_invariants() const {
  for (const bool opening : {true, false}) SWITCHYARD_CHECK(count(opening) <= room_for(opening));
  SWITCHYARD_CHECK(groups_.size() <= memory());
  SWITCHYARD_CHECK(addresses_.size() <= memory());
  for (const auto& [seq, entry] : entries_) {
    SWITCHYARD_CHECK(entry.group == limit_group(entry.address));
    SWITCHYARD_CHECK(entry.under_way ? entry.stage >= Stage::opening
                                     : entry.stage != Stage::opening);
  }
}

}  // namespace switchyard
