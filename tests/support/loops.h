// Executors of their own for the connections of a simulated node.
//
// Every piece of work there is a turn of the world like any other, so what a node with several
// threads has to get right about order shows in one thread, and repeats.
#pragma once

#include <asio/strand.hpp>
#include <cstddef>

#include "p2p/net/services.h"

namespace switchyard::test {

// The same services, with connections on `count` strands of the world's executor; 0: on itself.
inline net::Services with_loops(net::Services services, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    net::Loop loop;
    loop.executor = asio::make_strand(services.executor);
    loop.timers = &services.timers;
    loop.transport = &services.transport;
    services.loops.push_back(loop);
  }
  return services;
}

}  // namespace switchyard::test
