// How a connection reads.
#include <algorithm>
#include <utility>

#include "p2p/base/check.h"
#include "p2p/peer/peer.h"

namespace switchyard {

net::Awaitable<void> Peer::read_loop() {
  BufferPool::Lease buffer;
  std::size_t filled = 0;
  if (!early_.empty()) {
    buffer = buffers_.borrow();
    SWITCHYARD_CHECK(early_.size() <= buffer.view().size());
    std::copy(early_.begin(), early_.end(), buffer.view().begin());
    filled = early_.size();
    early_ = Bytes();
  }
  while (stage_ != Stage::over) {
    std::size_t consumed = 0;
    if (filled > 0 && take_input(buffer.view().first(filled), consumed)) {
      std::copy(buffer.view().begin() + static_cast<std::ptrdiff_t>(consumed),
                buffer.view().begin() + static_cast<std::ptrdiff_t>(filled), buffer.view().begin());
      filled -= consumed;
    } else {
      filled = 0;
    }
    if (!mconn_->wants_input()) co_await wait_for_room();
    if (stage_ == Stage::over) break;
    if (!co_await read_more(buffer, filled)) break;
  }
  // Reading is over, so is everything that only reading could bring.
  enter(Stage::over);
}

// A reactor does not keep up, or a limit has had enough, and the wire cannot say so: what is not
// read waits in the socket.
net::Awaitable<void> Peer::wait_for_room() {
  while (!mconn_->wants_input()) {
    const bool listening = stage_ == Stage::open || (stage_ == Stage::closing && graceful_);
    if (!listening) break;
    reader_waits_ = true;
    co_await wake_reader_.wait();
    reader_waits_ = false;
  }
}

net::Awaitable<bool> Peer::read_more(BufferPool::Lease& buffer, std::size_t& filled) {
  if (buffer && reads_at_once_ < kReadsAtOnce) {
    const std::size_t n = stream_->try_read(buffer.view().subspan(filled));
    if (n > 0) {
      ++reads_at_once_;
      filled += n;
      count(received_, n);
      co_return true;
    }
  }
  reads_at_once_ = 0;
  if (filled == 0) {
    buffer = BufferPool::Lease();  // an idle peer holds no buffer
    const Result<void> ready = co_await stream_->wait_readable();
    if (!ready) {
      end_of_input(ready.error());
      co_return false;
    }
    buffer = buffers_.borrow();
  }
  const Result<std::size_t> n = co_await stream_->read_some(buffer.view().subspan(filled));
  if (!n) {
    end_of_input(n.error());
    co_return false;
  }
  filled += *n;
  count(received_, *n);
  co_return true;
}

// False: the bytes are of no use any more.
bool Peer::take_input(MutableByteView input, std::size_t& consumed) {
  const bool listening = stage_ == Stage::open || graceful_ || write_broken_;
  if (peer_closed_ || ignoring_ || !listening) {
    discard(input.size());
    return false;
  }
  payloads_.clear();
  Result<std::size_t, Disconnect> opened = cipher_->open(input, payloads_);
  const Time now = timers_.now();
  Result<void, Disconnect> handled;
  {
    const Change mconn = change();
    for (const ByteView payload : payloads_) {
      handled = mconn->handle_frame(now, payload);
      if (!handled) break;
    }
  }
  drain_events();
  bool good = handled.has_value();
  if (!good) fail(handled.error());
  hand_over();
  if (good && !peer_closed_ && !opened) {
    fail(opened.error());
    good = false;
  }
  arm_keepalive();
  wake_soon();  // pongs, credit, room to send
  if (!good || !opened || peer_closed_) return false;
  consumed = *opened;
  return true;
}

void Peer::discard(std::size_t n) {
  discarded_ += n;
  if (discarded_ > discard_limit_) enter(Stage::over);
}

void Peer::end_of_input(std::error_code error) {
  if (!why_) {
    why_ = lost(Operation::read, error == make_error_code(net::Errc::end_of_stream)
                                     ? "the other side went without a word"
                                     : error.message());
  }
  enter(Stage::over);
}

}  // namespace switchyard
