#include <algorithm>
#include <asio/co_spawn.hpp>
#include <exception>
#include <string_view>
#include <utility>

#include "p2p/base/check.h"
#include "p2p/peer/peer.h"

namespace switchyard {
namespace {

Disconnect lost(Operation operation, std::string_view text) {
  Disconnect why;
  why.code = DisconnectCode::connection_lost;
  why.operation = operation;
  why.text = printable(text);
  return why;
}

}  // namespace

// --- reading

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

// --- writing

//
// While there is nothing to write, there is no writer.  What wakes it comes to write_now(), which
// writes what the stream takes at once; the rest is left to a coroutine, until all has left.

bool Peer::may_write() const {
  return stage_ != Stage::over && !write_broken_ && !peer_closed_;
}

void Peer::write_now() {
  BufferPool::Lease buffer;
  ByteView rest;
  while (may_write()) {
    if (!buffer) buffer = buffers_.borrow();
    const std::size_t size = next_batch(buffer.view());
    if (size == 0 && !mconn_->finished()) return writer_left();
    if (size == 0) break;
    rest = buffer.view().first(size);
    if (write_at_once(rest) && !saturated_) continue;
    asio::co_spawn(executor_, write_loop(std::move(buffer), rest),
                   [this](const std::exception_ptr& error) {
                     if (error) std::rethrow_exception(error);
                     writer_left();
                   });
    return;
  }
  end_of_writing();
  writer_left();
}

// All there was has left, or nothing may be written any more.
void Peer::writer_left() {
  writing_ = false;
  if (written_) {
    wake_reader_.notify();
  } else if (wanted_) {
    wake_soon();
  }
}

void Peer::end_of_writing() {
  linger();
  if (stage_ != Stage::over) stream_->shutdown_write();
  written_ = true;
}

// What of it the stream takes without waiting; true if that is all.
bool Peer::write_at_once(ByteView& rest) {
  const std::size_t n = stream_->try_write(rest);
  if (n > 0) count(sent_, n);
  rest = rest.subspan(n);
  return rest.empty();
}

net::Awaitable<void> Peer::write_loop(BufferPool::Lease buffer, ByteView rest) {
  for (;;) {
    const bool left = co_await write_all(rest);
    if (!left || !may_write()) break;
    if (saturated_) {
      // Late choice: channels are picked when the stream has room, not before.
      buffer = BufferPool::Lease();
      const Result<void> ready = co_await stream_->wait_writable();
      if (!ready) {
        write_failed(ready.error());
        break;
      }
      buffer = buffers_.borrow();
    }
    rest = buffer.view().first(next_batch(buffer.view()));
    if (rest.empty() && !mconn_->finished()) co_return;
    if (rest.empty()) break;
  }
  end_of_writing();
}

net::Awaitable<bool> Peer::write_all(ByteView rest) {
  while (!rest.empty()) {
    const Result<std::size_t> n = co_await stream_->write_some(rest);
    if (!n) {
      write_failed(n.error());
      co_return false;
    }
    rest = rest.subspan(*n);
    count(sent_, *n);
  }
  co_return true;
}

// The frames that are to leave now, their size; 0 if there are none.
std::size_t Peer::next_batch(MutableByteView out) {
  wanted_ = false;
  ingest();
  const std::size_t size = fill_batch(out);
  drain_events();
  hand_over();
  arm_keepalive();
  return size;
}

// Lays whole frames one after another into `out` and seals them; 0 if there is nothing to send.
std::size_t Peer::fill_batch(MutableByteView out) {
  const net::FrameLayout layout = cipher_->layout();
  const std::size_t full =
      std::min({config_.frame_payload, layout.max_payload, std::size_t{kBatchPayload}});
  const std::size_t frames = kBatchPayload / full;
  SWITCHYARD_CHECK(frames * layout.frame_size(full) <= out.size());
  const Time now = timers_.now();
  std::size_t used = 0;
  sizes_.clear();
  {
    const Change mconn = change();
    while (sizes_.size() < frames) {
      const std::size_t n = mconn->poll_frame(now, out.subspan(used + layout.head, full));
      if (n == 0) break;
      sizes_.push_back(static_cast<std::uint32_t>(n));
      used += layout.frame_size(n);
    }
  }
  if (reader_waits_ && mconn_->wants_input()) wake_reader_.notify();
  saturated_ = sizes_.size() == frames;
  if (used > 0) cipher_->seal(out.first(used), sizes_);
  return used;
}

void Peer::ingest() {
  if (stage_ == Stage::open || graceful_) {
    collected_.clear();
    if (shared_->outbox().collect(collected_)) arm_send_deadline(timers_.now());
    const Change mconn = change();
    for (Outbox::Item& item : collected_) {
      // The outbox has applied the same limits already; only the end of the connection can come
      // between, and then the message counts as undelivered.
      static_cast<void>(mconn->send(item.channel, std::move(item.message)));
    }
    collected_.clear();
  }
  returned_.clear();
  ledger_->collect(returned_);
  for (const auto& [channel, cost] : returned_) change()->release(channel, cost);
  if (!returned_.empty()) wake_reader_.notify();
}

void Peer::write_failed(std::error_code error) {
  // What the peer said last may still lie in our receive buffer: read on for the reason.
  write_broken_ = true;
  if (stage_ < Stage::lingering) graceful_ = false;
  linger();
  if (!why_) why_ = lost(Operation::write, error.message());
}

}  // namespace switchyard
