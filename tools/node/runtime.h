// Runtime: real services and the threads that run them.
//
// The one object of the library that makes threads that run your code, and it says so: constructing
// it starts "io" (the Switch, its listeners, its peers) and "worker" (reactors).  With io_threads
// of more than one, it starts so many more, and peers live there: sockets, cryptography and packets
// of each on one of them, while "io" keeps the Switch.  It handles no signals.  An embedder with
// executors of its own builds net::Services from p2p/net instead.
//
// One thing it changes for the whole process: glibc's allocator keeps up to 4 MiB at the end of
// each heap instead of 128 KiB, and takes blocks up to that size from heaps (M_TRIM_THRESHOLD,
// M_MMAP_THRESHOLD).  Else large messages would be faulted in page by page, again and again.
#pragma once

#include <cstddef>
#include <exception>
#include <future>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>

#include "p2p/base/rng.h"
#include "p2p/net/asio.h"
#include "p2p/net/services.h"

namespace switchyard {

struct RuntimeOptions {
  // More threads than this are more than any machine has use for.
  static constexpr std::size_t kMostIoThreads = 64;

  // TCP congestion control of every socket, e.g. "cubic"; empty: the system's default.
  std::string congestion;
  // Threads that run peers.  1: the Switch's own, which is right below some Gbit/s: a core seals
  // and opens that much.
  std::size_t io_threads{1};
};

class Runtime {
 public:
  // REQUIRES: io_threads from 1 to kMostIoThreads.
  explicit Runtime(const RuntimeOptions& options = {});
  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;
  // Stops all threads at once.  REQUIRES: what uses the services has been stopped; not called on
  // one of the threads.
  ~Runtime();

  net::Services services();
  net::Executor executor();  // io
  net::Executor worker();
  Rng& rng();  // from the operating system; thread-safe

  // Runs `work` on the io thread and blocks the calling thread until it is done.
  // REQUIRES: not called on one of the threads.
  template <class T>
  T wait(net::Awaitable<T> work) {
    std::promise<T> promise;
    auto future = promise.get_future();
    asio::co_spawn(executor(), keep_promise(std::move(work), promise), asio::detached);
    return future.get();
  }

 private:
  template <class T>
  static net::Awaitable<void> keep_promise(net::Awaitable<T> work, std::promise<T>& promise) {
    try {
      if constexpr (std::is_void_v<T>) {
        co_await std::move(work);
        promise.set_value();
      } else {
        promise.set_value(co_await std::move(work));
      }
    } catch (...) {
      promise.set_exception(std::current_exception());
    }
  }

  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace switchyard
