// A reactor that sleeps inside receive, on real threads and sockets: its own calls wait, pings and
// other reactors' channels go on.
#include <asio/thread_pool.hpp>
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <optional>
#include <thread>

#include "tests/interop/running_nodes.h"

namespace switchyard::test {
namespace sleeping_reactor_tests {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr ChannelId kSleepy(0x01);
constexpr ChannelId kBrisk(0x02);

// Answers each message if asked to, and sleeps in receive while told to.
class Sleeper final : public Counter {
 public:
  using Counter::Counter;

  void start(SwitchHandle handle) override {
    thread = std::this_thread::get_id();
    Counter::start(std::move(handle));
  }
  void receive(Message message) override {
    if (std::this_thread::get_id() != thread) ++strays;
    if (echo) static_cast<void>(message.peer().try_send(message.channel(), message.bytes()));
    Counter::receive(std::move(message));
    asleep.wait(true);
  }
  void wake() {
    asleep = false;
    asleep.notify_all();
  }

  std::atomic<bool> asleep{false};
  bool echo{false};            // set before start
  std::atomic<int> strays{0};  // calls on another thread than start
  std::thread::id thread;
};

// A node with two reactors.
struct Side {
  Side(Bell& bell, const char* moniker)
      : sleepy(bell, kSleepy),
        brisk(bell, kBrisk),
        node(config_of(moniker), NodeKey::generate(runtime.rng()), runtime.services()) {}
  ~Side() {
    sleepy.wake();
    runtime.wait(node.stop());
  }

  static NodeConfig config_of(const char* moniker) {
    NodeConfig config = loopback_config(moniker);
    config.p2p.mconn.ping_interval = milliseconds(10);
    return config;
  }
  void start(const std::optional<net::Executor>& for_sleepy = std::nullopt) {
    const bool sleepy_added = node.add_reactor("sleepy", sleepy, for_sleepy).has_value();
    const bool brisk_added = node.add_reactor("brisk", brisk).has_value();
    BOOST_REQUIRE((sleepy_added && brisk_added));
    const auto started = runtime.wait(node.start());
    BOOST_REQUIRE(started.has_value());
  }
  // The round trip of the last ping answered by its one peer.
  std::optional<Duration> round_trip() {
    return runtime.wait([](const Node& of) -> net::Awaitable<std::optional<Duration>> {
      std::optional<Duration> last = of.status().at(0).mconn.round_trip;
      co_return last;
    }(node));
  }

  Sleeper sleepy;
  Sleeper brisk;
  Runtime runtime;
  Node node;
};

// Two nodes, connected; the second sleeps over a message of the first.
struct Night {
  explicit Night(const std::optional<net::Executor>& bedroom = std::nullopt) {
    b.sleepy.asleep = true;
    b.brisk.echo = true;
    a.start();
    b.start(bedroom);
    a.node.handle().dial(address_of(b.runtime, b.node));
    BOOST_REQUIRE(bell.wait_until([this] { return a.brisk.peers == 1 && b.brisk.peers == 1; }));
    a.sleepy.net->broadcast(kSleepy, Payload(as_bytes("good night")));
    BOOST_REQUIRE(bell.wait_until([this] { return b.sleepy.received == 1; }));
  }

  Bell bell;
  Side a{bell, "a"};
  Side b{bell, "b"};
};

}  // namespace sleeping_reactor_tests

BOOST_AUTO_TEST_SUITE(sleeping_reactor_tests)

BOOST_AUTO_TEST_CASE(pings_are_answered_while_the_default_worker_sleeps) {
  Night night;
  // Each ping has a round trip of its own; the pong of the first may have been under way already.
  const auto end = Clock::now() + std::chrono::seconds(30);
  std::optional<Duration> last = night.a.round_trip();
  for (int changes = 0; changes < 5;) {
    BOOST_REQUIRE((Clock::now() < end));
    const std::optional<Duration> now = night.a.round_trip();
    if (now != last) ++changes;
    last = now;
  }
  BOOST_TEST(night.b.sleepy.asleep);
  BOOST_TEST(night.a.brisk.peers == 1U);
  BOOST_TEST(night.b.node.handle().peers().size() == 1U);
}

BOOST_AUTO_TEST_CASE(other_channels_go_on_while_a_reactor_of_its_own_executor_sleeps) {
  asio::thread_pool bedroom(1);
  Night night(net::Executor(bedroom.get_executor()));
  Side& a = night.a;
  Side& b = night.b;
  for (std::uint64_t i = 1; i <= 50; ++i) {
    a.brisk.net->broadcast(kBrisk, Payload(as_bytes("awake?")));
    BOOST_REQUIRE(night.bell.wait_until([&] { return a.brisk.received == i; }));
  }
  BOOST_TEST(b.sleepy.asleep);  // all within one sleep
  BOOST_TEST(b.sleepy.received == 1U);
  BOOST_TEST(b.brisk.strays == 0);  // every call on the executor it was registered with
  BOOST_TEST(b.sleepy.strays == 0);
  BOOST_TEST((b.brisk.thread != b.sleepy.thread));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::test
