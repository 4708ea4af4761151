#include "p2p/sim/sim_socket.h"

#include <algorithm>
#include <utility>

#include "p2p/base/check.h"
#include "p2p/net/errors.h"
#include "p2p/sim/sim_network.h"

namespace switchyard::sim {

using net::Errc;

SimSocket::SimSocket(SimNetwork& network, SocketId id, Endpoint local, Endpoint remote)
    : network_(&network),
      id_(id),
      local_(local),
      remote_(remote),
      readable_(network.world().executor()),
      writable_(network.world().executor()) {}

SimSocket::~SimSocket() {
  if (network_ != nullptr) network_->gone(*this);
}

net::Awaitable<Result<void>> SimSocket::wait_open(Time deadline) {
  while (state_ == State::connecting) {
    const bool woken = co_await writable_.wait_until(network_->world().timers(), deadline);
    if (!woken) {
      close();
      co_return Unexpected(make_error_code(Errc::timed_out));
    }
  }
  if (const auto error = output_error()) co_return Unexpected(error);
  co_return Result<void>();
}

net::Awaitable<Result<std::size_t>> SimSocket::read_some(MutableByteView into) {
  const Result<void> ready = co_await wait_readable();
  if (!ready) co_return Unexpected(ready.error());
  if (input_.empty()) co_return Unexpected(input_error());
  const std::size_t n = input_.take(into);
  if (const auto peer = plugged_ ? network_->find(peer_) : nullptr) peer->handle_window(n);
  co_return n;
}

net::Awaitable<Result<void>> SimSocket::wait_readable() {
  while (state_ != State::closed && input_.empty() && !input_error()) co_await readable_.wait();
  if (state_ == State::closed) co_return Unexpected(make_error_code(Errc::closed));
  co_return Result<void>();
}

net::Awaitable<Result<std::size_t>> SimSocket::write_some(ByteView from) {
  while (!output_error() && output_.size() >= kSendBuffer) co_await writable_.wait();
  if (const auto error = output_error()) co_return Unexpected(error);
  co_return try_write(from);
}

std::size_t SimSocket::try_write(ByteView from) {
  if (output_error() || output_.size() >= kSendBuffer) return 0;
  const std::size_t n = std::min(from.size(), kSendBuffer - output_.size());
  output_.append(from.first(n));
  want_to_send();
  return n;
}

net::Awaitable<Result<void>> SimSocket::wait_writable() {
  while (!writable()) co_await writable_.wait();
  if (state_ == State::closed) co_return Unexpected(make_error_code(Errc::closed));
  co_return Result<void>();
}

bool SimSocket::writable() const {
  return output_error() || output_.size() < kLowWaterMark;
}

std::error_code SimSocket::input_error() const {
  if (state_ == State::closed) return Errc::closed;
  if (state_ == State::failed) return why_;
  if (input_ended_) return Errc::end_of_stream;
  return {};
}

std::error_code SimSocket::output_error() const {
  if (state_ == State::closed) return Errc::closed;
  if (state_ == State::failed) return why_;
  if (end_wanted_) return std::make_error_code(std::errc::broken_pipe);
  return {};
}

void SimSocket::shutdown_write() {
  if (state_ != State::open) return;
  end_wanted_ = true;
  want_to_send();
}

void SimSocket::close() {
  if (!input_.empty()) return reset();
  const State before = enter(State::closed);
  wake();
  if (!plugged_ || before == State::closed || before == State::failed) return;
  if (before == State::connecting || finished()) return forget();
  end_wanted_ = true;
  want_to_send();
}

void SimSocket::reset() {
  const State before = enter(State::closed);
  wake();
  input_.clear();
  output_.clear();
  if (!plugged_ || before == State::failed || network_->find(id_) == nullptr) return;
  if (before != State::connecting) network_->send_reset(*this);
  forget();
}

void SimSocket::handle_answer(SocketId peer) {
  peer_ = peer;
  enter(State::open);
  wake();
}

void SimSocket::handle_data(ByteView data) {
  if (state_ == State::closed) return reset();
  input_.append(data);
  readable_.notify();
}

void SimSocket::handle_end() {
  input_ended_ = true;
  readable_.notify();
  if (finished()) forget();
}

void SimSocket::handle_window(std::size_t bytes) {
  outstanding_ -= bytes;
  want_to_send();
}

void SimSocket::fail(std::error_code why) {
  if (state_ != State::closed) enter(State::failed);
  why_ = why;
  input_.clear();
  output_.clear();
  wake();
  forget();
}

void SimSocket::unplug() {
  network_->wire(local_.address, remote_.address).withdraw(*this);
  plugged_ = false;
}

void SimSocket::abandon() {
  network_ = nullptr;
  plugged_ = false;
  enter(State::closed);
  wake();
}

SimSocket::State SimSocket::enter(State next) {
  const bool drawn = next == State::closed ||
                     (next == State::open && state_ == State::connecting) ||
                     (next == State::failed && state_ != State::closed);
  SWITCHYARD_CHECK(drawn);
  return std::exchange(state_, next);
}

bool SimSocket::transmit() {
  if (state_ == State::connecting) return false;
  const std::size_t window = kReceiveWindow - outstanding_;
  if (const std::size_t largest = std::min(window, output_.size()); largest > 0) send_data(largest);
  if (output_.size() < kLowWaterMark) writable_.notify();
  if (!output_.empty()) return outstanding_ < kReceiveWindow;
  if (end_wanted_ && !std::exchange(end_sent_, true)) {
    network_->send_end(*this);
    if (finished()) forget();
  }
  return false;
}

// A packet of random size: TCP promises nothing about where it cuts.
void SimSocket::send_data(std::size_t largest) {
  SimWire& wire = network_->wire(local_.address, remote_.address);
  Rng& rng = network_->world().rng();
  std::size_t size = std::min(largest, kLargestPacket);
  if (rng.below(2) == 0) size = 1 + static_cast<std::size_t>(rng.below(size));
  if (wire.allowance() < size) size = static_cast<std::size_t>(wire.allowance());
  Bytes data(size);
  output_.take(data);
  outstanding_ += size;
  network_->send_data(*this, std::move(data));
  wire.use_allowance(size);
}

bool SimSocket::finished() const {
  return state_ == State::closed && input_ended_ && end_sent_;
}

void SimSocket::want_to_send() {
  if (plugged_) network_->wire(local_.address, remote_.address).request(*this);
}

void SimSocket::forget() {
  network_->wire(local_.address, remote_.address).withdraw(*this);
  network_->forget(id_);
}

void SimSocket::wake() {
  readable_.notify();
  writable_.notify();
}

}  // namespace switchyard::sim
