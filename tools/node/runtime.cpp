#include "tools/node/runtime.h"

#include <thread>

#include <asio/execution_context.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>

#include "p2p/net/asio_timers.h"
#include "p2p/net/disk_files.h"
#include "p2p/net/tcp_transport.h"
#include "p2p/net/thread_resolver.h"
#include "secret_conn/sodium_rng.h"

namespace switchyard {
namespace {

net::TcpOptions tcp_options(const RuntimeOptions& options) {
  net::TcpOptions tcp;
  tcp.congestion = options.congestion;
  return tcp;
}

// The services of the io loop.  Asio's context owns them, because it destroys the handlers that are
// left first and then its services: a coroutine given up in the middle may still cancel its timer.
class LoopServices final : public asio::execution_context::service {
 public:
  inline static asio::execution_context::id id;

  LoopServices(asio::execution_context& context, const net::Executor& executor,
               const RuntimeOptions& options)
      : asio::execution_context::service(context),
        timers(executor),
        transport(executor, tcp_options(options)),
        resolver(executor, timers) {}

  net::AsioTimers timers;
  net::TcpTransport transport;
  net::ThreadResolver resolver;

 private:
  void shutdown() override {}
};

// An io_context and the one thread that runs it.
class Loop {
 public:
  Loop() : context_(1), work_(context_.get_executor()) {}
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  ~Loop() { stop(); }

  void start() {
    thread_ = std::thread([this] { context_.run(); });
  }

  void stop() {
    context_.stop();
    if (thread_.joinable()) thread_.join();
  }

  asio::io_context& context() { return context_; }
  net::Executor executor() { return context_.get_executor(); }

 private:
  asio::io_context context_;
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  std::thread thread_;
};

}  // namespace

struct Runtime::Impl {
  explicit Impl(const RuntimeOptions& options)
      : services(asio::make_service<LoopServices>(io.context(), io.executor(), options)) {
    io.start();
    worker.start();
  }

  // Both threads end before what their handlers refer to goes.
  ~Impl() {
    worker.stop();
    io.stop();
  }

  secret_conn::SodiumRng rng;
  net::DiskFiles files;
  Loop worker;
  Loop io;
  LoopServices& services;  // owned by io
};

Runtime::Runtime(const RuntimeOptions& options) : impl_(std::make_unique<Impl>(options)) {}
Runtime::~Runtime() = default;

net::Services Runtime::services() {
  LoopServices& loop = impl_->services;
  return {executor(), worker(), loop.transport, loop.timers, loop.resolver, impl_->files, rng()};
}

net::Executor Runtime::executor() {
  return impl_->io.executor();
}
net::Executor Runtime::worker() {
  return impl_->worker.executor();
}
Rng& Runtime::rng() {
  return impl_->rng;
}

}  // namespace switchyard
