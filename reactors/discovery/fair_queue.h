// FairQueue: addresses that wait for their turn, lane by lane.
//
// The lanes that have somebody take turns, so whoever brings ten thousand addresses of one
// neighbourhood waits with them, and nobody else does.  Within a lane the first come are the first.
//
// All O(log n), but that take() passes over the closed lanes.  Pure; not thread-safe.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>

#include "p2p/base/check.h"
#include "p2p/types/address_group.h"
#include "reactors/discovery/peer_source.h"

namespace switchyard::reactors {

// Those that stand together.
struct Lane {
  AddressGroup group;
  bool bounded{true};  // false: what is not routable, or a name; nobody gains by many of these

  friend auto operator<=>(const Lane&, const Lane&) = default;
};

class FairQueue {
 public:
  using Ticket = std::uint64_t;

  std::size_t size() const { return size_; }
  // Whether somebody waits in a lane that is open.
  bool has_any(const std::function<bool(const Lane&)>& is_open) const {
    for (const auto& [lane, waiting] : lanes_) {
      if (is_open(lane)) return true;
    }
    return false;
  }

  // The ticket is what erase() wants.
  Ticket push(const Lane& lane, const Lead& lead) {
    lanes_[lane].emplace(++last_ticket_, lead);
    ++size_;
    return last_ticket_;
  }

  // REQUIRES: it waits.
  void erase(const Lane& lane, Ticket ticket) {
    const auto found = lanes_.find(lane);
    SWITCHYARD_CHECK(found != lanes_.end() && found->second.erase(ticket) == 1);
    if (found->second.empty()) lanes_.erase(found);
    --size_;
  }

  // The first of the next lane that is open; it leaves the queue.
  std::optional<Lead> take(const std::function<bool(const Lane&)>& is_open) {
    auto at = lanes_.upper_bound(last_lane_);
    for (std::size_t i = 0; i < lanes_.size(); ++i, ++at) {
      if (at == lanes_.end()) at = lanes_.begin();
      if (!is_open(at->first)) continue;
      last_lane_ = at->first;
      const auto [ticket, lead] = *at->second.begin();
      erase(last_lane_, ticket);
      return lead;
    }
    return std::nullopt;
  }

 private:
  std::map<Lane, std::map<Ticket, Lead>> lanes_;  // none is empty
  Lane last_lane_;                                // whose turn was the last
  Ticket last_ticket_{0};
  std::size_t size_{0};
};

}  // namespace switchyard::reactors
