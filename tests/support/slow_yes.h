// Both filters of an embedder: says yes to everybody, after a while of virtual time.
#pragma once

#include <string>

#include "p2p/sim/world.h"
#include "p2p/switch/filters.h"

namespace switchyard::test {

struct SlowYes final : ConnectionFilter, PeerFilter {
  SlowYes(sim::World& in, Duration later) : world(in), after(later) {}

  net::Awaitable<Result<void, std::string>> check(Endpoint /*remote*/, bool /*out*/) override {
    return answer();
  }
  net::Awaitable<Result<void, std::string>> check(PeerId /*id*/, NodeInfo /*info*/,
                                                  bool /*out*/) override {
    return answer();
  }

  sim::World& world;
  const Duration after;
  int asked{0};

 private:
  net::Awaitable<Result<void, std::string>> answer() {
    ++asked;
    co_await world.pass(after);
    co_return Result<void, std::string>();
  }
};

}  // namespace switchyard::test
