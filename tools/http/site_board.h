// SiteBoard: where the node hangs out its state, and HTTP threads read it.
//
// Thread-safe; the lock is held for a pointer's copy.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>

#include "p2p/base/time.h"
#include "tools/http/site_history.h"
#include "tools/http/site_state.h"

namespace switchyard::tools {

class SiteBoard {
 public:
  // Adds its history to the state.  One thread at a time, about once a second.
  void publish(SiteState state);

  struct Reading {
    std::shared_ptr<const SiteState> state;  // null: nothing was published yet
    Duration age{0};                         // since it was
  };
  Reading read() const;

 private:
  using Clock = std::chrono::steady_clock;

  SiteHistory history_;  // of the publisher
  mutable std::mutex mutex_;
  std::shared_ptr<const SiteState> state_;  // protected by mutex_
  Clock::time_point published_;             // the same
};

}  // namespace switchyard::tools
