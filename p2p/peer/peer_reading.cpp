// How a connection reads.
#include <algorithm>
#include <utility>

#include "p2p/base/check.h"
#include "p2p/peer/peer.h"

namespace switchyard {

// What came behind the opening.
std::size_t Peer::take_early(BufferPool::Lease& buffer) {
  if (early_.empty()) return 0;
  buffer = buffers_.borrow();
  SWITCHYARD_CHECK(early_.size() <= buffer.view().size());
  std::copy(early_.begin(), early_.end(), buffer.view().begin());
  return std::exchange(early_, Bytes()).size();
}

// How much of the input is left, at the front of it.
std::size_t Peer::take_frames(MutableByteView input) {
  std::size_t consumed = 0;
  if (input.empty() || !take_input(input, consumed)) return 0;
  std::copy(input.begin() + static_cast<std::ptrdiff_t>(consumed), input.end(), input.begin());
  return input.size() - consumed;
}

// What is there already, as often as it is the turn of this connection; false if that is nothing.
bool Peer::read_at_once(BufferPool::Lease& buffer, std::size_t& filled) {
  const bool turn = buffer && reads_at_once_ < kReadsAtOnce && !drained_;
  const MutableByteView room = buffer.view().subspan(filled);
  const std::size_t n = turn ? stream_->try_read(room) : 0;
  reads_at_once_ = n > 0 ? static_cast<std::uint8_t>(reads_at_once_ + 1) : std::uint8_t{0};
  if (turn && n == 0 && in_vain_ < kAskedInVain) ++in_vain_;
  if (n > 0) count_read(n, room.size());
  filled += n;
  return n > 0;
}

void Peer::count_read(std::size_t n, std::size_t room) {
  count(received_, n);
  // More than a batch at once: they come faster than they are handled.
  if (reads_at_once_ > 1 || n > kBatchPayload + kWorthAsking) in_vain_ = 0;
  drained_ = n < room && (n < kWorthAsking || in_vain_ == kAskedInVain);
}

// Lives as long as the connection, and is all that an idle one keeps waiting: what need not be kept
// for that long is left to others, and there is no other coroutine below it.
net::Awaitable<Disconnect> Peer::run_opened(net::Stream& stream,
                                            const std::vector<ChannelDescriptor>& ours) {
  stream_ = &stream;
  begin(ours);
  wake_soon();
  BufferPool::Lease buffer;
  std::size_t filled = take_early(buffer);
  while (stage_ != Stage::over) {
    filled = take_frames(buffer.view().first(filled));
    if (!mconn_->wants_input()) co_await wait_for_room();
    if (stage_ == Stage::over) break;
    if (read_at_once(buffer, filled)) continue;
    hand_over();
    drained_ = false;
    if (filled == 0) {
      buffer = BufferPool::Lease();  // an idle peer holds no buffer
      const Result<void> ready = co_await stream_->wait_readable();
      if (!may_read(ready)) break;
      buffer = buffers_.borrow();
      if (read_at_once(buffer, filled)) continue;
    }
    const Result<std::size_t> n = co_await stream_->read_some(buffer.view().subspan(filled));
    if (!may_read(n)) break;
    count_read(*n, buffer.view().size() - filled);
    filled += *n;
  }
  buffer = BufferPool::Lease();
  // Reading is over, so is everything that only reading could bring.
  enter(Stage::over);
  while (writing_ || !written_ || writers_ > 0) co_await wake_reader_.wait();
  end_of_run();
  SWITCHYARD_CHECK(why_.has_value());  // nothing ends without a reason
  co_return *why_;
}

void Peer::end_of_run() {
  keepalive_.disarm();
  send_deadline_.disarm();
  end_deadline_.disarm();
  hand_over();
  cipher_.reset();
}

// A reactor does not keep up, or a limit has had enough, and the wire cannot say so: what is not
// read waits in the socket.
net::Awaitable<void> Peer::wait_for_room() {
  hand_over();  // or nobody makes room
  while (!mconn_->wants_input()) {
    const bool listening = stage_ == Stage::open || (stage_ == Stage::closing && graceful_);
    if (!listening) break;
    reader_waits_ = true;
    co_await wake_reader_.wait();
    reader_waits_ = false;
  }
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
  if (!good || !opened || peer_closed_ || !may_gather()) hand_over();
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

// Large messages alone have time until the turn of this connection is over: the reactor's thread is
// woken once for all of them.
bool Peer::may_gather() const {
  return std::all_of(messages_.begin(), messages_.end(), [](const Message& message) {
    return message.bytes().size() >= kLargeMessage;
  });
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
