#include "tools/node/own_record.h"

#include <algorithm>
#include <utility>

#include "p2p/wire/record_codec.h"

namespace switchyard {

std::optional<PeerId> SignatureVerifier::signer(const SignedRecord& record) const {
  if (!secret_conn::verify(record.key, wire::signing_bytes(record), record.signature)) {
    return std::nullopt;
  }
  return secret_conn::peer_id_of(record.key);
}

OwnRecord::OwnRecord(const secret_conn::NodeKey& key, std::string network,
                     std::vector<Endpoint> external)
    : key_(key), network_(std::move(network)), external_(std::move(external)) {}

std::vector<Endpoint> OwnRecord::addresses() const {
  if (!external_.empty()) return external_;
  std::vector<Endpoint> list;
  for (const Endpoint& at : listening_) {
    std::optional<IpAddress> address = at.address;
    if (address->is_unspecified()) address = seen_[at.address.is_v4() ? 0 : 1];
    if (!address || list.size() == kMaxRecordAddresses) continue;
    const Endpoint ours{*address, at.port};
    if (std::find(list.begin(), list.end(), ours) == list.end()) list.push_back(ours);
  }
  return list;
}

bool OwnRecord::believe(const IpAddress& seen) {
  const std::vector<Endpoint> before = addresses();
  seen_[seen.is_v4() ? 0 : 1] = seen;
  return addresses() != before;
}

SignedRecord OwnRecord::sign(WallTime now) {
  SignedRecord record;
  record.network = network_;
  record.key = key_.public_key();
  record.time = std::max(now, WallTime());
  const auto seconds = static_cast<std::uint64_t>(record.time.time_since_epoch().count());
  sequence_ = std::max(sequence_ + 1, seconds);
  record.sequence = sequence_;
  record.addresses = addresses();
  record.signature = key_.sign(wire::signing_bytes(record));
  return record;
}

}  // namespace switchyard
