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
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "addrbook/addr_book.h"
#include "reactors/discovery/peer_source.h"

namespace switchyard::reactors {

// How often fresh entries come when so many places are filled, of 100.
unsigned fresh_percent(std::size_t outbound);

class BookSource final : public PeerSource {
 public:
  // The book outlives this.  `on_true`, which may be empty, is told whose word led to somebody whom
  // we had never reached.
  explicit BookSource(addrbook::AddrBook& book,
                      std::function<void(const PeerId& teller)> on_true = {})
      : book_(book), on_true_(std::move(on_true)) {}

  std::vector<Lead> first(WallTime now) override;
  std::optional<Lead> next(std::size_t outbound, WallTime now, const LeadFilter& filter) override;
  std::optional<Lead> to_test(WallTime now, const LeadFilter& filter) override;
  void handle_reached(const Lead& lead, WallTime now) override;
  void handle_kept(const Lead& lead) override;
  void handle_failed(const Lead& lead, WallTime now) override;

 private:
  addrbook::AddrBook& book_;
  const std::function<void(const PeerId&)> on_true_;  // may be empty
};

}  // namespace switchyard::reactors
