#include "tools/node/peer_finding.h"

#include <utility>

#include "p2p/base/check.h"
#include "p2p/switch/behaviour.h"

namespace switchyard {
namespace {

reactors::DiscoveryConfig discovery_config(const NodeConfig& config,
                                           const addrbook::AddrBook& book) {
  reactors::DiscoveryConfig discovery;
  discovery.wanted = config.p2p.max_outbound_peers;
  discovery.seeds = config.finding.seeds;
  discovery.group = [&book](const IpAddress& address) { return book.group(address); };
  return discovery;
}

}  // namespace

PeerFinding::PeerFinding(const NodeConfig& config, OwnRecord& own, Switch& on,
                         const net::Services& services, const PeerId& self,
                         BookKeeper::Notice notice)
    : own_(own),
      switch_(on),
      timers_(services.timers),
      notice_(notice),
      keeper_(book_config(config, self), config.finding.book_file, on, services, std::move(notice)),
      source_(keeper_.book(),
              [this](const PeerId& teller) {
                switch_.handle().report(teller, Behaviour::useful_address, "led to a new peer");
              }),
      discovery_(discovery_config(config, keeper_.book()), {&source_}, services.timers,
                 services.rng),
      pex_(keeper_.book(), config.p2p.codecs->pex, services.timers, services.rng, {},
           [this] { on_news(); }) {
  // They are the first, so neither names nor channels can be taken.
  SWITCHYARD_CHECK(on.add_reactor("discovery", discovery_, services.executor).has_value());
  SWITCHYARD_CHECK(on.add_reactor("pex", pex_, services.executor).has_value());
}

Result<void, std::string> PeerFinding::load() {
  auto loaded = keeper_.load();
  if (loaded) tell_own_addresses();
  return loaded;
}

void PeerFinding::on_event(const SwitchEvent& event) {
  discovery_.on_event(event);
  keeper_.on_event(event);
}

void PeerFinding::stop() {
  keeper_.flush();
}

void PeerFinding::on_news() {
  bool moved = false;
  for (const auto& seen : {pex_.own_address().v4(), pex_.own_address().v6()}) {
    if (seen && own_.believe(*seen)) moved = true;
  }
  if (moved) {
    switch_.set_record(own_.sign(timers_.wall_now()));
    tell_own_addresses();
    std::string list;
    for (const Endpoint& at : own_.addresses()) list += ' ' + at.to_string();
    notice_("our peers agree on where we are; others are told now:" + list);
  }
  keeper_.note();
}

void PeerFinding::tell_own_addresses() {
  keeper_.leave_out(switch_.listening());
  keeper_.leave_out(own_.addresses());
}

void PeerFinding::check_invariants() const {
  keeper_.book().check_invariants();
  discovery_.core().check_invariants();
  pex_.check_invariants();
}

}  // namespace switchyard
