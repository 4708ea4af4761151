// To and from files, and what is dialled first after a restart.
#include <algorithm>
#include <numeric>
#include <utility>

#include "addrbook/addr_book.h"
#include "addrbook/stamp.h"
#include "p2p/base/check.h"
#include "p2p/wire/msgpack_reader.h"
#include "p2p/wire/record_codec.h"

namespace switchyard::addrbook {
namespace {

Hearsay hearsay_of(const Reference& reference) {
  Hearsay hearsay;
  hearsay.endpoint = reference.endpoint;
  if (reference.source_id != PeerId()) hearsay.source.id = reference.source_id;
  hearsay.source.endpoint = reference.source;
  hearsay.heard = from_stamp(reference.heard);
  return hearsay;
}

// Calendar time as a file says it: not before 1970, and not after now.
std::uint32_t past(WallTime time, WallTime now) {
  return std::min(to_stamp(time), to_stamp(now));
}

}  // namespace

void AddrBook::anchor(const PeerId& id, const Endpoint& endpoint) {
  if (refusal(id, endpoint)) return;
  const AddressGroup ours = group(endpoint.address);
  std::erase_if(anchors_, [&](const Anchor& other) {
    return other.id == id || group(other.endpoint.address) == ours;
  });
  anchors_.insert(anchors_.begin(), Anchor{id, endpoint});
  if (anchors_.size() > kMaxAnchors) anchors_.pop_back();
  ++changes_;
}

std::vector<Anchor> AddrBook::take_anchors() {
  if (!anchors_.empty()) ++changes_;
  return std::exchange(anchors_, {});
}

BookImage AddrBook::image(WallTime now) const {
  BookImage image;
  image.placement = placer_.describe();
  image.entries.reserve(size());
  for (const BucketType type : {BucketType::fresh, BucketType::old}) {
    for (const std::uint32_t entry : tables_.list(type)) {
      image.entries.push_back(image_of(entry, now));
    }
  }
  std::sort(image.entries.begin(), image.entries.end(),
            [](const ImageEntry& a, const ImageEntry& b) { return a.id < b.id; });
  image.anchors = anchors_;
  return image;
}

ImageEntry AddrBook::image_of(std::uint32_t entry, WallTime now) const {
  const Entry& of = tables_.entry(entry);
  const std::uint32_t placed = tables_.placed_reference(entry);
  ImageEntry image;
  image.id = of.id;
  image.first = hearsay_of(tables_.reference(placed));
  image.type = of.type;
  const Buckets& table = tables_.buckets(of.type);
  for (std::uint32_t r = of.first; r != kNone; r = tables_.reference(r).next) {
    const Reference& reference = tables_.reference(r);
    if (r != placed) image.others.push_back(hearsay_of(reference));
    if (reference.slot == kNone) continue;
    image.buckets[image.bucket_count++] =
        static_cast<std::uint16_t>(table.bucket_of(reference.slot));
  }
  image.attempts = static_cast<std::int32_t>(std::min<std::uint32_t>(of.attempts, INT32_MAX));
  const bool tried = of.last_attempt != 0;
  image.last_attempt = tried ? from_stamp(of.last_attempt) : image.first.heard;
  image.last_success = from_stamp(of.last_success);
  const auto banned = bans_.banned_until(of.id, image.first.endpoint.address, now);
  image.banned_until = std::min(banned.value_or(kNever), kForever);
  if (const KeptRecord* const record = tables_.record(entry)) image.record = record->encoded;
  if (const Reliability* const known = tables_.reliability(entry)) {
    image.reliability = known->image();
  }
  return image;
}

// Who succeeded last comes first, so that what is left without room is worth least.
RestoreReport AddrBook::restore(const BookImage& image, WallTime now) {
  SWITCHYARD_CHECK(size() == 0);
  ++changes_;
  RestoreReport report;
  const auto key = placer_.key_of(image.placement);
  report.dealt_anew = !key;
  if (key) placer_ = Placer(*key, config_.shape, config_.as_map, config_.strict);
  for (const ImageBan& ban : image.bans) {
    restore_ban(ban.id, ban.until.value_or(kForever), now);
  }
  std::vector<std::uint32_t> order(image.entries.size());
  std::iota(order.begin(), order.end(), 0U);
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    const ImageEntry& left = image.entries[a];
    const ImageEntry& right = image.entries[b];
    if (left.type != right.type) return left.type == BucketType::old;
    if (left.last_success != right.last_success) return left.last_success > right.last_success;
    return a < b;
  });
  for (const std::uint32_t i : order) restore_entry(image.entries[i], now, report);
  for (const std::uint32_t entry : tables_.list(BucketType::fresh)) settle_all(entry);
  const std::size_t anchors = std::min(image.anchors.size(), kMaxAnchors);
  for (std::size_t i = anchors; i > 0; --i) {
    anchor(image.anchors[i - 1].id, image.anchors[i - 1].endpoint);
  }
  return report;
}

void AddrBook::restore_ban(const PeerId& id, WallTime until, WallTime now) {
  if (until <= now) return;
  bans_.ban(id, "address book", now, until >= kForever ? WallTime::max() : until);
}

void AddrBook::restore_entry(const ImageEntry& from, WallTime now, RestoreReport& report) {
  if (!from.id || *from.id == PeerId()) {
    ++report.without_id;
    return;
  }
  if (tables_.find(*from.id) != kNone) {
    ++report.duplicates;
    return;
  }
  std::vector<Hearsay> said{from.first};
  said.insert(said.end(), from.others.begin(), from.others.end());
  std::erase_if(said,
                [&](const Hearsay& one) { return refusal(*from.id, one.endpoint).has_value(); });
  if (said.empty()) {
    ++report.refused;
    return;
  }
  restore_ban(*from.id, from.banned_until, now);
  const std::uint32_t entry = tables_.create(*from.id);
  // CometBFT keeps no time of hearing, and says it was tried when it was heard of.
  const WallTime heard = from.last_attempt != kNever ? from.last_attempt : now;
  for (const Hearsay& one : said) {
    if (tables_.entry(entry).references == kMaxReferences) break;
    Reference reference;
    reference.endpoint = one.endpoint;
    reference.source = one.source.endpoint;
    reference.source_id = one.source.id.value_or(PeerId());
    reference.heard = past(one.heard != kNever ? one.heard : heard, now);
    tables_.add(entry, reference);
  }
  restore_track(entry, from, now);
  restore_record(entry, from, report);
  if (!settle(entry, from.type)) {
    tables_.erase(entry);
    ++report.crowded;
    return;
  }
  ++report.taken;
  const bool demoted =
      from.type == BucketType::old && tables_.entry(entry).type == BucketType::fresh;
  report.demoted += demoted ? 1 : 0;
}

void AddrBook::restore_track(std::uint32_t entry, const ImageEntry& from, WallTime now) {
  Entry& to = tables_.entry(entry);
  to.last_success = past(from.last_success, now);
  to.attempts = static_cast<std::uint32_t>(std::max(from.attempts, 0));
  const bool tried = to.attempts > 0 || to.last_success != 0;
  to.last_attempt = tried ? std::max(past(from.last_attempt, now), to.last_success) : 0;
  if (from.reliability) tables_.make_reliability(entry) = Reliability(*from.reliability, now);
}

void AddrBook::restore_record(std::uint32_t entry, const ImageEntry& from, RestoreReport& report) {
  if (from.record.empty()) return;
  wire::MsgpackReader in(from.record);
  const SignedRecord record = wire::read_record(in);
  const bool whole = in.ok() && in.rest().empty();
  if (!whole || record.network != config_.network || verifier_.signer(record) != from.id) {
    ++report.bad_records;
    return;
  }
  tables_.set_record(entry, {record.sequence, from.record});
  for (std::uint32_t r = tables_.entry(entry).first; r != kNone; r = tables_.reference(r).next) {
    const auto& all = record.addresses;
    Reference& reference = tables_.reference(r);
    reference.is_signed = std::find(all.begin(), all.end(), reference.endpoint) != all.end();
  }
}

// Where the hash says, in one bucket: the others have to wait until everybody has one.  False:
// there is no room for it.
bool AddrBook::settle(std::uint32_t entry, BucketType wanted) {
  const Entry& of = tables_.entry(entry);
  if (wanted == BucketType::old && of.last_success != 0) {
    const std::uint32_t first = of.first;
    const std::size_t bucket = placer_.old_bucket(tables_.reference(first).endpoint);
    if (!tables_.buckets(BucketType::old).is_full(bucket)) {
      tables_.move_to(entry, BucketType::old);
      place(first, bucket);
      return true;
    }
  }
  for (std::uint32_t r = of.first; r != kNone && of.placed == 0; r = tables_.reference(r).next) {
    settle_fresh(r);
  }
  return of.placed > 0;
}

void AddrBook::settle_all(std::uint32_t entry) {
  for (std::uint32_t r = tables_.entry(entry).first; r != kNone; r = tables_.reference(r).next) {
    if (tables_.reference(r).slot == kNone) settle_fresh(r);
  }
}

}  // namespace switchyard::addrbook
