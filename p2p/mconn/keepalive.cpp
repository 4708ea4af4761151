#include "p2p/mconn/keepalive.h"

#include <utility>

#include "p2p/base/check.h"

namespace switchyard::mconn {

namespace {

// The value of the n-th ping: not the number itself, so that a peer that answers by rote, and not
// by returning what it got, is not believed.  The multiplier is odd: values do not repeat.
constexpr std::uint64_t ping_value(std::uint64_t n) {
  const std::uint64_t mixed = n * 0x9e3779b97f4a7c15U;
  return mixed ^ (mixed >> 32U);
}

}  // namespace

Keepalive::Keepalive(Duration ping_interval, Duration pong_timeout, Time now)
    : ping_interval_(ping_interval),
      pong_timeout_(pong_timeout),
      ping_at_(now + ping_interval),
      alive_at_(now),
      written_at_(now) {
  SWITCHYARD_CHECK(ping_interval > Duration::zero() && pong_timeout > Duration::zero());
}

void Keepalive::enter(State next) {
  const bool drawn = (state_ == State::quiet && next == State::due) ||
                     (state_ == State::due && next == State::out) ||
                     (state_ == State::out && next == State::quiet);
  SWITCHYARD_CHECK(drawn);
  state_ = next;
}

void Keepalive::handle_received(Time now) {
  alive_at_ = now;
  slept_ = false;
}

void Keepalive::resume(Time now) {
  if (!std::exchange(paused_, false)) return;
  alive_at_ = now;
  slept_ = false;
  stale_ = true;
}

void Keepalive::handle_pong(Time now, std::optional<std::uint64_t> value) {
  if (state_ != State::out || value.value_or(ping_value(pings_)) != ping_value(pings_)) return;
  if (!stale_) round_trip_ = now - written_at_;
  ping_at_ = now + ping_interval_;
  enter(State::quiet);
}

Keepalive::Verdict Keepalive::handle_timeout(Time now) {
  const Time deadline = next_deadline();
  if (now < deadline) return Verdict::fine;
  if (state_ == State::quiet) {
    ++pings_;
    alive_at_ = now;
    slept_ = false;
    enter(State::due);
    return Verdict::fine;
  }
  if (slept_ || now - deadline <= kSlept) return Verdict::late;
  slept_ = true;
  alive_at_ = now;
  return Verdict::fine;
}

std::optional<std::uint64_t> Keepalive::ping_owed() const {
  if (state_ != State::due) return std::nullopt;
  return ping_value(pings_);
}

void Keepalive::ping_written(Time now) {
  written_at_ = now;
  stale_ = paused_;
  enter(State::out);
}

void Keepalive::pong_written() {
  SWITCHYARD_CHECK(pong_owed_.has_value());
  pong_owed_.reset();
}

Time Keepalive::next_deadline() const {
  if (state_ == State::quiet) return ping_at_;
  return paused_ ? Time::max() : alive_at_ + pong_timeout_;
}

void Keepalive::check_invariants() const {
  SWITCHYARD_CHECK(state_ != State::quiet || !slept_);
  SWITCHYARD_CHECK(state_ == State::quiet || pings_ > 0);
}

}  // namespace switchyard::mconn
