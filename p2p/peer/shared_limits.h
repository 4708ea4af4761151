// SharedLimits: the budget of credit and the limits of rates that all connections of a node share,
// whatever threads they live on.
//
//   connection on one thread ── Part ──┐ one short   ┌─ mconn::Budget
//   connection on another    ── Part ──┴─── lock ───►└─ mconn::SharedBuckets
//
// The cores behind know no threads; here is the lock they are used under, by all connections, also
// where there is one thread.  So every bound and every line of theirs is the node's: who waits for
// the reserve is told on its own executor when a connection anywhere makes room, and tokens are met
// in the order they were reserved in, anywhere.
//
// Taken a few times per large message, and per quantum (2 ms of a limited rate), never per packet:
// without a limit no lock is taken.  Under the lock nothing is called but the cores.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "p2p/base/time.h"
#include "p2p/mconn/budget.h"
#include "p2p/mconn/throttle.h"
#include "p2p/net/asio.h"

namespace switchyard {

class SharedLimits {
 public:
  // No limit is `total_rates` of 0.
  SharedLimits(const mconn::BudgetLimits& credit, const mconn::Rates& total_rates, Time now);
  SharedLimits(const SharedLimits&) = delete;
  SharedLimits& operator=(const SharedLimits&) = delete;

  // The windows of one more connection; nullopt: no room.  Called, and what it gives destroyed, on
  // one executor, whichever.
  std::optional<mconn::Budget::Windows> admit(std::uint64_t cost) { return budget_.admit(cost); }

  // Thread-safe.  Who waits for tokens should ask again: he may have less to wait.
  void change_rates(Time now, const mconn::Rates& total);

  // Thread-safe, and so are they; outlived by this.
  mconn::SharedTokens tokens() { return {&sending_, &receiving_}; }

  class Part;

 private:
  // A claim as the budget knows it, and its owner's copy.
  struct Mirror {
    explicit Mirror(net::Executor on) : executor(std::move(on)) {}

    const net::Executor executor;               // the owner's
    mconn::BudgetSource::Claim real;            // guarded by mutex_
    SharedLimits* limits{nullptr};              // on executor; null once the owner is gone
    mconn::BudgetSource::Claim* copy{nullptr};  // the same
  };

  // A bucket behind the lock.
  class LockedTokens final : public mconn::TokenSource {
   public:
    LockedTokens(SharedLimits& limits, mconn::TokenBucket& bucket)
        : limits_(limits), bucket_(bucket), unlimited_(bucket.unlimited()) {}

    std::uint64_t rate() const override;
    bool unlimited() const override { return unlimited_.load(std::memory_order_relaxed); }
    Ticket reserve(Time now, std::uint64_t bytes) override;
    bool reached(Time now, Ticket ticket) override;
    Time reached_at(Ticket ticket) const override;
    void give_back(std::uint64_t bytes) override;

    void changed() { unlimited_ = bucket_.unlimited(); }

   private:
    SharedLimits& limits_;
    mconn::TokenBucket& bucket_;   // guarded by limits_.mutex_
    std::atomic<bool> unlimited_;  // as bucket_ says
  };

  static void tell(const std::shared_ptr<Mirror>& mirror);
  Time not_before_others(Time now);

  std::mutex mutex_;
  mconn::Budget budget_;          // guarded by mutex_, but for admit() and its windows
  mconn::SharedBuckets buckets_;  // guarded by mutex_
  Time latest_;                   // guarded by mutex_: threads tell the time one after another
  std::vector<std::shared_ptr<Mirror>> granted_;  // guarded by mutex_: to be told
  LockedTokens sending_;
  LockedTokens receiving_;
};

// One connection's way to the budget.  Made, used and destroyed on the connection's executor; its
// claim's `granted` runs there too: inside the call that made room, if that came from the same
// executor, else posted.  SharedLimits outlives it.  REQUIRES: one claim a Part.
class SharedLimits::Part final : public mconn::BudgetSource {
 public:
  // Both outlive this.
  Part(SharedLimits& limits, const net::Executor& executor);
  Part(SharedLimits& limits, net::Executor&& executor) = delete;
  Part(const Part&) = delete;
  Part& operator=(const Part&) = delete;
  ~Part() override;  // REQUIRES: the claim has left

  std::uint64_t grow(std::uint64_t wanted) override;
  void shrink(std::uint64_t cost) override;
  void want(Claim& claim, const Want& want) override;
  void drop(Claim& claim, ChannelId channel) override;
  void leave(Claim& claim) override;
  void keep(ChannelId channel, std::uint64_t before, std::uint64_t after) override;
  void check_invariants() const override;

 private:
  template <class Act>
  void with_budget(Act act) const;
  template <class Act>
  void with_claim(Claim& claim, Act act);

  void make_mirror();

  SharedLimits& limits_;
  const net::Executor& executor_;
  // Shared with a grant on its way; null until something is wanted, which few ever do.
  std::shared_ptr<Mirror> mirror_;
};

}  // namespace switchyard
