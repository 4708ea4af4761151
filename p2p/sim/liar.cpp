#include "p2p/sim/liar.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "p2p/net/errors.h"

namespace switchyard::sim {

using net::Errc;

net::Awaitable<std::error_code> Liar::dial(Endpoint to) {
  close();
  auto stream = co_await host_.services().transport.dial(to, host_.world().now() + patience_);
  if (!stream) co_return stream.error();
  stream_ = std::move(*stream);
  co_return std::error_code();
}

std::error_code Liar::listen(std::uint16_t port) {
  auto listener = host_.services().transport.listen(host_.endpoint(port));
  if (!listener) return listener.error();
  listener_ = std::move(*listener);
  return {};
}

net::Awaitable<std::error_code> Liar::accept() {
  close();
  if (!listener_) co_return make_error_code(Errc::closed);
  net::Watchdog patience(host_.world().timers(), host_.world().now() + patience_,
                         [this] { listener_->close(); });
  auto stream = co_await listener_->accept();
  if (patience.expired()) co_return make_error_code(Errc::timed_out);
  if (!stream) co_return stream.error();
  stream_ = std::move(*stream);
  co_return std::error_code();
}

net::Awaitable<std::error_code> Liar::send(Bytes bytes) {
  if (!stream_) co_return make_error_code(Errc::closed);
  net::Watchdog patience(host_.world().timers(), host_.world().now() + patience_,
                         [this] { stream_->close(); });
  const Result<void> sent = co_await net::write_all(*stream_, bytes);
  if (patience.expired()) co_return make_error_code(Errc::timed_out);
  co_return sent ? std::error_code() : sent.error();
}

net::Awaitable<std::error_code> Liar::send_slowly(Bytes bytes, std::size_t size, Duration pause) {
  for (ByteView rest = bytes; !rest.empty(); rest = rest.subspan(std::min(size, rest.size()))) {
    const auto failed = co_await send(to_bytes(rest.first(std::min(size, rest.size()))));
    if (failed) co_return failed;
    co_await host_.world().pass(pause);
  }
  co_return std::error_code();
}

net::Awaitable<Bytes> Liar::read(std::size_t size) {
  ended_ = stream_ ? std::error_code() : make_error_code(Errc::closed);
  Bytes bytes;
  if (ended_) co_return bytes;
  net::Watchdog patience(host_.world().timers(), host_.world().now() + patience_,
                         [this] { stream_->close(); });
  while (bytes.size() < size) {
    const std::size_t before = bytes.size();
    bytes.resize(before + std::min(size - before, 64 * kKiB));
    const auto n = co_await stream_->read_some(MutableByteView(bytes).subspan(before));
    bytes.resize(before + n.value_or(0));
    if (n) continue;
    ended_ = patience.expired() ? make_error_code(Errc::timed_out) : n.error();
    break;
  }
  co_return bytes;
}

net::Awaitable<Bytes> Liar::read_to_end() {
  return read(std::numeric_limits<std::size_t>::max());
}

void Liar::shutdown_write() {
  if (stream_) stream_->shutdown_write();
}

void Liar::close() {
  stream_.reset();
}

void Liar::reset() {
  if (stream_) static_cast<SimStream&>(*stream_).reset();
  stream_.reset();
}

}  // namespace switchyard::sim
