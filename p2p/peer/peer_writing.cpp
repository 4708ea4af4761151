// How a connection writes.
//
// What wakes us comes to write_now(), which writes what the stream takes at once, as long as it is
// the turn of this connection.  Waiting for room is left to a coroutine, the writer, which comes
// back to write_now() when there is some; then it waits to be needed again, so that making it costs
// a busy connection nothing, and an idle one ends it (trim()).
#include <algorithm>
#include <asio/co_spawn.hpp>
#include <exception>
#include <utility>

#include "p2p/base/check.h"
#include "p2p/peer/peer.h"

namespace switchyard {

bool Peer::may_write() const {
  return stage_ != Stage::over && !write_broken_ && !peer_closed_;
}

void Peer::write_now() {
  BufferPool::Lease buffer;
  for (std::size_t batches = 0; may_write(); ++batches) {
    if (batches == kWritesAtOnce) return write_soon();
    if (!buffer) buffer = buffers_.borrow();
    const std::size_t size = next_batch(buffer.view());
    if (size == 0 && !mconn_->finished()) return writer_left();
    if (size == 0) break;
    ByteView rest = buffer.view().first(size);
    if (!write_at_once(rest)) return give_to_writer(std::move(buffer), rest);
    // Late choice: channels are picked when the stream has room, not before.
    if (saturated_ && !stream_->writable()) return give_to_writer(BufferPool::Lease(), {});
    if (!saturated_ && !wanted_ && !mconn_->finished()) return writer_left();  // that was all
  }
  end_of_writing();
  writer_left();
}

// Behind whatever else there is to do on the executor.
void Peer::write_soon() {
  asio::post(executor_, [this] { write_now(); });
}

void Peer::give_to_writer(BufferPool::Lease buffer, ByteView rest) {
  const bool there = writer_ != nullptr;
  if (!there) writer_ = std::make_unique<Writer>(executor_);
  writer_->buffer = std::move(buffer);
  writer_->rest = rest;
  writer_->has_work = true;
  writer_->retired = false;
  if (there) return writer_->wake.notify();  // it may be the one that calls
  ++writers_;
  asio::co_spawn(executor_, run_writer(), [this](const std::exception_ptr& error) {
    if (error) std::rethrow_exception(error);
    --writers_;
    wake_reader_.notify();
  });
}

void Peer::retire_writer() {
  if (writer_ == nullptr || writer_->has_work) return;
  writer_->retired = true;
  writer_->wake.notify();
}

// All there was has left, or nothing may be written any more.
void Peer::writer_left() {
  writing_ = false;
  if (written_) {
    retire_writer();
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

net::Awaitable<void> Peer::run_writer() {
  while (!writer_->retired) {
    if (writer_->has_work) {
      co_await make_room();
      writer_->has_work = false;
      write_now();
    } else {
      co_await writer_->wake.wait();
    }
  }
  writer_.reset();
}

// Until what was chosen has left and, if more waits, there is room for it.
net::Awaitable<void> Peer::make_room() {
  const bool asked = writer_->rest.empty();  // and there was none
  {
    const BufferPool::Lease buffer = std::move(writer_->buffer);
    ByteView rest = writer_->rest;
    while (!rest.empty()) {
      const Result<std::size_t> n = co_await stream_->write_some(rest);
      if (!n) co_return write_failed(n.error());
      rest = rest.subspan(*n);
      count(sent_, *n);
    }
  }
  if (!may_write() || !saturated_ || (!asked && stream_->writable())) co_return;
  const Result<void> ready = co_await stream_->wait_writable();
  if (!ready) write_failed(ready.error());
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
  do release_returned();
  while (shared_->ledger().wait_for_any(mconn_->awaits_any_release()));
}

// The credit that has come back.
void Peer::release_returned() {
  returned_.clear();
  shared_->ledger().collect(returned_);
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
