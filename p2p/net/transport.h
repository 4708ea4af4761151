// Transport: raw connections to and from endpoints.  Real (TCP) or simulated.
#pragma once

#include <memory>

#include "p2p/base/result.h"
#include "p2p/base/time.h"
#include "p2p/net/asio.h"
#include "p2p/net/stream.h"
#include "p2p/types/net_address.h"

namespace switchyard::net {

class Listener {
 public:
  virtual ~Listener() = default;  // closes

  virtual Endpoint local() const = 0;  // with the port the system chose

  // The next connection.  Errc::closed after close(); see is_transient_accept_error for the rest.
  virtual Awaitable<Result<std::unique_ptr<Stream>>> accept() = 0;

  // The same, for a stream that lives on another executor than the listener.  A listener that knows
  // one executor only takes it for its own.
  // NOLINTNEXTLINE(performance-unnecessary-value-param): others are coroutines, and keep it
  virtual Awaitable<Result<std::unique_ptr<Stream>>> accept_on(Executor /*stream*/) {
    return accept();
  }

  virtual void close() = 0;
};

class Transport {
 public:
  virtual ~Transport() = default;

  // Connects, or fails with Errc::timed_out at `deadline`, or with what the system says.
  virtual Awaitable<Result<std::unique_ptr<Stream>>> dial(Endpoint to, Time deadline) = 0;

  // Fails with what the system says: std::errc::address_in_use, permission_denied, …
  virtual Result<std::unique_ptr<Listener>> listen(Endpoint at) = 0;
};

}  // namespace switchyard::net
