// ProbePlan: which address is dialled when.
//
//   1. At most `workers` at a time.
//   2. At most `per_second` begin in a second, evenly.
//   3. No two of one id at a time, and no two at one host and port.  Why: the Switch dials an id
//      once at a time, and who is asked twice at once answers neither as he would.
//
// Each target is named once; in the order given, but for those that rule 3 holds back.  O(log n).
// Pure: time is an argument.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "p2p/base/time.h"
#include "p2p/types/net_address.h"
#include "p2p/types/peer_id.h"

namespace switchyard::tools {

struct ProbePace {
  std::size_t workers{16};
  std::size_t per_second{20};
};

class ProbePlan {
 public:
  // REQUIRES: both numbers of `pace` at least 1; every target has an id, unless it is alone.
  ProbePlan(std::vector<NetAddress> targets, const ProbePace& pace);

  const NetAddress& target(std::size_t index) const { return targets_.at(index); }
  std::size_t busy() const { return busy_; }
  bool finished() const { return busy_ == 0 && waiting_.empty() && done_ == targets_.size(); }

  // Who is to be dialled now; nullopt: nobody for now.
  std::optional<std::size_t> next(Time now);
  // When to ask again; nullopt: when somebody is done, or never.
  std::optional<Time> next_deadline() const;
  // REQUIRES: next() has named it, and it was not done yet.
  void handle_done(std::size_t index);

  void check_invariants() const;

 private:
  struct Place {
    std::string host;
    std::uint16_t port{0};
    friend auto operator<=>(const Place&, const Place&) = default;
  };
  // Those that wait for the one who has the key.
  template <class Key>
  using Held = std::map<Key, std::vector<std::size_t>>;

  Place place_of(std::size_t index) const;
  template <class Key>
  void release(Held<Key>& held, const Key& key);

  const std::vector<NetAddress> targets_;
  const ProbePace pace_;
  std::deque<std::size_t> waiting_;
  Held<PeerId> ids_;    // of those that are dialled
  Held<Place> places_;  // the same
  std::size_t busy_{0};
  std::size_t done_{0};
  Time next_start_{};
};

// Targets each once, in their order; how many were doubles.
std::size_t drop_doubles(std::vector<NetAddress>& targets);

}  // namespace switchyard::tools
