// Records that their owners signed.
#include <algorithm>
#include <cstddef>

#include "addrbook/addr_book.h"
#include "addrbook/stamp.h"
#include "p2p/wire/msgpack_writer.h"
#include "p2p/wire/record_codec.h"

namespace switchyard::addrbook {
namespace {

Bytes encoded(const SignedRecord& record) {
  Bytes bytes(kMaxNodeInfoSize);  // a record fits into a NodeInfo
  wire::MsgpackWriter out(bytes);
  wire::write(out, record);
  return {bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(out.size())};
}

}  // namespace

// Those the book would take, all different, in the record's order.
std::vector<Endpoint> AddrBook::usable(const SignedRecord& record, const PeerId& id) const {
  std::vector<Endpoint> found;
  for (const Endpoint& endpoint : record.addresses) {
    const bool again = std::find(found.begin(), found.end(), endpoint) != found.end();
    if (again || found.size() == kMaxReferences || refusal(id, endpoint)) continue;
    found.push_back(endpoint);
  }
  return found;
}

AddOutcome AddrBook::add_record(const SignedRecord& record, const Source& source, WallTime now,
                                PeerId* who) {
  if (record.network != config_.network) return AddOutcome::other_network;
  const auto id = verifier_.signer(record);
  if (!id) return AddOutcome::unsigned_record;
  if (who != nullptr) *who = *id;
  const std::vector<Endpoint> addresses = usable(record, *id);
  if (addresses.empty()) {
    if (record.addresses.empty()) return AddOutcome::unusable;
    return refusal(*id, record.addresses.front()).value_or(AddOutcome::unusable);
  }
  std::uint32_t entry = tables_.find(*id);
  const bool was_known = entry != kNone;
  if (!was_known) {
    const AddOutcome heard = add(*id, addresses.front(), source, now);
    if (heard != AddOutcome::added) return heard;
    entry = tables_.find(*id);
  } else {
    if (is_private(source)) return AddOutcome::private_peer;
    if (bans_.banned_until(*id, addresses.front().address, now)) return AddOutcome::banned;
    const KeptRecord* const kept = tables_.record(entry);
    if (kept != nullptr && kept->sequence >= record.sequence) return AddOutcome::known;
  }
  Reference said;
  said.source = source.endpoint;
  said.source_id = source.id.value_or(PeerId());
  said.heard = to_stamp(now);
  said.is_signed = true;
  move_by_record(entry, addresses, said);
  tables_.set_record(entry, {record.sequence, encoded(record)});
  ++changes_;
  return was_known ? AddOutcome::newer_record : AddOutcome::added;
}

// One reference stays for each address, and the one in a bucket, signed or not: an entry is always
// in one.  Those that are new get a bucket if there is room.
void AddrBook::move_by_record(std::uint32_t entry, const std::vector<Endpoint>& to,
                              const Reference& said) {
  const std::uint32_t kept = tables_.placed_reference(entry);
  std::vector<Endpoint> left = to;
  const auto take = [&left](const Endpoint& endpoint) { return std::erase(left, endpoint) > 0; };
  tables_.reference(kept).is_signed = take(tables_.reference(kept).endpoint);
  for (std::uint32_t r = tables_.entry(entry).first; r != kNone;) {
    const std::uint32_t next = tables_.reference(r).next;
    if (r != kept) {
      const bool stays = take(tables_.reference(r).endpoint);
      tables_.reference(r).is_signed = stays;
      if (!stays) tables_.drop(r);
    }
    r = next;
  }
  for (const Endpoint& endpoint : left) {
    if (tables_.entry(entry).references == kMaxReferences) break;
    Reference there = said;
    there.endpoint = endpoint;
    settle_fresh(tables_.add(entry, there));
  }
  for (auto endpoint = to.rbegin(); endpoint != to.rend(); ++endpoint) {
    const std::uint32_t there = tables_.find_reference(entry, *endpoint);
    if (there != kNone) tables_.to_front(there);
  }
  const Entry& moved = tables_.entry(entry);
  const bool gone = !tables_.reference(kept).is_signed && moved.type == BucketType::fresh;
  if (gone && moved.placed > 1) tables_.drop(kept);
}

}  // namespace switchyard::addrbook
