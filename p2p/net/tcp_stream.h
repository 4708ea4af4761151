// TcpStream: Stream on a TCP socket.
//
// Every operation tries the system call first.  Must outlive its operations: close, then join.
#pragma once

#include <asio/ip/tcp.hpp>

#include "p2p/net/stream.h"

namespace switchyard::net {

class TcpStream final : public Stream {
 public:
  // Takes over a connected, non-blocking socket; operations run on its executor.
  TcpStream(asio::ip::tcp::socket socket, Endpoint local, Endpoint remote);

  Endpoint local() const override { return local_; }
  Endpoint remote() const override { return remote_; }
  Awaitable<Result<std::size_t>> read_some(MutableByteView into) override;
  Awaitable<Result<void>> wait_readable() override;
  Awaitable<Result<std::size_t>> write_some(ByteView from) override;
  Awaitable<Result<void>> wait_writable() override;
  void shutdown_write() override;
  void close() override;

 private:
  Awaitable<Result<void>> wait_for(asio::ip::tcp::socket::wait_type what);
  std::error_code outcome(std::error_code error) const;

  asio::ip::tcp::socket socket_;
  const Endpoint local_;
  const Endpoint remote_;
  bool closed_{false};  // by close()
};

}  // namespace switchyard::net
