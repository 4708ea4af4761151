// Credit that is given back by whoever destroys a message, on whatever thread.
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <thread>
#include <utility>
#include <vector>

#include "p2p/peer/credit_ledger.h"

namespace switchyard {

namespace credit_ledger_threads_tests {

constexpr int kThreads = 4;
constexpr int kEach = 20'000;

// Threads that destroy messages, and who collects what they give back.
class Scene {
 public:
  // Each message is of this cost.
  explicit Scene(std::uint64_t cost) {
    for (int t = 0; t < kThreads; ++t) {
      threads_.emplace_back([this, t, cost] {
        for (int i = 0; i < kEach; ++i) {
          const ChannelId channel = channels_[static_cast<std::size_t>((i + t) % 2)].id;
          ledger.give_back(channel, cost, [this] { ++wakes_; });
        }
        --running_;
      });
    }
  }
  Scene(const Scene&) = delete;
  Scene& operator=(const Scene&) = delete;
  ~Scene() { join(); }

  bool running() const { return running_ > 0; }
  void join() {
    for (auto& thread : threads_) thread.join();
    threads_.clear();
  }

  void collect() {
    std::vector<std::pair<ChannelId, std::uint64_t>> returned;
    ledger.collect(returned);
    for (const auto& [channel, cost] : returned) sum += cost;
  }
  // As a connection does; what nobody woke it for would be lost.
  void collect_if_woken() {
    const int now = wakes_;
    if (now == seen_) return;
    seen_ = now;
    collect();
  }

 private:
  const std::vector<ChannelDescriptor> channels_{{.id = ChannelId(1)}, {.id = ChannelId(2)}};

 public:
  CreditLedger ledger{channels_};
  std::uint64_t sum{0};  // collected

 private:
  std::atomic<int> wakes_{0};
  std::atomic<int> running_{kThreads};
  int seen_{0};  // of wakes_
  std::vector<std::thread> threads_;
};

}  // namespace credit_ledger_threads_tests

using namespace credit_ledger_threads_tests;

BOOST_AUTO_TEST_SUITE(credit_ledger_threads_tests)

BOOST_AUTO_TEST_CASE(no_credit_is_lost_between_threads_and_a_collector) {
  Scene scene(1);
  while (scene.running()) scene.collect_if_woken();
  scene.join();
  scene.collect_if_woken();
  BOOST_TEST(scene.sum == std::uint64_t{kThreads} * kEach);
}

// Who does not wait for any credit is woken by a quarter of a window; when he begins to wait he is
// told of what nobody was woken for.
BOOST_AUTO_TEST_CASE(no_credit_is_lost_to_a_collector_that_waits_now_and_then) {
  Scene scene(100);
  const auto wait = [&](bool any) {
    if (scene.ledger.wait_for_any(any)) scene.collect();
    scene.collect_if_woken();
  };
  for (bool any = false; scene.running(); any = !any) wait(any);
  scene.join();
  wait(false);
  wait(true);
  BOOST_TEST(scene.sum == std::uint64_t{100} * kThreads * kEach);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
