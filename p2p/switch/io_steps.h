// The steps of a connection that its loop takes for the Switch.  Internal to p2p/switch.
//
// Each runs on the executor of the stream and of the timers.  The arguments outlive it.
#pragma once

#include <cstddef>
#include <memory>

#include "p2p/base/bytes.h"
#include "p2p/base/result.h"
#include "p2p/base/time.h"
#include "p2p/net/asio.h"
#include "p2p/net/stream.h"
#include "p2p/net/timers.h"
#include "p2p/net/upgrader.h"
#include "p2p/peer/peer.h"

namespace switchyard::io_steps {

// Until the other side says something, or `break_off` is told to end it, which is said in clear.
net::Awaitable<Result<void>> hear(net::Stream& stream, net::Executor loop, net::BreakOff& break_off,
                                  const net::Upgrader& upgrader);

// How a connection that will not do is left.
struct Leaving {
  net::Timers& timers;
  net::Stream& stream;
  Time deadline;
  std::size_t limit;    // bytes, of what is read and thrown away
  bool hurried{false};  // its place is gone: it is told, but not waited for
};

net::Awaitable<void> linger(Leaving leaving);
// The same, after some words in clear.
net::Awaitable<void> refuse(Leaving leaving, Bytes words);

net::Awaitable<void> release_messages(Peer& peer);
// A peer has run, or never will.
net::Awaitable<void> destroy(std::unique_ptr<Peer> peer);

}  // namespace switchyard::io_steps
