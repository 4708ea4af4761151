// SocketStream: Stream on a socket of the system, TCP or Unix.
//
// Every operation tries the system call first.  Must outlive its operations: close, then join.
#pragma once

#include <asio/generic/stream_protocol.hpp>

#include "p2p/net/stream.h"

namespace switchyard::net {

class SocketStream final : public Stream {
 public:
  using Socket = asio::generic::stream_protocol::socket;  // made of any stream socket

  // Takes over a connected, non-blocking socket; operations run on its executor.
  SocketStream(Socket socket, Endpoint local, Endpoint remote);

  Endpoint local() const override { return local_; }
  Endpoint remote() const override { return remote_; }
  Awaitable<Result<std::size_t>> read_some(MutableByteView into) override;
  std::size_t try_read(MutableByteView into) override;
  Awaitable<Result<void>> wait_readable() override;
  Awaitable<Result<std::size_t>> write_some(ByteView from) override;
  std::size_t try_write(ByteView from) override;
  Awaitable<Result<void>> wait_writable() override;
  void shutdown_write() override;
  void close() override;

 private:
  Awaitable<Result<void>> wait_for(Socket::wait_type what);
  std::error_code outcome(std::error_code error) const;

  Socket socket_;
  const Endpoint local_;
  const Endpoint remote_;
  bool closed_{false};  // by close()
};

}  // namespace switchyard::net
