// BanList: whom this node will not talk to, by id and by subnet.
//
// The one list of its kind: admission asks it, operators and the reputation policy add to it.
//
//   1. A ban names an id, or a subnet (an address alone is a subnet of one), why, since when and
//      until when, or for ever.
//   2. Adding a target twice merges: the earlier beginning, the later end, and the reason of
//      whichever ends later.  So a report never shortens what an operator said; who wants a shorter
//      ban removes it first.
//   3. Among several bans of one address the one that ends last counts: the refusal tells until
//      when.
//   4. Bounded: above the limit the ban that ends soonest goes; among those for ever, the oldest.
//      So whoever gets himself banned under many names pushes out short bans of his own kind, and
//      not an operator's.
//   5. A ban ends by itself.  Calendar time is an argument; if the clock is set back, bans last
//      accordingly longer.
//
// On disk it is a RecordFile, a line a ban: id or subnet, since, until (`-`: for ever) in seconds
// since 1970, and the reason.
//
// An id costs one look-up; an address one for each prefix length in use, at most 33 or 129.  Not
// thread-safe.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <tuple>
#include <variant>
#include <vector>

#include "p2p/base/bytes.h"
#include "p2p/base/result.h"
#include "p2p/base/time.h"
#include "p2p/net/files.h"
#include "p2p/switch/record_file.h"
#include "p2p/types/disconnect.h"
#include "p2p/types/net_address.h"
#include "p2p/types/peer_id.h"
#include "p2p/types/subnet.h"

namespace switchyard {

using BanTarget = std::variant<PeerId, Subnet>;

// Takes 40 hex digits, an address, or `address/bits`; the error is a sentence for people.
Result<BanTarget, std::string> parse_ban_target(std::string_view text);
std::string to_string(const BanTarget& target);

struct Ban {
  BanTarget who;
  std::string reason;  // printable, at most kMaxDisconnectText bytes: BanList::add sees to it
  WallTime since;
  std::optional<WallTime> until;  // not set: for ever; the ban holds before it

  bool holds(WallTime now) const { return !until || now < *until; }
  // `10.0.0.0/8, for ever: "scanning"`, `…, 3600 s more: "…"`.
  std::string to_string(WallTime now) const;

  friend bool operator==(const Ban&, const Ban&) = default;
};

class BanList {
 public:
  static constexpr std::size_t kMaxBans = 10'000;

  // REQUIRES: 0 < max_bans <= kMaxBans.
  explicit BanList(std::size_t max_bans = kMaxBans);

  // --- getters

  std::size_t size() const { return bans_.size(); }

  // The ban that holds now, or null.  The pointer is good until the next command.
  const Ban* verdict(const PeerId& id, WallTime now) const;
  const Ban* verdict(const IpAddress& address, WallTime now) const;
  const Ban* verdict(const Endpoint& endpoint, WallTime now) const {
    return verdict(endpoint.address, now);
  }

  // Those that hold: ids, then subnets, each in order.
  std::vector<Ban> list(WallTime now) const;

  // --- commands

  // Adds or merges.  Returns what had to go for it, perhaps the new one itself.
  std::optional<Ban> add(Ban ban);
  // The ban of exactly this target; nullopt if there was none.
  std::optional<Ban> remove(const BanTarget& who);
  // Adds all that another list has.
  void merge(const BanList& other);
  // Forgets what has ended; tells how many.
  std::size_t expire(WallTime now);

  // --- on disk

  Bytes format() const;
  // Merges what the text has, or says what is wrong and changes nothing.
  Result<void, std::string> parse(ByteView text);

  Result<LoadReport, std::string> load(net::Files& files, const std::string& path);
  Result<void> save(net::Files& files, const std::string& path) const;

  void check_invariants() const;

 private:
  // The order in which bans go: end, then beginning.
  using Rank = std::tuple<WallTime, WallTime, BanTarget>;
  static Rank rank_of(const Ban& ban);
  // How many bans there are of each prefix length.
  using Lengths = std::array<std::size_t, 129>;

  const Ban* find(const BanTarget& who, WallTime now) const;
  void insert(Ban ban);
  std::size_t& length_count(const Subnet& subnet);

  std::size_t max_bans_;
  std::map<BanTarget, Ban> bans_;
  std::set<Rank> by_end_;  // of every ban
  Lengths v4_lengths_{};
  Lengths v6_lengths_{};
};

}  // namespace switchyard
