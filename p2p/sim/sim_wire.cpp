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
  for (Packet& packet : flying_) packet.at = std::max(packet.at, earliest);
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

void SimWire::send(std::size_t size, std::function<void()> arrive) {
  free_at_ = std::max(free_at_, timers_.now()) + time_on_wire(size, link_.bandwidth);
  const Time at = free_at_ + link_.latency;
  flying_.push_back({flying_.empty() ? at : std::max(at, flying_.back().at), std::move(arrive)});
  arm();
}

void SimWire::arm() {
  if (blocked_ || flying_.empty() || arrival_timer_ != 0) return;
  arrival_timer_ = timers_.call_at(flying_.front().at, [this] {
    arrival_timer_ = 0;
    deliver();
  });
}

// One packet a timer, so that whoever got it runs before the next arrives.
void SimWire::deliver() {
  const Packet packet = std::move(flying_.front());
  flying_.pop_front();
  arm();
  packet.arrive();
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
  send(0, std::exchange(cut_, nullptr));
}

}  // namespace switchyard::sim
