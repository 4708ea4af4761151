#include "addrbook/placer.h"

#include <algorithm>

#include "p2p/base/check.h"
#include "p2p/base/hex.h"

namespace switchyard::addrbook {
namespace {

constexpr std::uint64_t kFreshSpread = 1;
constexpr std::uint64_t kFreshBucket = 2;
constexpr std::uint64_t kOldSpread = 3;
constexpr std::uint64_t kOldBucket = 4;

SipHash::Key padded(const PlacementKey& key) {
  SipHash::Key whole{};
  std::copy(key.begin(), key.end(), whole.begin());
  return whole;
}

}  // namespace

Placer::Placer(const PlacementKey& key, const Shape& shape, const AsMap* map, bool strict)
    : key_(key), keyed_(padded(key)), shape_(shape), map_(map), strict_(strict) {
  SWITCHYARD_CHECK(shape.fresh_buckets > 0 && shape.old_buckets > 0);
  SWITCHYARD_CHECK(shape.fresh_per_source > 0 && shape.old_per_group > 0);
}

PlacementKey Placer::draw_key(Rng& rng) {
  PlacementKey key{};
  rng.fill(key);
  return key;
}

SipHash Placer::begin(std::uint64_t step) const {
  SipHash hash = keyed_;
  hash.add(step);
  return hash;
}

std::size_t Placer::fresh_bucket(const IpAddress& address, const IpAddress& source) const {
  const std::uint64_t from = group(source).value();
  const std::uint64_t spread =
      begin(kFreshSpread).add(group(address).value()).add(from).digest() % shape_.fresh_per_source;
  return begin(kFreshBucket).add(from).add(spread).digest() % shape_.fresh_buckets;
}

std::size_t Placer::old_bucket(const Endpoint& endpoint) const {
  const std::uint64_t spread =
      begin(kOldSpread).add(endpoint.address.bytes()).add(std::uint64_t{endpoint.port}).digest() %
      shape_.old_per_group;
  return begin(kOldBucket).add(group(endpoint.address).value()).add(spread).digest() %
         shape_.old_buckets;
}

Placement Placer::describe() const {
  Placement placement;
  placement.key = to_hex(key_);
  placement.algorithm = kAlgorithm;
  placement.version = kVersion;
  placement.as_map = map_ != nullptr ? map_->checksum() : 0;
  return placement;
}

std::optional<PlacementKey> Placer::key_of(const Placement& placement) const {
  Placement ours = describe();
  ours.key = placement.key;
  if (placement != ours) return std::nullopt;
  const auto bytes = from_hex(placement.key);
  PlacementKey key{};
  if (!bytes || bytes->size() != key.size()) return std::nullopt;
  std::copy(bytes->begin(), bytes->end(), key.begin());
  return key;
}

}  // namespace switchyard::addrbook
