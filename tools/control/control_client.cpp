#include "tools/control/control_client.h"

#include <array>
#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>
#include <chrono>
#include <csignal>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

#include "p2p/net/asio.h"
#include "p2p/net/asio_timers.h"
#include "p2p/net/stream.h"
#include "p2p/net/timers.h"
#include "p2p/net/unix_socket.h"
#include "tools/control/line_buffer.h"

namespace switchyard::tools {
namespace {

using Called = Result<void, std::string>;

constexpr std::chrono::seconds kAnswerTimeout{10};

// Sentences for the ways in which there is no node.
std::string dial_text(const std::string& path, std::error_code error) {
  if (error == std::errc::no_such_file_or_directory || error == std::errc::connection_refused) {
    return "no node answers at " + path;
  }
  return "cannot reach a node at " + path + ": " + error.message();
}

class Call {
 public:
  Call(asio::io_context& io, const std::string& path, const Request& request,
       const std::function<bool(std::string_view)>& on_line)
      : executor_(io.get_executor()),
        timers_(executor_),
        path_(path),
        request_(request),
        on_line_(on_line) {}

  net::Awaitable<Called> run() {
    auto dialled = co_await net::dial_unix(executor_, path_);
    if (!dialled) co_return Unexpected(dial_text(path_, dialled.error()));
    stream_ = std::move(*dialled);
    net::Watchdog deadline(timers_, timers_.now() + kAnswerTimeout, [this] { stream_->close(); });
    const std::string line = request_line(request_) + "\n";
    // If it fails there may still be an answer: a node that is busy says so and closes.
    static_cast<void>(co_await net::write_all(*stream_, as_bytes(line)));
    LineBuffer lines(kMaxAnswerLine);
    for (;;) {
      const std::optional<std::string> answer = co_await next_line(lines);
      if (!answer) break;
      answered_ = true;
      deadline.disarm();
      const bool more = on_line_(*answer);
      if (!more) co_return Called();
    }
    if (interrupted_ && answered_) co_return Called();
    if (deadline.expired()) {
      co_return Unexpected("the node at " + path_ + " does not answer");
    }
    co_return Unexpected("the node at " + path_ + " has ended the connection");
  }

  void interrupt() {
    interrupted_ = true;
    if (stream_) stream_->close();
  }

 private:
  net::Awaitable<std::optional<std::string>> next_line(LineBuffer& lines) {
    std::array<std::uint8_t, 16 * kKiB> buffer{};
    for (;;) {
      std::optional<std::string> line = lines.take();
      if (line || lines.too_long()) co_return line;
      const Result<std::size_t> n = co_await stream_->read_some(buffer);
      if (!n) co_return std::nullopt;
      lines.add(ByteView(buffer).first(*n));
    }
  }

  net::Executor executor_;
  net::AsioTimers timers_;
  const std::string& path_;
  const Request& request_;
  const std::function<bool(std::string_view)>& on_line_;
  std::unique_ptr<net::Stream> stream_;
  bool interrupted_{false};
  bool answered_{false};
};

}  // namespace

Called call_node(const std::string& path, const Request& request,
                 const std::function<bool(std::string_view line)>& on_line) {
  asio::io_context io(1);
  Call call(io, path, request, on_line);
  asio::signal_set signals(io, SIGINT);
  signals.async_wait([&call](asio::error_code error, int /*signal*/) {
    if (!error) call.interrupt();
  });
  Called called;
  asio::co_spawn(io, call.run(), [&](const std::exception_ptr& error, Called result) {
    if (error) std::rethrow_exception(error);  // memory, or a bug
    called = std::move(result);
    signals.cancel();
  });
  io.run();
  return called;
}

}  // namespace switchyard::tools
