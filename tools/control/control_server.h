// ControlServer: serves the control protocol to a few clients of one node.
//
// Every client is a coroutine: a line in, its answer out, one after another.  Bounded everywhere:
// kMaxClients at a time, kMaxRequestLine of a request, one answer at a time (a client that does not
// read it in kPatience is dropped, as is one that asks nothing for kIdle), EventQueue of what a
// follower has not read.  Which streams may come in is decided by the listener.
//
// Everything on one executor, that of the node.
#pragma once

#include <chrono>
#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "p2p/base/time.h"
#include "p2p/net/asio.h"
#include "p2p/net/signal.h"
#include "p2p/net/stream.h"
#include "p2p/net/timers.h"
#include "p2p/net/transport.h"
#include "p2p/switch/switch_events.h"
#include "tools/control/control_core.h"
#include "tools/control/event_queue.h"
#include "tools/control/line_buffer.h"

namespace switchyard::tools {

class ControlServer final : public SwitchObserver {
 public:
  static constexpr std::size_t kMaxClients = 16;
  static constexpr Duration kPatience = std::chrono::seconds(10);
  static constexpr Duration kIdle = std::chrono::minutes(1);

  // The referenced objects outlive this.
  ControlServer(net::Executor executor, net::Timers& timers, ControlTarget& target);
  ControlServer(const ControlServer&) = delete;
  ControlServer& operator=(const ControlServer&) = delete;
  ~ControlServer() override;  // REQUIRES: serve() was not called, or stop() has completed

  // Called once.
  void serve(std::unique_ptr<net::Listener> listener);
  // Closes the listener and every client, and waits for them.
  net::Awaitable<void> stop();

  // Before serve() as well: verdicts are kept from the start.
  void on_event(const SwitchEvent& event) override;

  // Measures rates; to be called about once a second.
  void sample() { core_.sample(); }

 private:
  struct Follower {
    explicit Follower(net::Executor executor) : ready(std::move(executor)) {}
    EventQueue queue;
    net::Signal ready;  // the queue has a line, or the client is gone
    bool gone{false};
  };

  void spawn(net::Awaitable<void> task);
  net::Awaitable<void> accept_loop();
  net::Awaitable<void> serve_client(std::unique_ptr<net::Stream> stream);
  net::Awaitable<void> converse(net::Stream& stream);
  net::Awaitable<std::optional<std::string>> next_line(net::Stream& stream, LineBuffer& lines);
  net::Awaitable<bool> write_line(net::Stream& stream, std::string line);
  net::Awaitable<void> follow(net::Stream& stream);
  net::Awaitable<void> await_end(net::Stream& stream, Follower& follower);
  net::Awaitable<void> write_events(net::Stream& stream, Follower& follower);

  net::Executor executor_;
  net::Timers& timers_;
  ControlCore core_;
  std::unique_ptr<net::Listener> listener_;
  std::set<net::Stream*> clients_;
  std::set<Follower*> followers_;
  std::size_t tasks_{0};    // coroutines under way
  net::Signal tasks_done_;  // notified whenever one ends
  net::Signal stop_;        // ends a pause of the accept loop
  bool stopping_{false};
};

}  // namespace switchyard::tools
