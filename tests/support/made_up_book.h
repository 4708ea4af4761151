// A book of invented peers in invented networks, the same for a seed: what a node may have after
// some weeks, with most peers never reached, a few large neighbourhoods, and sources of different
// diligence.
#pragma once

#include <chrono>
#include <cstdint>

#include "addrbook/book_image.h"
#include "p2p/base/rng.h"

namespace switchyard::test {

struct MadeUpBook {
  static constexpr WallTime kNewest{std::chrono::seconds(1'773'000'000)};  // 2026-03-08T20:00:00Z

  explicit MadeUpBook(std::uint64_t seed) : rng(seed) {}

  addrbook::BookImage book(unsigned peers) {
    addrbook::BookImage made;
    made.placement.key = "5be1c3a09f7742d18c60e3b7";
    for (unsigned n = 0; n < peers; ++n) made.entries.push_back(entry(n));
    return made;
  }

  static PeerId id(std::uint64_t n) {
    SeededRng own(n + 1);
    std::array<std::uint8_t, PeerId::kSize> bytes{};
    own.fill(bytes);
    return PeerId(bytes);
  }

  // Small numbers of a square are likelier: few neighbourhoods have many peers.
  std::uint64_t skewed(std::uint64_t bound) {
    return rng.below(bound) * rng.below(bound) / bound * rng.below(bound) / bound;
  }

  IpAddress address() {
    if (rng.below(100) == 0) {
      return IpAddress::v6({0x26, 0, static_cast<std::uint8_t>(rng.below(40)), 0, 0, 0, 0, 0, 0, 0,
                            0, 0, 0, 0, 0, static_cast<std::uint8_t>(rng.below(200) + 1)});
    }
    const std::uint64_t group = skewed(20'000);
    return IpAddress::v4(
        {static_cast<std::uint8_t>(20 + group % 70), static_cast<std::uint8_t>(group / 70),
         static_cast<std::uint8_t>(rng.below(256)), static_cast<std::uint8_t>(rng.below(254) + 1)});
  }

  addrbook::ImageEntry entry(unsigned n) {
    using std::chrono::seconds;
    constexpr std::uint64_t kDay = 86'400;
    addrbook::ImageEntry made;
    made.id = id(n);
    made.first.endpoint = {
        address(), static_cast<std::uint16_t>(rng.below(3) != 0 ? 26656 : 26600 + skewed(999))};
    const std::uint64_t source = skewed(60);
    made.first.source = {id(1'000'000 + source),
                         {IpAddress::v4({60, static_cast<std::uint8_t>(source), 7, 9}), 26656}};
    made.last_attempt = kNewest - seconds(rng.below(9 * kDay));
    made.bucket_count = 1;
    made.buckets[0] = static_cast<std::uint16_t>(rng.below(256));
    if (n == 0) made.last_attempt = kNewest;
    if (rng.below(9) != 0) {
      made.attempts = static_cast<std::int32_t>(rng.below(5) * rng.below(3));
      return made;
    }
    made.type = addrbook::BucketType::old;
    made.buckets[0] = static_cast<std::uint16_t>(rng.below(64));
    made.last_success = made.last_attempt - seconds(rng.below(30) * rng.below(kDay));
    made.attempts = static_cast<std::int32_t>(rng.below(3) / 2);
    return made;
  }

  SeededRng rng;
};

}  // namespace switchyard::test
