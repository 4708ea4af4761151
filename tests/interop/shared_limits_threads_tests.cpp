// What connections share, asked for by several threads at once.
#include <algorithm>
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstddef>
#include <deque>
#include <thread>
#include <utility>
#include <vector>

#include "p2p/peer/shared_limits.h"

namespace switchyard {
namespace shared_limits_threads_tests {

constexpr ChannelId kChannel(1);
constexpr std::size_t kThreads = 4;
constexpr auto kPatience = std::chrono::seconds(60);

// One connection among many that want the reserve for themselves, on the thread of its context.
class Claimant {
 public:
  Claimant(SharedLimits& limits, asio::io_context& context, std::atomic<int>& holders)
      : executor_(context.get_executor()),
        part_(limits, executor_),
        context_(context),
        holders_(holders) {
    claim_.granted = [this] { hold(); };
  }
  Claimant(const Claimant&) = delete;
  Claimant& operator=(const Claimant&) = delete;
  ~Claimant() { part_.leave(claim_); }

  void ask() {
    part_.want(claim_, {kChannel, 10});
    if (claim_.state == mconn::BudgetSource::Claim::State::holding) hold();
  }

  int left{300};     // turns
  bool alone{true};  // nobody else ever held it meanwhile

 private:
  void hold() {
    if (std::exchange(holding_, true)) return;
    if (holders_.fetch_add(1) != 0) alone = false;
    asio::post(context_, [this] {
      holders_.fetch_sub(1);
      holding_ = false;
      part_.drop(claim_, kChannel);
      if (--left > 0) ask();
    });
  }

  const net::Executor executor_;
  SharedLimits::Part part_;
  mconn::BudgetSource::Claim claim_;
  asio::io_context& context_;
  std::atomic<int>& holders_;
  bool holding_{false};
};

}  // namespace shared_limits_threads_tests

BOOST_AUTO_TEST_SUITE(shared_limits_threads_tests)

BOOST_AUTO_TEST_CASE(the_reserve_is_handed_on_between_threads_and_held_by_one) {
  constexpr std::ptrdiff_t kEach = 3;  // a thread
  SharedLimits limits(mconn::BudgetLimits{.windows = 0, .growth = 0, .reserve = 0}, {}, Time{});
  std::atomic<int> holders{0};
  std::deque<asio::io_context> contexts;
  std::deque<Claimant> claimants;
  for (std::size_t i = 0; i < kThreads; ++i) {
    asio::io_context& context = contexts.emplace_back(1);
    for (std::ptrdiff_t j = 0; j < kEach; ++j) {
      Claimant& claimant = claimants.emplace_back(limits, context, holders);
      asio::post(context, [&claimant] { claimant.ask(); });
    }
  }
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < contexts.size(); ++i) {
    threads.emplace_back([&, i] {
      const auto work = asio::make_work_guard(contexts[i]);
      const auto end = std::chrono::steady_clock::now() + kPatience;
      const auto busy = [](const Claimant& claimant) { return claimant.left > 0; };
      const auto first = claimants.begin() + kEach * static_cast<std::ptrdiff_t>(i);
      while (std::any_of(first, first + kEach, busy) && contexts[i].run_one_until(end) > 0) {
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const Claimant& claimant : claimants) {
    BOOST_TEST(claimant.left == 0);
    BOOST_TEST(claimant.alone);
  }
}

// All together get what there is, and each thread its part.
BOOST_AUTO_TEST_CASE(tokens_are_one_stock_for_all_threads) {
  constexpr std::uint64_t kRate = 1'000'000;  // bytes a second
  constexpr std::uint64_t kEach = 1'000;      // reservations
  SharedLimits limits({}, mconn::Rates{kRate, 0}, Time{});
  mconn::TokenSource& send = *limits.tokens().send;
  std::vector<mconn::TokenSource::Ticket> last(kThreads);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] {
      for (std::uint64_t n = 0; n < kEach; ++n) {
        last[i] = send.reserve(Time{}, 100);
        if (n % 2 == 1) send.give_back(100);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const std::uint64_t all = *std::max_element(last.begin(), last.end());
  BOOST_TEST(all == kThreads * kEach * 100);
  // Half of them came back, and a burst was there.
  const std::uint64_t missing = all / 2 - mconn::burst_of(kRate);
  const auto wait = std::chrono::microseconds(missing);  // at a byte a microsecond
  BOOST_TEST(!send.reached(Time{} + wait - std::chrono::microseconds(1), all));
  BOOST_TEST(send.reached(Time{} + wait, all));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
