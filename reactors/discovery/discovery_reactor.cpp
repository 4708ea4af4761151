#include "reactors/discovery/discovery_reactor.h"

#include <algorithm>
#include <utility>

#include "p2p/switch/redial.h"

namespace switchyard::reactors {

std::optional<DialVerdict> verdict_of(const SwitchEvent& event) {
  if (event.kind != SwitchEvent::Kind::dial_failed || !event.peer || !event.why) {
    return std::nullopt;
  }
  DialVerdict verdict;
  verdict.id = *event.peer;
  const Disconnect& why = *event.why;
  const Advice advice = advise(why);
  verdict.at_least = advice.at_least;
  if (event.retry_in) {  // not dialled: the address is left alone for so long
    verdict.at_least = *event.retry_in;
  } else if (why.remote && why.authenticated && advice.step != NextStep::settled) {
    verdict.end = DialEnd::refused;
  } else if (why.blame != Blame::us && advice.step != NextStep::settled) {
    verdict.end = DialEnd::failed;
  }
  return verdict;
}

DiscoveryReactor::DiscoveryReactor(DiscoveryConfig config, std::vector<PeerSource*> sources,
                                   net::Timers& timers, Rng& rng)
    : timers_(timers), core_(std::move(config), std::move(sources), rng) {}

DiscoveryReactor::~DiscoveryReactor() {
  timers_.cancel(timer_);
}

void DiscoveryReactor::start(SwitchHandle handle) {
  handle_ = std::move(handle);
  core_.handle_start(timers_.now(), timers_.wall_now());
  arm();
}

void DiscoveryReactor::stop() {
  timers_.cancel(timer_);
  timer_ = 0;
  handle_.reset();
}

void DiscoveryReactor::set_seeds(std::vector<NetAddress> seeds) {
  core_.set_seeds(std::move(seeds), timers_.now());
  arm();
}

void DiscoveryReactor::add_peer(PeerHandle peer) {
  core_.handle_peer_up(peer.id(), peer.remote(), peer.outbound(), timers_.now(),
                       timers_.wall_now());
  arm();
}

void DiscoveryReactor::remove_peer(PeerHandle peer, const Disconnect& /*why*/) {
  core_.handle_peer_down(peer.id(), timers_.now());
  arm();
}

void DiscoveryReactor::on_event(const SwitchEvent& event) {
  const auto verdict = verdict_of(event);
  if (!verdict || !handle_) return;
  core_.handle_dial_ended(verdict->id, verdict->end, verdict->at_least, timers_.now(),
                          timers_.wall_now());
  arm();
}

void DiscoveryReactor::on_timer() {
  timer_ = 0;
  if (!handle_) return;
  for (DialOrder& order : core_.handle_timeout(timers_.now(), timers_.wall_now())) {
    if (order.brief()) {
      handle_->dial_briefly(std::move(order.address));
    } else {
      handle_->dial(std::move(order.address));
    }
  }
  if (const auto gone = core_.take_parting()) handle_->disconnect(*gone);
  arm();
}

void DiscoveryReactor::arm() {
  if (!handle_) return;
  timers_.cancel(timer_);
  const Time due = std::max(core_.next_deadline(), timers_.now());
  timer_ = timers_.call_at(due, [this] { on_timer(); });
}

}  // namespace switchyard::reactors
