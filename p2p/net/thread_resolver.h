// ThreadResolver: Resolver that asks the system (getaddrinfo).
//
// It makes threads: getaddrinfo cannot be interrupted, so each question runs on a detached thread
// that nobody waits for, neither the deadline nor the end of the resolver.  At most `max_threads`
// run at a time, further questions queue, and a thread ends when the queue is empty.
//
// Used on its executor only.  Questions outstanding when it is destroyed end with Errc::closed.
#pragma once

#include <cstddef>
#include <memory>

#include "p2p/net/resolver.h"
#include "p2p/net/timers.h"

namespace switchyard::net {

class ThreadResolver final : public Resolver {
 public:
  // REQUIRES: max_threads > 0; `timers` outlives the questions, the executor this object.
  ThreadResolver(Executor executor, Timers& timers, std::size_t max_threads = 4);
  ThreadResolver(const ThreadResolver&) = delete;
  ThreadResolver& operator=(const ThreadResolver&) = delete;
  ~ThreadResolver() override;

  // Also fails with std::errc::resource_unavailable_try_again if no name server answers or no
  // thread can be made.
  Awaitable<Result<std::vector<IpAddress>>> resolve(std::string host, Time deadline) override;

 private:
  struct State;

  std::shared_ptr<State> state_;  // shared with the threads, who may live longer
  Timers& timers_;
};

}  // namespace switchyard::net
