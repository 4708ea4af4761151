// Credit that is given back by whoever destroys a message, on whatever thread.
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <thread>
#include <utility>
#include <vector>

#include "p2p/peer/credit_ledger.h"

namespace switchyard {

BOOST_AUTO_TEST_SUITE(credit_ledger_threads_tests)

BOOST_AUTO_TEST_CASE(no_credit_is_lost_between_threads_and_a_collector) {
  constexpr int kThreads = 4;
  constexpr int kEach = 20'000;
  const std::vector<ChannelDescriptor> channels{{.id = ChannelId(1)}, {.id = ChannelId(2)}};
  CreditLedger ledger(channels);
  std::atomic<int> wakes{0};
  std::atomic<int> running{kThreads};
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i)
        ledger.give_back(channels[static_cast<std::size_t>((i + t) % 2)].id, 1, [&] { ++wakes; });
      --running;
    });
  }
  // Collects when it is woken, as a connection does; what nobody woke it for would be lost.
  std::uint64_t sum = 0;
  int seen = 0;
  const auto collect_if_woken = [&] {
    const int now = wakes;
    if (now == seen) return;
    seen = now;
    std::vector<std::pair<ChannelId, std::uint64_t>> returned;
    ledger.collect(returned);
    for (const auto& [channel, cost] : returned) sum += cost;
  };
  while (running > 0) collect_if_woken();
  for (auto& thread : threads) thread.join();
  collect_if_woken();
  BOOST_TEST(sum == std::uint64_t{kThreads} * kEach);
}

// Who does not wait for any credit is woken by a quarter of a window; when he begins to wait he is
// told of what nobody was woken for.
BOOST_AUTO_TEST_CASE(no_credit_is_lost_to_a_collector_that_waits_now_and_then) {
  constexpr int kThreads = 4;
  constexpr int kEach = 20'000;
  const std::vector<ChannelDescriptor> channels{{.id = ChannelId(1)}, {.id = ChannelId(2)}};
  CreditLedger ledger(channels);
  std::atomic<int> wakes{0};
  std::atomic<int> running{kThreads};
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < kEach; ++i)
        ledger.give_back(channels[static_cast<std::size_t>((i + t) % 2)].id, 100, [&] { ++wakes; });
      --running;
    });
  }
  std::uint64_t sum = 0;
  int seen = 0;
  const auto collect = [&] {
    std::vector<std::pair<ChannelId, std::uint64_t>> returned;
    ledger.collect(returned);
    for (const auto& [channel, cost] : returned) sum += cost;
  };
  const auto wait = [&](bool any) {
    if (ledger.wait_for_any(any)) collect();
    const int now = wakes;
    if (now == seen) return;
    seen = now;
    collect();
  };
  bool any = false;
  while (running > 0) {
    wait(any);
    any = !any;
  }
  for (auto& thread : threads) thread.join();
  wait(false);
  wait(true);
  BOOST_TEST(sum == std::uint64_t{100} * kThreads * kEach);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
