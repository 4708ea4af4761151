// NodeSite: the SiteState of a node, from what its Switch and its book say.
//
// Peers that the settings call private (p2p.private_peer_ids) are counted and not shown: neither
// their ids nor their addresses are in a state.
//
// What only others know, a seed's crawl say, they fill in: see add_part.
//
// Threads: everything on the node's executor.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "addrbook/addr_book.h"
#include "p2p/switch/switch_events.h"
#include "p2p/types/peer_id.h"
#include "tools/control/control_target.h"
#include "tools/http/site_state.h"

namespace switchyard::tools {

class NodeSite final : public SiteSource, public SwitchObserver {
 public:
  using Part = std::function<void(SiteState&)>;

  // `node` outlives this.
  NodeSite(const ControlTarget& node, const std::vector<PeerId>& private_ids);

  // From now on states have a book, which outlives this.  Its image is made anew when
  // image_interval() has passed.
  void set_book(const addrbook::AddrBook& book) { book_ = &book; }
  // Called for every state, after what is known here was put in, in the order of the calls.
  void add_part(Part part) { parts_.push_back(std::move(part)); }

  SiteState state() override;
  // Counts what happens; every event of the Switch, from the start.
  void on_event(const SwitchEvent& event) override;

  // A book of a thousand every two seconds, a full one every twenty: an image costs some 0.5 us an
  // entry, so all of them together about a thousandth of the executor's time.
  static std::chrono::seconds image_interval(std::size_t entries);

 private:
  void put_peers(SiteState& state);
  void put_book(SiteState& state);

  const ControlTarget& node_;
  const std::set<PeerId> private_ids_;
  const addrbook::AddrBook* book_{nullptr};
  std::shared_ptr<const addrbook::BookImage> image_;  // null: none was made yet
  WallTime imaged_{};                                 // when it was
  std::vector<Part> parts_;
  SiteCounts counts_;
  // What was counted of those that are there.
  std::map<std::pair<ConnectionSeq, ChannelId>, SiteChannel> seen_;
};

}  // namespace switchyard::tools
