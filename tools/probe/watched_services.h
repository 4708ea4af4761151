// The Prober's resolver and transport: those it was given, which tell what they do.
//
// What the Switch no longer waits for goes on behind its back, and may outlive the Prober: so these
// calls hold on to their Watch, and the Prober leaves it when it goes.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tools/probe/prober.h"

namespace switchyard::tools {

// Each may be null: nobody listens any more.
struct Prober::Watch {
  std::function<void(const std::string&, const Result<std::vector<IpAddress>>&)> resolved;
  std::function<void(const Endpoint&)> connecting;
  std::function<void(const Endpoint&, std::error_code)> connected;
};

class Prober::WatchedResolver final : public net::Resolver {
 public:
  WatchedResolver(net::Resolver& real, std::shared_ptr<Watch> watch)
      : real_(real), watch_(std::move(watch)) {}

  net::Awaitable<Result<std::vector<IpAddress>>> resolve(std::string host, Time deadline) override {
    return ask(real_, watch_, std::move(host), deadline);
  }

 private:
  static net::Awaitable<Result<std::vector<IpAddress>>> ask(net::Resolver& real,
                                                            std::shared_ptr<Watch> watch,
                                                            std::string host, Time deadline) {
    auto found = co_await real.resolve(host, deadline);
    if (watch->resolved) watch->resolved(host, found);
    co_return found;
  }

  net::Resolver& real_;
  const std::shared_ptr<Watch> watch_;
};

class Prober::WatchedTransport final : public net::Transport {
 public:
  WatchedTransport(net::Transport& real, std::shared_ptr<Watch> watch)
      : real_(real), watch_(std::move(watch)) {}

  net::Awaitable<Result<std::unique_ptr<net::Stream>>> dial(Endpoint to, Time deadline) override {
    return connect(real_, watch_, to, deadline);
  }
  Result<std::unique_ptr<net::Listener>> listen(Endpoint at) override { return real_.listen(at); }

 private:
  static net::Awaitable<Result<std::unique_ptr<net::Stream>>> connect(net::Transport& real,
                                                                      std::shared_ptr<Watch> watch,
                                                                      Endpoint to, Time deadline) {
    if (watch->connecting) watch->connecting(to);
    auto dialled = co_await real.dial(to, deadline);
    if (watch->connected) {
      watch->connected(to, dialled ? std::error_code() : dialled.error());
    }
    co_return dialled;
  }

  net::Transport& real_;
  const std::shared_ptr<Watch> watch_;
};

}  // namespace switchyard::tools
