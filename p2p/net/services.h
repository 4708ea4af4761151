// Services: everything a node asks of the world outside it, real or simulated.
#pragma once

#include "p2p/base/rng.h"
#include "p2p/net/asio.h"
#include "p2p/net/files.h"
#include "p2p/net/resolver.h"
#include "p2p/net/timers.h"
#include "p2p/net/transport.h"

namespace switchyard::net {

// References; what they name outlives whoever was given this.
struct Services {
  Executor executor;          // runs the Switch and its peers
  Executor reactor_executor;  // runs reactors unless they bring their own; may be the same one
  Transport& transport;
  Timers& timers;  // on `executor`
  Resolver& resolver;
  Files& files;
  Rng& rng;  // used on `executor` only
};

}  // namespace switchyard::net
