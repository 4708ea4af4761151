#include "tools/control/control_server.h"

#include <array>
#include <asio/co_spawn.hpp>
#include <asio/experimental/awaitable_operators.hpp>
#include <utility>

#include "p2p/base/check.h"
#include "p2p/net/errors.h"
#include "tools/control/protocol.h"

namespace switchyard::tools {
namespace {

// After a failed accept, for descriptors to come free.
constexpr Duration kAcceptPause = std::chrono::milliseconds(100);

// Discarded of what a client still says when it is sent away.
constexpr std::size_t kLingerBytes = kMaxRequestLine;

}  // namespace

ControlServer::ControlServer(net::Executor executor, net::Timers& timers, ControlTarget& target)
    : executor_(std::move(executor)),
      timers_(timers),
      core_(target),
      tasks_done_(executor_),
      stop_(executor_) {}

ControlServer::~ControlServer() {
  SWITCHYARD_CHECK(tasks_ == 0);
}

void ControlServer::serve(std::unique_ptr<net::Listener> listener) {
  SWITCHYARD_CHECK(!listener_);
  listener_ = std::move(listener);
  spawn(accept_loop());
}

net::Awaitable<void> ControlServer::stop() {
  stopping_ = true;
  if (listener_) listener_->close();
  for (net::Stream* client : clients_) client->close();
  stop_.notify();
  while (tasks_ > 0) co_await tasks_done_.wait();
}

void ControlServer::on_event(const SwitchEvent& event) {
  const std::string line = core_.take_event(event);
  for (Follower* follower : followers_) {
    follower->queue.push(line);
    follower->ready.notify();
  }
}

void ControlServer::spawn(net::Awaitable<void> task) {
  ++tasks_;
  asio::co_spawn(executor_, std::move(task), [this](const std::exception_ptr& error) {
    if (error) std::rethrow_exception(error);  // memory, or a bug: not ours to hide
    --tasks_;
    tasks_done_.notify();
  });
}

net::Awaitable<void> ControlServer::accept_loop() {
  while (!stopping_) {
    Result<std::unique_ptr<net::Stream>> accepted = co_await listener_->accept();
    if (accepted) {
      spawn(serve_client(std::move(*accepted)));
      continue;
    }
    if (accepted.error() == make_error_code(net::Errc::closed)) break;
    co_await stop_.wait_until(timers_, timers_.now() + kAcceptPause);
  }
}

net::Awaitable<void> ControlServer::serve_client(std::unique_ptr<net::Stream> stream) {
  if (stopping_) co_return;
  const bool room = clients_.size() < kMaxClients;
  if (room) {
    clients_.insert(stream.get());
    co_await converse(*stream);
    clients_.erase(stream.get());
    co_return;
  }
  // Not counted, but as short-lived as a busy node can make it.
  std::string line =
      refusal_line(Refusal{Refusal::Kind::busy, "the node has " + std::to_string(kMaxClients) +
                                                    " control clients already; end one of them"});
  line += '\n';
  static_cast<void>(co_await stream->write_some(as_bytes(line)));
  stream->close();
}

net::Awaitable<void> ControlServer::converse(net::Stream& stream) {
  LineBuffer lines(kMaxRequestLine);
  for (;;) {
    const std::optional<std::string> line = co_await next_line(stream, lines);
    if (!line) break;
    ControlCore::Reply reply = core_.answer(*line);
    const bool written = co_await write_line(stream, std::move(reply.line));
    if (!written) break;
    if (reply.follows) co_return co_await follow(stream);
  }
  if (lines.too_long()) {
    std::string refusal =
        refusal_line(Refusal{Refusal::Kind::bad_request,
                             "a line has at most " + std::to_string(kMaxRequestLine) + " bytes"});
    static_cast<void>(co_await write_line(stream, std::move(refusal)));
  }
  const net::Watchdog deadline(timers_, timers_.now() + kPatience, [&stream] { stream.close(); });
  co_await net::close_lingering(stream, kLingerBytes);
}

// nullopt when there is none to come.
net::Awaitable<std::optional<std::string>> ControlServer::next_line(net::Stream& stream,
                                                                    LineBuffer& lines) {
  std::array<std::uint8_t, 4096> buffer{};
  const net::Watchdog idle(timers_, timers_.now() + kIdle, [&stream] { stream.close(); });
  for (;;) {
    std::optional<std::string> line = lines.take();
    if (line || lines.too_long()) co_return line;
    const Result<std::size_t> n = co_await stream.read_some(buffer);
    if (!n) co_return std::nullopt;
    lines.add(ByteView(buffer).first(*n));
  }
}

net::Awaitable<bool> ControlServer::write_line(net::Stream& stream, std::string line) {
  line += '\n';
  const net::Watchdog patience(timers_, timers_.now() + kPatience, [&stream] { stream.close(); });
  const Result<void> written = co_await net::write_all(stream, as_bytes(line));
  co_return written.has_value();
}

net::Awaitable<void> ControlServer::follow(net::Stream& stream) {
  using asio::experimental::awaitable_operators::operator&&;
  Follower follower(executor_);
  followers_.insert(&follower);
  co_await (await_end(stream, follower) && write_events(stream, follower));
  followers_.erase(&follower);
}

// A follower says nothing more; what it does say is read and dropped, to see its end.
net::Awaitable<void> ControlServer::await_end(net::Stream& stream, Follower& follower) {
  std::array<std::uint8_t, 256> buffer{};
  for (;;) {
    const Result<std::size_t> n = co_await stream.read_some(buffer);
    if (!n) break;
  }
  follower.gone = true;
  stream.close();
  follower.ready.notify();
}

// Without a deadline: a follower may be slow, and learns what it missed.
net::Awaitable<void> ControlServer::write_events(net::Stream& stream, Follower& follower) {
  while (!follower.gone) {
    std::optional<std::string> line = follower.queue.pop();
    if (!line) {
      co_await follower.ready.wait();
      continue;
    }
    *line += '\n';
    const Result<void> written = co_await net::write_all(stream, as_bytes(*line));
    if (!written) break;
  }
  stream.close();
}

}  // namespace switchyard::tools
