// PeerSource: where addresses to dial come from.
//
// The address book is one (book_source.h).  A list from DNS, a neighbourhood scan or a DHT can be
// another: implement this and hand it to Discovery, which asks its sources in order.
#pragma once

#include <compare>
#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "p2p/base/time.h"
#include "p2p/types/net_address.h"
#include "p2p/types/peer_id.h"

namespace switchyard::reactors {

// Somebody who may be there.
struct Lead {
  PeerId id;
  Endpoint endpoint;

  friend auto operator<=>(const Lead&, const Lead&) = default;
};

// True for who will do.
using LeadFilter = std::function<bool(const Lead&)>;

// Called on the thread of Discovery, within its calls.
class PeerSource {
 public:
  virtual ~PeerSource() = default;

  // Who is to be dialled before everybody else after a start.  Asked once.
  virtual std::vector<Lead> first(WallTime /*now*/) { return {}; }
  // Somebody for a free place; `outbound` places are filled already.  nullopt: nobody for now.
  virtual std::optional<Lead> next(std::size_t outbound, WallTime now,
                                   const LeadFilter& filter) = 0;
  // Somebody whom it would like to see tested with a short connection.
  virtual std::optional<Lead> to_test(WallTime /*now*/, const LeadFilter& /*filter*/) {
    return std::nullopt;
  }

  // What became of a dial, whichever source named it.  Reached: it proved its id there.
  virtual void handle_reached(const Lead& /*lead*/, WallTime /*now*/) {}
  // And it has become a peer that may last.
  virtual void handle_kept(const Lead& /*lead*/) {}
  virtual void handle_failed(const Lead& /*lead*/, WallTime /*now*/) {}
};

}  // namespace switchyard::reactors
