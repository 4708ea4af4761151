#include "p2p/net/unix_socket.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <asio/local/stream_protocol.hpp>
#include <cerrno>
#include <utility>

#include "p2p/net/asio_bridge.h"
#include "p2p/net/errors.h"
#include "p2p/net/fd.h"
#include "p2p/net/socket_stream.h"

namespace switchyard::net {
namespace {

using Protocol = asio::local::stream_protocol;

constexpr mode_t kMode = 0600;

// Which file stands at a path, so that nobody else's is removed.
struct FileIdentity {
  dev_t device{0};
  ino_t inode{0};  // 0: none

  static FileIdentity of(const std::string& path) {
    struct stat found{};
    if (::lstat(path.c_str(), &found) != 0) return {};
    return {found.st_dev, found.st_ino};
  }
  friend bool operator==(const FileIdentity&, const FileIdentity&) = default;
};

// The user we run as, and root, who may do anything anyway.
bool may_enter(int socket) {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) return false;
  return peer.uid == ::geteuid() || peer.uid == 0;
}

Result<std::unique_ptr<Stream>> make_stream(Protocol::socket socket) {
  std::error_code error;
  socket.non_blocking(true, error);
  if (error) return Unexpected(from_asio(error));
  return std::unique_ptr<Stream>(
      std::make_unique<SocketStream>(std::move(socket), Endpoint{}, Endpoint{}));
}

class UnixListener final : public Listener {
 public:
  UnixListener(Protocol::acceptor acceptor, std::string path)
      : acceptor_(std::move(acceptor)), path_(std::move(path)), file_(FileIdentity::of(path_)) {}
  UnixListener(const UnixListener&) = delete;
  UnixListener& operator=(const UnixListener&) = delete;
  ~UnixListener() override { remove_file(); }

  Endpoint local() const override { return {}; }

  Awaitable<Result<std::unique_ptr<Stream>>> accept() override {
    for (;;) {
      Protocol::socket socket(acceptor_.get_executor());
      const auto [error] = co_await acceptor_.async_accept(socket, kAwait);
      if (closed_) co_return Unexpected(make_error_code(Errc::closed));
      if (error) co_return Unexpected(from_asio(error));
      if (may_enter(socket.native_handle())) co_return make_stream(std::move(socket));
    }
  }

  void close() override {
    remove_file();
    closed_ = true;
    std::error_code ignored;
    acceptor_.close(ignored);
  }

 private:
  void remove_file() {
    if (!closed_ && file_.inode != 0 && FileIdentity::of(path_) == file_) ::unlink(path_.c_str());
  }

  Protocol::acceptor acceptor_;
  const std::string path_;
  const FileIdentity file_;  // ours
  bool closed_{false};       // by close()
};

// Opens, binds and listens; the first failure is in `error`.
void start_listening(Protocol::acceptor& acceptor, const std::string& path,
                     std::error_code& error) {
  acceptor.open(Protocol(), error);
  // Linux gives the file the mode of the socket: there is no moment at which others may connect.
  if (!error && ::fchmod(acceptor.native_handle(), kMode) != 0) {
    error = {errno, std::system_category()};
  }
  if (!error) acceptor.bind(Protocol::endpoint(path), error);
  if (error) return;
  if (::chmod(path.c_str(), kMode) != 0) error = {errno, std::system_category()};
  if (!error) acceptor.listen(Protocol::acceptor::max_listen_connections, error);
  if (!error) acceptor.non_blocking(true, error);
}

// Whether a process has the socket at `path`; never waits for it.
bool answered(const std::string& path) {
  const Fd probe(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!probe) return true;  // better no listener than two
  const Protocol::endpoint endpoint(path);
  const int connected =
      ::connect(probe.get(), endpoint.data(), static_cast<socklen_t>(endpoint.size()));
  return connected == 0 || errno != ECONNREFUSED;
}

// Makes room for a listener at a path where something stands already.
Result<void, std::string> remove_stale(const std::string& path) {
  struct stat found{};
  if (::lstat(path.c_str(), &found) != 0) return {};
  if (!S_ISSOCK(found.st_mode)) {
    return Unexpected(path + " is not a socket; move it away, a socket is to stand there");
  }
  if (answered(path)) return Unexpected("another process answers at " + path);
  if (::unlink(path.c_str()) != 0) {
    return Unexpected("cannot remove " + path + ": " + std::system_category().message(errno));
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<Listener>, std::string> listen_unix(const Executor& executor,
                                                           const std::string& path) {
  if (path.size() > kMaxUnixPath) {
    return Unexpected("the path of the socket " + path + " has " + std::to_string(path.size()) +
                      " bytes; the system takes " + std::to_string(kMaxUnixPath) + " at most");
  }
  if (auto removed = remove_stale(path); !removed) return Unexpected(removed.error());
  Protocol::acceptor acceptor(executor);
  std::error_code error;
  start_listening(acceptor, path, error);
  if (error) {
    return Unexpected("cannot listen at " + path + ": " + from_asio(error).message());
  }
  return std::unique_ptr<Listener>(std::make_unique<UnixListener>(std::move(acceptor), path));
}

Awaitable<Result<std::unique_ptr<Stream>>> dial_unix(Executor executor, std::string path) {
  if (path.size() > kMaxUnixPath) {
    co_return Unexpected(std::make_error_code(std::errc::filename_too_long));
  }
  const Protocol::endpoint endpoint(path);
  Protocol::socket socket(executor);
  const auto [error] = co_await socket.async_connect(endpoint, kAwait);
  if (error) co_return Unexpected(from_asio(error));
  co_return make_stream(std::move(socket));
}

}  // namespace switchyard::net
