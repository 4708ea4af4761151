// SocketStream: Stream on a socket of the system, TCP or Unix.
//
// Every operation tries the system call first.  Must outlive its operations: close, then join.
//
// writable() asks the kernel, until the last kTrusted writes were taken whole and none had to wait:
// then the next one is the question, if the kernel refuses what is beyond the low-water mark.  So
// bulk that flows costs one call a write, and what is chosen before there is room for it is one
// write at most, once in a while.
#pragma once

#include <asio/generic/stream_protocol.hpp>
#include <cstdint>

#include "p2p/net/stream.h"

namespace switchyard::net {

class SocketStream final : public Stream {
 public:
  using Socket = asio::generic::stream_protocol::socket;  // made of any stream socket

  // Of writes in a row, after which the next is not asked about.
  static constexpr std::uint8_t kTrusted = 4;

  // Takes over a connected, non-blocking socket; operations run on its executor.  `refuses`: a
  // write takes nothing beyond the low-water mark, as TCP_NOTSENT_LOWAT has it.
  SocketStream(Socket socket, Endpoint local, Endpoint remote, bool refuses = false);

  Endpoint local() const override { return local_; }
  Endpoint remote() const override { return remote_; }
  Awaitable<Result<std::size_t>> read_some(MutableByteView into) override;
  std::size_t try_read(MutableByteView into) override;
  Awaitable<Result<void>> wait_readable() override;
  Awaitable<Result<std::size_t>> write_some(ByteView from) override;
  std::size_t try_write(ByteView from) override;
  Awaitable<Result<void>> wait_writable() override;
  bool writable() override;
  void shutdown_write() override;
  void close() override;

 private:
  Awaitable<Result<void>> wait_for(Socket::wait_type what);
  std::error_code outcome(std::error_code error) const;

  Socket socket_;
  const Endpoint local_;
  const Endpoint remote_;
  const bool refuses_;
  bool closed_{false};     // by close()
  std::uint8_t whole_{0};  // writes in a row that were taken whole, up to kTrusted
};

}  // namespace switchyard::net
