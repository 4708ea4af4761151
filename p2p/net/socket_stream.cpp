#include "p2p/net/socket_stream.h"

#include <poll.h>

#include <algorithm>
#include <asio/async_result.hpp>
#include <asio/buffer.hpp>
#include <utility>

#include "p2p/net/asio_bridge.h"

namespace switchyard::net {

SocketStream::SocketStream(Socket socket, Endpoint local, Endpoint remote, bool refuses)
    : socket_(std::move(socket)), local_(local), remote_(remote), refuses_(refuses) {}

Awaitable<Result<std::size_t>> SocketStream::read_some(MutableByteView into) {
  const asio::mutable_buffer buffer(into.data(), into.size());
  const auto [error, n] = co_await socket_.async_read_some(buffer, kAwait);
  if (const auto failed = outcome(error)) co_return Unexpected(failed);
  co_return n;
}

std::size_t SocketStream::try_read(MutableByteView into) {
  std::error_code ignored;  // read_some tells it
  return socket_.read_some(asio::mutable_buffer(into.data(), into.size()), ignored);
}

Awaitable<Result<void>> SocketStream::wait_readable() {
  return wait_for(Socket::wait_read);
}

Awaitable<Result<std::size_t>> SocketStream::write_some(ByteView from) {
  const asio::const_buffer buffer(from.data(), from.size());
  const auto [error, n] = co_await socket_.async_write_some(buffer, kAwait);
  if (const auto failed = outcome(error)) co_return Unexpected(failed);
  co_return n;
}

std::size_t SocketStream::try_write(ByteView from) {
  std::error_code ignored;  // write_some tells it
  const std::size_t n = socket_.write_some(asio::const_buffer(from.data(), from.size()), ignored);
  whole_ = n == from.size() ? std::min<std::uint8_t>(kTrusted, whole_ + 1U) : std::uint8_t{0};
  return n;
}

// The kernel calls a socket writable once less than TCP_NOTSENT_LOWAT waits unsent.
Awaitable<Result<void>> SocketStream::wait_writable() {
  whole_ = 0;
  return wait_for(Socket::wait_write);
}

bool SocketStream::writable() {
  if (refuses_ && whole_ == kTrusted) return true;
  pollfd asked{.fd = socket_.native_handle(), .events = POLLOUT, .revents = 0};
  if (::poll(&asked, 1, 0) == 1) return true;  // or an error, which a write tells
  whole_ = 0;
  return false;
}

void SocketStream::shutdown_write() {
  std::error_code ignored;  // a broken connection shows at the next read or write
  socket_.shutdown(Socket::shutdown_send, ignored);
}

void SocketStream::close() {
  closed_ = true;
  std::error_code ignored;
  socket_.close(ignored);
}

// No coroutine of its own: this is where idle connections are, all of them.
Awaitable<Result<void>> SocketStream::wait_for(Socket::wait_type what) {
  return asio::async_initiate<const asio::use_awaitable_t<>, void(Result<void>)>(
      [this, what](auto handler) {
        socket_.async_wait(what, [this, handler = std::move(handler)](std::error_code e) mutable {
          Result<void> done;
          if (const auto failed = outcome(e)) done = Unexpected(failed);
          std::move(handler)(std::move(done));
        });
      },
      asio::use_awaitable);
}

std::error_code SocketStream::outcome(std::error_code error) const {
  return closed_ ? make_error_code(Errc::closed) : from_asio(error);
}

}  // namespace switchyard::net
