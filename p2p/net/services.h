// Services: everything a node asks of the world outside it, real or simulated.
#pragma once

#include <vector>

#include "p2p/base/rng.h"
#include "p2p/net/asio.h"
#include "p2p/net/files.h"
#include "p2p/net/resolver.h"
#include "p2p/net/timers.h"
#include "p2p/net/transport.h"

namespace switchyard::net {

// An executor that connections live on: their sockets, their timers, their cryptography.  What is
// named outlives whoever was given this.
struct Loop {
  Executor executor;
  Timers* timers{nullptr};        // on `executor`
  Transport* transport{nullptr};  // for dials; its streams live on `executor`
};

// References; what they name outlives whoever was given this.
struct Services {
  Executor executor;          // runs the Switch, and its connections if there are no `loops`
  Executor reactor_executor;  // runs reactors unless they bring their own; may be the same one
  Transport& transport;
  Timers& timers;  // on `executor`
  Resolver& resolver;
  Files& files;
  Rng& rng;  // used on `executor` only; thread-safe if there are `loops`
  // Where connections live, each on one of them all its life.  Several may be threads of their own;
  // one thread runs an executor at a time.  REQUIRES: the listeners of `transport` know
  // accept_on().
  std::vector<Loop> loops{};
};

}  // namespace switchyard::net
