// Windows that grow where the round trip is long and the reactor is quick.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstddef>
#include <deque>
#include <set>
#include <utility>
#include <vector>

#include "p2p/mconn/mconnection.h"
#include "tests/unit/p2p/mconn/support.h"

namespace switchyard::mconn {
namespace mconnection_autotune_tests {

using namespace testing;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::uint8_t kBulk = 0x60;
constexpr std::uint8_t kOther = 0x61;
constexpr std::size_t kWindow = 64 * kKiB;

std::vector<ChannelDescriptor> two_channels() {
  std::vector<ChannelDescriptor> two{channel(kBulk), channel(kOther)};
  for (auto& one : two) one.receive_window = kWindow;
  return two;
}

// A wide line of 25 ms each way, and a sender that always has more.
class FatPipe {
 public:
  explicit FatPipe(Config config, Budget* budget = nullptr)
      : sender_(config, channels_, announced(channels_), now),
        node(config, channels_, announced(channels_), now, Shared{{budget, nullptr}}) {}

  void run(Duration lasting, Duration reactor = Duration{}) {
    for (const Time end = now + lasting; now < end; now += milliseconds(1)) {
      while (sender_.send(ChannelId(kBulk), one_) == SendResult::queued) {
      }
      static_cast<void>(sender_.handle_timeout(now).has_value());
      static_cast<void>(node.handle_timeout(now).has_value());
      carry(sender_, node, forth_);
      while (!held_.empty() && held_.front().first + reactor <= now) {
        node.release(ChannelId(kBulk), held_.front().second);
        held_.pop_front();
      }
      carry(node, sender_, back_);
      windows.insert(status_of(node, kBulk).window);
    }
  }

  std::size_t window() const { return status_of(node, kBulk).window; }

  Time now{};

 private:
  using Line = std::deque<std::pair<Time, Bytes>>;

  void carry(MConnection& from, MConnection& to, Line& line) {
    for (Bytes frame = poll(from, now); !frame.empty(); frame = poll(from, now))
      line.emplace_back(now + milliseconds(25), std::move(frame));
    while (!line.empty() && line.front().first <= now) {
      BOOST_REQUIRE(to.handle_frame(now, line.front().second).has_value());
      line.pop_front();
    }
    while (const auto event = to.poll_event()) {
      if (const auto* got = std::get_if<Received>(&*event)) held_.emplace_back(now, got->cost);
    }
    while (from.poll_event()) {
    }
  }

  std::vector<ChannelDescriptor> channels_ = two_channels();
  MConnection sender_;
  Payload one_ = message(8 * kKiB);
  Line forth_;
  Line back_;
  std::deque<std::pair<Time, std::uint64_t>> held_;  // since when, and the cost

 public:
  MConnection node;
  std::set<std::size_t> windows;  // that the channel has had
};

Config tuned(std::uint64_t shared_window) {
  Config config;
  config.ping_interval = seconds(1);
  config.shared_window = shared_window;
  return config;
}

}  // namespace mconnection_autotune_tests

BOOST_AUTO_TEST_SUITE(mconnection_autotune_tests)

BOOST_AUTO_TEST_CASE(a_window_doubles_until_the_shared_part_is_used_up) {
  FatPipe pipe(tuned(/*shared_window=*/7 * kWindow));
  pipe.run(seconds(1));
  BOOST_TEST(pipe.window() == kWindow);  // no round trip measured yet
  pipe.run(seconds(3));
  BOOST_CHECK(*pipe.node.status().round_trip >= milliseconds(50));
  BOOST_TEST(pipe.window() == 8 * kWindow);
  const std::set<std::size_t> expected{kWindow, 2 * kWindow, 4 * kWindow, 8 * kWindow};
  BOOST_TEST(pipe.windows == expected, boost::test_tools::per_element());
  // A channel that is not used keeps its own window, and no more.
  BOOST_TEST(status_of(pipe.node, kOther).window == kWindow);
}

BOOST_AUTO_TEST_CASE(the_budget_of_the_process_bounds_it_too) {
  Budget budget(BudgetLimits{.windows = 0, .growth = kWindow + 1000, .reserve = 0});
  {
    FatPipe pipe(tuned(/*shared_window=*/100 * kWindow), &budget);
    pipe.run(seconds(4));
    BOOST_TEST(pipe.window() == 2 * kWindow + 1000);
    BOOST_TEST(budget.growth() == kWindow + 1000);
  }
  BOOST_TEST(budget.growth() == 0U);
}

// Half a window in more than two round trips: the reactor is what the sender waits for.
BOOST_AUTO_TEST_CASE(a_slow_reactor_gets_no_larger_window) {
  FatPipe pipe(tuned(/*shared_window=*/100 * kWindow));
  pipe.run(seconds(5), /*reactor=*/milliseconds(300));
  BOOST_CHECK(pipe.node.status().round_trip.has_value());
  BOOST_TEST(pipe.window() == kWindow);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::mconn
