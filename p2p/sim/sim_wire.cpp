#include "p2p/sim/sim_wire.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace switchyard::sim {
namespace {

// Rounded up, so that a byte never travels faster than it may.
Duration time_on_wire(std::size_t size, std::uint64_t bandwidth) {
  if (bandwidth == 0) return Duration::zero();
  constexpr std::uint64_t kSecond = 1'000'000'000;
  const std::uint64_t nanoseconds = (size * kSecond + bandwidth - 1) / bandwidth;
  return Duration(static_cast<Duration::rep>(nanoseconds));
}

constexpr SimWire::Flow kNoFlow = 0;  // of packets that belong to no connection

}  // namespace

SimWire::~SimWire() {
  timers_.cancel(free_timer_);
  timers_.cancel(arrival_timer_);
}

void SimWire::set_blocked(bool blocked) {
  if (blocked == blocked_) return;
  blocked_ = blocked;
  if (blocked) {
    timers_.cancel(std::exchange(arrival_timer_, 0));
    return;
  }
  const Time earliest = timers_.now() + link_.latency;
  for (auto& [at, packet] : std::exchange(flying_, {})) {
    flying_.emplace(std::max(at, earliest), std::move(packet));
  }
  for (auto& [flow, state] : flows_) state.last = std::max(state.last, earliest);
  arm();
}

void SimWire::request(Sender& sender) {
  const bool waits = std::find(senders_.begin(), senders_.end(), &sender) != senders_.end();
  if (!waits) senders_.push_back(&sender);
  pump();
}

void SimWire::withdraw(Sender& sender) {
  std::erase(senders_, &sender);
}

// One packet a turn.
void SimWire::pump() {
  if (pumping_) return;
  pumping_ = true;
  while (!senders_.empty() && free_at_ <= timers_.now()) {
    Sender* const next = senders_.front();
    senders_.pop_front();
    if (next->transmit()) request(*next);  // behind the others
  }
  pumping_ = false;
  if (senders_.empty() || free_timer_ != 0) return;
  free_timer_ = timers_.call_at(free_at_, [this] {
    free_timer_ = 0;
    pump();
  });
}

Duration SimWire::latency() {
  if (link_.jitter <= Duration::zero()) return link_.latency;
  const auto extra = rng_.below(static_cast<std::uint64_t>(link_.jitter.count()) + 1);
  return link_.latency + Duration(static_cast<Duration::rep>(extra));
}

void SimWire::send(Flow flow, std::size_t size, std::function<void()> arrive) {
  free_at_ = std::max(free_at_, timers_.now()) + time_on_wire(size, link_.bandwidth);
  fly(free_at_ + latency(), flow, std::move(arrive));
}

void SimWire::fly(Time at, Flow flow, std::function<void()> arrive) {
  FlowState& state = flows_[flow];
  state.last = std::max({at, state.last, floor_});
  ++state.flying;
  flying_.emplace(state.last, Packet{flow, std::move(arrive)});
  arm();
}

void SimWire::arm() {
  if (blocked_ || flying_.empty()) return;
  const Time next = flying_.begin()->first;
  if (arrival_timer_ != 0 && arrival_at_ <= next) return;
  timers_.cancel(arrival_timer_);
  arrival_at_ = next;
  arrival_timer_ = timers_.call_at(next, [this] {
    arrival_timer_ = 0;
    deliver();
  });
}

// One packet a timer, so that whoever got it runs before the next arrives.
void SimWire::deliver() {
  const auto first = flying_.extract(flying_.begin());
  const auto flow = flows_.find(first.mapped().flow);
  if (--flow->second.flying == 0) flows_.erase(flow);
  arm();
  first.mapped().arrive();
}

void SimWire::cut_after(std::uint64_t bytes, std::function<void()> cut) {
  budget_ = bytes;
  cut_ = std::move(cut);
  use_allowance(0);
}

std::uint64_t SimWire::allowance() const {
  return budget_.value_or(std::numeric_limits<std::uint64_t>::max());
}

void SimWire::use_allowance(std::uint64_t bytes) {
  if (!budget_) return;
  *budget_ -= bytes;
  if (*budget_ > 0) return;
  budget_.reset();
  // Behind everything that flies, and ahead of what is sent from now on.
  floor_ = std::max(timers_.now(), free_at_) + link_.latency;
  if (!flying_.empty()) floor_ = std::max(floor_, flying_.rbegin()->first);
  fly(floor_, kNoFlow, std::exchange(cut_, nullptr));
}

}  // namespace switchyard::sim
