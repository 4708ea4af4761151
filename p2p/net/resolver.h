// Resolver: names to addresses.  Real (getaddrinfo on a thread of its own) or simulated.
#pragma once

#include <string>
#include <vector>

#include "p2p/base/result.h"
#include "p2p/base/time.h"
#include "p2p/net/asio.h"
#include "p2p/types/net_address.h"

namespace switchyard::net {

class Resolver {
 public:
  virtual ~Resolver() = default;

  // All addresses of `host` in the order given by the system, never empty on success.  A literal
  // is parsed, not asked for.  Errc::not_found, Errc::timed_out at `deadline`.
  virtual Awaitable<Result<std::vector<IpAddress>>> resolve(std::string host, Time deadline) = 0;
};

}  // namespace switchyard::net
