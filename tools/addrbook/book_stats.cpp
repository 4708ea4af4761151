#include "tools/addrbook/book_stats.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <unordered_set>

#include "p2p/types/address_group.h"

namespace switchyard::tools {

using addrbook::BookImage;
using addrbook::BucketType;
using addrbook::ImageEntry;
using addrbook::kNever;

namespace {

using namespace std::chrono_literals;

struct AgeBand {
  const char* name;
  std::chrono::seconds longest;
};
constexpr std::array<AgeBand, 4> kBands{{{"within an hour", 1h},
                                         {"within a day", 24h},
                                         {"within a week", 24h * 7},
                                         {"within 30 days", 24h * 30}}};

void count_reached(BookStats& stats, const ImageEntry& entry) {
  if (was_reached(entry)) {
    const auto age = std::max(stats.as_of - entry.last_success, 0s);
    std::size_t band = 0;
    while (band < kBands.size() && (entry.last_success <= kNever || age > kBands.at(band).longest))
      ++band;
    ++stats.reached.at(band).peers;
    return;
  }
  ++stats.never;
  ++stats.reached.back().peers;
  ++(entry.attempts <= 0               ? stats.untried
     : entry.attempts < kHopelessAfter ? stats.failing
                                       : stats.hopeless);
}

void count_addresses(BookStats& stats, const BookImage& book) {
  std::map<IpAddress, std::size_t> crowds;
  for (const ImageEntry& entry : book.entries) {
    const Endpoint& at = entry.first.endpoint;
    ++(at.address.is_v4() ? stats.v4 : stats.v6);
    if (!is_routable(at.address)) ++stats.unroutable;
    ++stats.ports[at.port];
    ++crowds[at.address];
  }
  for (const auto& [address, ids] : crowds) {
    if (ids >= kCrowdedAddress) ++stats.crowded;
    if (ids <= stats.largest_crowd) continue;
    stats.largest_crowd = ids;
    stats.largest_crowd_at = address.to_string();
  }
}

void count_places(BookStats& stats, const BookImage& book) {
  std::array<std::map<std::uint16_t, std::size_t>, 2> buckets;
  for (const ImageEntry& entry : book.entries) {
    auto& table = buckets.at(entry.type == BucketType::old ? 1 : 0);
    for (std::size_t i = 0; i < entry.bucket_count; ++i) ++table[entry.buckets.at(i)];
    stats.places += entry.bucket_count;
  }
  for (const auto& [bucket, size] : buckets[0]) {
    stats.fullest_new = std::max(stats.fullest_new, size);
  }
  for (const auto& [bucket, size] : buckets[1]) {
    stats.fullest_old = std::max(stats.fullest_old, size);
  }
}

}  // namespace

WallTime newest_time(const BookImage& book, WallTime now) {
  WallTime newest = kNever;
  const auto take = [&](WallTime time) {
    if (time <= now) newest = std::max(newest, time);
  };
  for (const ImageEntry& entry : book.entries) {
    take(entry.last_attempt);
    take(entry.last_success);
    take(entry.first.heard);
  }
  return newest;
}

bool was_reached(const ImageEntry& entry) {
  return entry.type == BucketType::old || entry.last_success > kNever;
}

BookStats book_stats(const BookImage& book, WallTime now) {
  BookStats stats;
  stats.as_of = newest_time(book, now);
  for (const AgeBand& band : kBands) stats.reached.push_back({band.name, 0});
  stats.reached.push_back({"longer ago", 0});
  stats.reached.push_back({"never", 0});
  std::unordered_set<PeerId> ids;
  for (const ImageEntry& entry : book.entries) {
    ++stats.entries;
    ++(entry.type == BucketType::old ? stats.old : stats.fresh);
    if (!entry.id) {
      ++stats.without_id;
    } else if (!ids.insert(*entry.id).second) {
      ++stats.duplicate_ids;
    }
    count_reached(stats, entry);
    if (entry.banned_until > stats.as_of) ++stats.banned;
  }
  count_addresses(stats, book);
  count_places(stats, book);
  return stats;
}

}  // namespace switchyard::tools
