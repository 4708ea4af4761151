// SimSocket: one end of a simulated connection.
//
// Does what TCP does, as far as a program can tell:
//   * What is written waits in a send buffer (256 KiB) until the wire takes it, in packets of
//     random size.  The socket is writable while less than 64 KiB waits (TCP_NOTSENT_LOWAT).
//   * At most 256 KiB are under way or unread at the other side: who does not read, stops the
//     sender.
//   * shutdown_write sends end-of-stream behind the data; reading goes on.
//   * close with nothing unread sends the rest and end-of-stream; data that arrives afterwards is
//     answered with a reset.
//   * close with something unread resets: what was under way is lost, and the other side finds its
//     unread input gone.  Real systems may be milder; close_lingering() is for those that are not.
//
//     connecting ---answer---> open           failed: operations end with why; nothing unread
//         |   |                |  |           closed: operations end with Errc::closed
//         |   +-refused, reset-+--|-> failed
//         |                       |     |
//         +----------close--------+-----+---> closed
//
// A part of SimNetwork, which knows the socket as long as packets may reach it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <system_error>

#include "p2p/net/signal.h"
#include "p2p/net/stream.h"
#include "p2p/sim/byte_queue.h"
#include "p2p/sim/sim_wire.h"

namespace switchyard::sim {

class SimNetwork;

inline constexpr std::size_t kSendBuffer = 256 * kKiB;
inline constexpr std::size_t kLowWaterMark = 64 * kKiB;
inline constexpr std::size_t kReceiveWindow = 256 * kKiB;
inline constexpr std::size_t kLargestPacket = 16 * kKiB;

using SocketId = std::uint64_t;  // 0: none

class SimSocket final : private SimWire::Sender {
 public:
  SimSocket(SimNetwork& network, SocketId id, Endpoint local, Endpoint remote);
  SimSocket(const SimSocket&) = delete;
  SimSocket& operator=(const SimSocket&) = delete;
  ~SimSocket() override;

  SocketId id() const { return id_; }
  SocketId peer() const { return peer_; }
  const Endpoint& local() const { return local_; }
  const Endpoint& remote() const { return remote_; }
  bool closed() const { return state_ == State::closed; }  // by its program

  // As Stream's.
  net::Awaitable<Result<void>> wait_open(Time deadline);  // after a dial
  net::Awaitable<Result<std::size_t>> read_some(MutableByteView into);
  net::Awaitable<Result<void>> wait_readable();
  net::Awaitable<Result<std::size_t>> write_some(ByteView from);
  std::size_t try_write(ByteView from);
  net::Awaitable<Result<void>> wait_writable();
  bool writable() const;
  void shutdown_write();
  void close();
  void reset();  // closes as if something were unread

  // What the network brings.
  void handle_answer(SocketId peer);  // the dial was answered
  void handle_data(ByteView data);
  void handle_end();
  void handle_window(std::size_t bytes);  // so many were read at the other side
  void fail(std::error_code why);

  // The machine lost power: the network has forgotten the socket, its program has not.
  void unplug();

  // The network ends.
  void abandon();

 private:
  enum class State { connecting, open, failed, closed };

  // Refuses moves that are not drawn; returns the state before.
  State enter(State next);

  // Sender.
  bool transmit() override;

  std::error_code input_error() const;   // why read_some fails, nothing being unread; or none
  std::error_code output_error() const;  // why write_some fails; or none
  void want_to_send();
  void send_data(std::size_t largest);
  bool finished() const;  // nothing of us is missing at the other side, nor of it here
  void forget();          // no packet may reach us any more; may destroy this
  void wake();

  SimNetwork* network_;  // null: abandoned
  bool plugged_{true};   // on the network
  const SocketId id_;
  const Endpoint local_;
  const Endpoint remote_;
  SocketId peer_{0};  // the other end, once known
  State state_{State::connecting};
  std::error_code why_;  // State::failed

  ByteQueue input_;          // arrived, unread
  bool input_ended_{false};  // end-of-stream arrived

  ByteQueue output_;            // written, unsent; goes on being sent after close()
  std::size_t outstanding_{0};  // bytes sent and, as far as we know, unread
  bool end_wanted_{false};      // end-of-stream goes behind output_
  bool end_sent_{false};

  net::Signal readable_;  // something changed for read_some
  net::Signal writable_;  // something changed for write_some, and for wait_open
};

}  // namespace switchyard::sim
