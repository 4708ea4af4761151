#include "tools/node/runtime.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <mutex>
#include <thread>
#include <vector>

#include <asio/execution_context.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>

#include "p2p/base/check.h"
#include "p2p/net/asio_timers.h"
#include "p2p/net/disk_files.h"
#include "p2p/net/tcp_transport.h"
#include "p2p/net/thread_resolver.h"
#include "secret_conn/sodium_rng.h"

namespace switchyard {
namespace {

#ifdef __GLIBC__
// Messages are made on one thread and destroyed on another.  As it comes, glibc gives the end of a
// heap back to the system once 128 KiB of it are free, to be faulted in again for the next
// messages: a fault a page costs as much as sealing what is in it.  So a heap keeps this much at
// its end, and blocks below it come from heaps, not from the system.  Bytes.
constexpr int kKeptFree = 4 * 1024 * 1024;

void keep_some_memory() {
  static std::once_flag once;
  std::call_once(once, [] {
    // Two numbers, set under the lock of the first heap.  NOLINTBEGIN(concurrency-mt-unsafe)
    ::mallopt(M_TRIM_THRESHOLD, kKeptFree);
    ::mallopt(M_MMAP_THRESHOLD, kKeptFree);
    // NOLINTEND(concurrency-mt-unsafe)
  });
}
#else
void keep_some_memory() {}
#endif

net::TcpOptions tcp_options(const RuntimeOptions& options) {
  net::TcpOptions tcp;
  tcp.congestion = options.congestion;
  return tcp;
}

// The services of a loop that connections live on.  Asio's context owns them, because it destroys
// the handlers that are left first and then its services: a coroutine given up in the middle may
// still cancel its timer.
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

// An io_context whose handlers can be destroyed while others of its kind still stand.
class Context final : public asio::io_context {
 public:
  Context() : asio::io_context(1) {}
  void abandon_handlers() { shutdown(); }
};

// A context and the one thread that runs it.
class Loop {
 public:
  Loop() : work_(context_.get_executor()) {}
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  ~Loop() { stop(); }

  // REQUIRES: stopped.
  void abandon_handlers() { context_.abandon_handlers(); }

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
  Context context_;
  asio::executor_work_guard<asio::io_context::executor_type> work_;
  std::thread thread_;
};

}  // namespace

struct Runtime::Impl {
  explicit Impl(const RuntimeOptions& options)
      : services(asio::make_service<LoopServices>(io.context(), io.executor(), options)) {
    keep_some_memory();
    SWITCHYARD_CHECK(options.io_threads >= 1 &&
                     options.io_threads <= RuntimeOptions::kMostIoThreads);
    for (std::size_t i = 0; options.io_threads > 1 && i < options.io_threads; ++i) {
      Loop& loop = *loops.emplace_back(std::make_unique<Loop>());
      auto& own = asio::make_service<LoopServices>(loop.context(), loop.executor(), options);
      homes.push_back({loop.executor(), &own.timers, &own.transport});
    }
    for (const auto& loop : loops) loop->start();
    io.start();
    worker.start();
  }

  // All threads end before what their handlers refer to goes; and so do all handlers, as what one
  // loop has given up may lie on another.
  ~Impl() {
    worker.stop();
    io.stop();
    for (const auto& loop : loops) loop->stop();
    for (const auto& loop : loops) loop->abandon_handlers();
    io.abandon_handlers();
    worker.abandon_handlers();
  }

  secret_conn::SodiumRng rng;
  net::DiskFiles files;
  Loop worker;
  Loop io;
  LoopServices& services;                    // owned by io
  std::vector<std::unique_ptr<Loop>> loops;  // where peers live; none: on io
  std::vector<net::Loop> homes;              // the same for the Switch
};

Runtime::Runtime(const RuntimeOptions& options) : impl_(std::make_unique<Impl>(options)) {}
Runtime::~Runtime() = default;

net::Services Runtime::services() {
  LoopServices& loop = impl_->services;
  return {executor(),    worker(),     loop.transport, loop.timers,
          loop.resolver, impl_->files, rng(),          impl_->homes};
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
