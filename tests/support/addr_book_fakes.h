// What an AddrBook asks of others, for its tests: chance, bans, signatures.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "addrbook/surroundings.h"
#include "p2p/base/rng.h"
#include "p2p/types/net_address.h"
#include "p2p/types/node_info.h"
#include "p2p/types/peer_id.h"

namespace switchyard::test {

// Says always the same number while one is set, else draws.
class LoadedDice final : public Rng {
 public:
  explicit LoadedDice(std::uint64_t seed) : rng_(seed) {}

  void set(std::optional<std::uint8_t> number) { number_ = number; }

  void fill(MutableByteView out) override {
    if (!number_) {
      rng_.fill(out);
      return;
    }
    std::fill(out.begin(), out.end(), std::uint8_t{0});
    out[0] = *number_;
  }

 private:
  SeededRng rng_;
  std::optional<std::uint8_t> number_;
};

class FakeBans final : public addrbook::Bans {
 public:
  std::optional<WallTime> banned_until(const PeerId& id, const IpAddress& address,
                                       WallTime now) const override {
    if (addresses.contains(address)) return WallTime::max();
    const auto found = ids.find(id);
    if (found == ids.end() || found->second <= now) return std::nullopt;
    return found->second;
  }

  void ban(const PeerId& id, std::string_view reason, WallTime /*now*/, WallTime until) override {
    ids[id] = until;
    last_reason = reason;
  }

  std::map<PeerId, WallTime> ids;
  std::set<IpAddress> addresses;  // for ever
  std::string last_reason;
};

// The first bytes of a key are the id; a signature holds if it begins with 1.
class FakeVerifier final : public addrbook::RecordVerifier {
 public:
  std::optional<PeerId> signer(const SignedRecord& record) const override {
    if (record.signature[0] != 1) return std::nullopt;
    std::array<std::uint8_t, PeerId::kSize> id{};
    std::copy_n(record.key.begin(), id.size(), id.begin());
    return PeerId(id);
  }
};

inline SignedRecord record_of(const PeerId& id, std::uint64_t sequence,
                              const std::vector<Endpoint>& addresses) {
  SignedRecord record;
  record.network = "net";
  std::copy(id.bytes().begin(), id.bytes().end(), record.key.begin());
  record.sequence = sequence;
  record.addresses = addresses;
  record.signature[0] = 1;
  return record;
}

}  // namespace switchyard::test
