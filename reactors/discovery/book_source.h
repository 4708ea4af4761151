// BookSource: the address book as a source of peers.
//
//   first    the book's anchors
//   next     a random entry, the sooner a fresh one the more places are filled (Tendermint's bias,
//            10 % with none and 90 % with eight).  Why: the first peers should be ones that were
//            good before; whoever has some can afford to try what he has only heard of.
//   to_test  the book's feeler: who has to go unless he answers, else a fresh one
//
// Of an entry with several addresses the first that the filter lets pass is named.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "addrbook/addr_book.h"
#include "reactors/discovery/peer_source.h"

namespace switchyard::reactors {

// How often fresh entries come when so many places are filled, of 100.
unsigned fresh_percent(std::size_t outbound);

class BookSource final : public PeerSource {
 public:
  // The book outlives this.
  explicit BookSource(addrbook::AddrBook& book) : book_(book) {}

  std::vector<Lead> first(WallTime now) override;
  std::optional<Lead> next(std::size_t outbound, WallTime now, const LeadFilter& filter) override;
  std::optional<Lead> to_test(WallTime now, const LeadFilter& filter) override;
  void handle_reached(const Lead& lead, WallTime now) override;
  void handle_kept(const Lead& lead) override;
  void handle_failed(const Lead& lead, WallTime now) override;

 private:
  addrbook::AddrBook& book_;
};

}  // namespace switchyard::reactors
