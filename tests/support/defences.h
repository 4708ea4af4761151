// What keeps an attacker of address books away, each to be switched off in a simulation: so it
// shows what it is worth.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "addrbook/addr_book.h"
#include "reactors/discovery/book_source.h"

namespace switchyard::test {

// Off is done from outside, as the library has no switches for it.
struct Defences {
  bool placement{true};    // off: an address is put down as said by a random source
  bool group_limit{true};  // off: any number of outbound peers of a group
  bool group_odds{true};   // off: picked by entry, whatever the group
  bool test_first{true};   // off: who would be tested is taken for dead
  bool anchors{true};      // off: forgotten at every stop
  bool feelers{true};      // off: nobody is tested
  bool ask_dialled{true};  // off: whoever is connected is asked
};

// A BookSource that does without some of it.
class DefencelessSource final : public reactors::PeerSource {
 public:
  DefencelessSource(addrbook::AddrBook& book, const Defences& defences)
      : book_(book), source_(book), defences_(defences) {}

  std::vector<reactors::Lead> first(WallTime now) override { return source_.first(now); }
  std::optional<reactors::Lead> next(std::size_t outbound, WallTime now,
                                     const reactors::LeadFilter& filter) override {
    if (defences_.group_odds) return source_.next(outbound, now, filter);
    addrbook::SampleRequest one;
    one.most = 1;
    one.filter = [&](const addrbook::PeerView& view) {
      return filter({view.id, view.endpoints.front()});
    };
    for (std::size_t i = 0; i < addrbook::kPickDraws / addrbook::kSampleDraws; ++i) {
      const auto found = book_.sample(one, now);
      if (!found.empty()) return reactors::Lead{found[0].id, found[0].endpoints.front()};
    }
    return std::nullopt;
  }
  std::optional<reactors::Lead> to_test(WallTime now, const reactors::LeadFilter& filter) override {
    return defences_.feelers ? source_.to_test(now, filter) : std::nullopt;
  }
  void handle_reached(const reactors::Lead& lead, WallTime now) override {
    source_.handle_reached(lead, now);
  }
  void handle_kept(const reactors::Lead& lead) override { source_.handle_kept(lead); }
  void handle_failed(const reactors::Lead& lead, WallTime now) override {
    source_.handle_failed(lead, now);
  }

 private:
  addrbook::AddrBook& book_;
  reactors::BookSource source_;
  const Defences& defences_;
};

}  // namespace switchyard::test
