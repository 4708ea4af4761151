// What a connection has from its beginning: a place in the map, and a bound on its opening.
// Internal to p2p/switch.
#pragma once

#include <memory>
#include <string_view>
#include <utility>

#include "p2p/net/timers.h"
#include "p2p/net/upgrader.h"
#include "p2p/switch/switch_impl.h"

namespace switchyard {

// Puts a connection into the map for the life of its coroutine, its place in admission included.
class Switch::Impl::Registered {
 public:
  Registered(Impl& impl, Connection& connection);
  Registered(const Registered&) = delete;
  Registered& operator=(const Registered&) = delete;
  ~Registered();

 private:
  Impl& impl_;
  Connection& connection_;
};

// What an opening leaves to the life of the peer.
struct Switch::Impl::Opened {
  net::Upgraded upgraded;
  NodeInfo info;
};

// A dial that has led to a peer, or will.
struct Switch::Impl::Dialled {
  Dialled(Impl& impl, std::unique_ptr<net::Stream> stream, IoLoops::Place place)
      : connection(std::move(stream), std::move(place)), registered(impl, connection) {
    connection.outbound = true;
  }

  Connection connection;
  Registered registered;
  OpenedPtr opened;
};

// Bounds the time of an opening, or of the silence before it, and ends it with a word.  On the
// Switch's executor; what it says is said on the loop.
class Switch::Impl::OpeningGuard {
 public:
  // At the deadline the connection is ended with `late`, as end_connection does.
  OpeningGuard(Impl& impl, Connection& connection, Time deadline, std::string_view late);
  OpeningGuard(const OpeningGuard&) = delete;
  OpeningGuard& operator=(const OpeningGuard&) = delete;
  ~OpeningGuard() { connection_.guard = nullptr; }

  // For the loop: outlives what it is given to.
  net::BreakOff& break_off() { return *break_off_; }
  bool at_once() const { return at_once_; }
  void end(const Disconnect& why, bool at_once);

 private:
  Impl& impl_;
  Connection& connection_;
  const std::shared_ptr<net::BreakOff> break_off_;  // shared with a call on its way to the loop
  bool at_once_{false};
  net::Watchdog deadline_;
};

}  // namespace switchyard
