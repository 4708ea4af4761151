#include "tools/http/http_server.h"

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <string_view>
#include <thread>
#include <utility>

#include "p2p/base/check.h"
#include "p2p/net/fd.h"
#include "tools/http/http_exchange.h"
#include "tools/http/http_socket.h"

namespace switchyard::tools {
namespace {

// How long the acceptor waits when descriptors have run out.
constexpr int kAcceptPauseMs = 100;

constexpr std::string_view kTooMany =
    "HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 1\r\n"
    "Content-Type: text/plain; charset=utf-8\r\nContent-Length: 21\r\n\r\n"
    "too many connections\n";

// Without waiting, for the acceptor has other things to do.
void refuse(const net::Fd& socket) {
  ::send(socket.get(), kTooMany.data(), kTooMany.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  ::shutdown(socket.get(), SHUT_WR);
  char dropped[2048];  // unread bytes would take back the answer
  ::recv(socket.get(), dropped, sizeof dropped, MSG_DONTWAIT);
}

// The connections that wait for a worker.
class Waiting {
 public:
  // `room`: for those that wait and those that workers are at.
  explicit Waiting(std::size_t room) : room_(room) {}

  // False if there is no room; then `socket` is as it was.
  bool push(net::Fd& socket) {
    const std::lock_guard lock(mutex_);
    if (sockets_.size() + busy_ >= room_) return false;
    sockets_.push_back(std::move(socket));
    arrived_.notify_one();
    return true;
  }

  // Waits for one, and done() is to follow; none once close() was called.
  net::Fd pop() {
    std::unique_lock lock(mutex_);
    arrived_.wait(lock, [&] { return closed_ || !sockets_.empty(); });
    if (closed_) return {};
    ++busy_;
    net::Fd socket = std::move(sockets_.front());
    sockets_.pop_front();
    return socket;
  }
  void done() {
    const std::lock_guard lock(mutex_);
    --busy_;
  }

  void close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    sockets_.clear();
    arrived_.notify_all();
  }

 private:
  const std::size_t room_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<net::Fd> sockets_;  // protected by mutex_, as the rest
  std::size_t busy_{0};          // workers that are at one
  bool closed_{false};
};

}  // namespace

struct HttpServer::Impl {
  Impl(const HttpHandler& handler, const HttpLimits& limit)
      : limits(limit), exchange(handler), waiting(limit.waiting + limit.workers) {}

  void run_acceptor() {
    std::vector<pollfd> polled{{bell.fd(), POLLIN, 0}};
    for (const net::Fd& listener : listeners) polled.push_back({listener.get(), POLLIN, 0});
    for (;;) {
      if (::poll(polled.data(), polled.size(), -1) < 0) continue;  // a signal
      if (polled.front().revents != 0) return;
      for (std::size_t i = 1; i < polled.size(); ++i) {
        if (polled[i].revents != 0) accept_from(polled[i].fd);
      }
    }
  }

  void accept_from(int listener) {
    net::Fd socket(::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC));
    if (socket) {
      if (!waiting.push(socket)) refuse(socket);
    } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) {
      pollfd bell_only{bell.fd(), POLLIN, 0};
      ::poll(&bell_only, 1, kAcceptPauseMs);
    }
  }

  void run_worker() {
    while (net::Fd socket = waiting.pop()) {
      serve(std::move(socket));
      waiting.done();
    }
  }

  void serve(net::Fd socket) {
    HttpSocket stream(std::move(socket), bell, limits.request_time, limits.answer_time);
    exchange.run(stream, stream.on_loopback());
    stream.finish();
  }

  const HttpLimits limits;
  HttpExchange exchange;
  HttpBell bell;  // rung to stop
  Waiting waiting;
  std::vector<net::Fd> listeners;
  std::vector<std::thread> threads;
};

HttpServer::HttpServer(HttpHandler handler, HttpLimits limits)
    : handler_(std::move(handler)), limits_(limits) {}

HttpServer::~HttpServer() {
  stop();
}

Result<void, std::string> HttpServer::start(const std::vector<Endpoint>& where) {
  SWITCHYARD_CHECK(!impl_);
  if (where.empty()) return {};
  auto impl = std::make_unique<Impl>(handler_, limits_);
  if (!impl->bell) return Unexpected("cannot serve HTTP: there are no descriptors left");
  std::vector<Endpoint> listening;
  for (const Endpoint& endpoint : where) {
    auto listener = http_listen(endpoint);
    if (!listener) return Unexpected(listener.error());
    listening.push_back(local_endpoint(listener->get()).value_or(endpoint));
    impl->listeners.push_back(std::move(*listener));
  }
  impl_ = std::move(impl);
  listening_ = std::move(listening);
  impl_->threads.emplace_back([this] { impl_->run_acceptor(); });
  for (std::size_t i = 0; i < limits_.workers; ++i) {
    impl_->threads.emplace_back([this] { impl_->run_worker(); });
  }
  return {};
}

void HttpServer::stop() {
  if (!impl_) return;
  impl_->bell.ring();
  impl_->waiting.close();
  for (std::thread& thread : impl_->threads) thread.join();
  impl_.reset();
  listening_.clear();
}

}  // namespace switchyard::tools
