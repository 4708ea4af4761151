// A reactor that sleeps inside receive, on real threads and sockets: its channel stalls, and
// neither `switchyard ctl`, nor pings, nor other reactors' channels notice; when it wakes nothing
// was lost.
#include <asio/thread_pool.hpp>
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <utility>

#include "p2p/net/unix_socket.h"
#include "tests/interop/running_nodes.h"
#include "tests/unit/p2p/net/temporary_folder.h"
#include "tools/control/control_client.h"
#include "tools/control/control_server.h"
#include "tools/control/node_target.h"
#include "tools/node/switchyard.h"

namespace switchyard {
namespace sleeping_ctl_tests {

using std::chrono::milliseconds;

constexpr ChannelId kSleepy(0x01);
constexpr ChannelId kBrisk(0x02);
constexpr std::size_t kMessage = 4096;  // bytes

// One channel.  Sends numbered messages without end while `floods`; sleeps in receive until woken.
class OneChannel final : public test::Counter {
 public:
  OneChannel(test::Bell& bell, ChannelId id) : Counter(bell, id), bell_(bell), id_(id) {}

  void receive(Message message) override {
    std::unique_lock lock(mutex_);
    const ByteView bytes = message.bytes();
    const auto number = static_cast<std::uint32_t>(bytes[0] | bytes[1] << 8U | bytes[2] << 16U);
    if (number != next_++) ++disorder;
    Counter::receive(std::move(message));
    woken_.wait(lock, [&] { return !asleep_; });
  }
  void writable(PeerHandle /*peer*/, ChannelId /*channel*/) override { feed(); }

  // As many messages as there is room for.  From one thread at a time.
  void feed() {
    const std::lock_guard lock(sending_);
    const auto there = net->peers();
    while (floods && there.size() == 1) {
      Bytes bytes(kMessage, 0);
      const std::uint32_t number = sent;
      for (std::size_t i = 0; i < 3; ++i) bytes[i] = static_cast<std::uint8_t>(number >> (8 * i));
      full = there[0].try_send(id_, bytes) != SendResult::queued;
      if (full) break;
      ++sent;
    }
    bell_.ring();
  }
  void set_asleep(bool on) {
    const std::lock_guard lock(mutex_);
    asleep_ = on;
    woken_.notify_all();
  }

  std::atomic<bool> floods{false};
  std::atomic<bool> full{false};  // the last send found no room
  std::atomic<std::uint32_t> sent{0};
  std::atomic<int> disorder{0};

 private:
  test::Bell& bell_;
  ChannelId id_;
  std::mutex mutex_, sending_;
  std::condition_variable woken_;
  bool asleep_{false};
  std::uint32_t next_{0};
};

NodeConfig config_of(const char* name) {
  NodeConfig config = test::loopback_config(name);
  config.p2p.mconn.ping_interval = milliseconds(100);
  config.p2p.mconn.pong_timeout = milliseconds(1900);
  return config;
}

// Two nodes; the second one's sleepy reactor has a thread of its own, and it answers ctl.
struct Scene {
  Scene() {
    BOOST_REQUIRE(a.add_reactor("sleepy", a_sleepy).has_value());
    BOOST_REQUIRE(a.add_reactor("brisk", a_brisk).has_value());
    const net::Executor its_own(bedroom.get_executor());
    BOOST_REQUIRE(b.add_reactor("sleepy", sleepy, its_own).has_value());
    BOOST_REQUIRE(b.add_reactor("brisk", brisk).has_value());
    BOOST_REQUIRE(a_runtime.wait(a.start()).has_value());
    BOOST_REQUIRE(b_runtime.wait(start_b()).has_value());
    a.handle().dial(there);
    BOOST_REQUIRE(bell.wait_until([&] {
      return a_sleepy.peers == 1U && a_brisk.peers == 1U && sleepy.peers == 1U && brisk.peers == 1U;
    }));
  }
  ~Scene() {
    a_sleepy.floods = false;
    a_brisk.floods = false;
    sleepy.set_asleep(false);
    a_runtime.wait(a.stop());
    b_runtime.wait(stop_b());
  }
  Scene(const Scene&) = delete;
  Scene& operator=(const Scene&) = delete;

  net::Awaitable<Result<void, std::string>> start_b() {
    auto started = co_await b.start();
    if (!started) co_return started;
    there = b.addresses().at(0);
    target.started();
    auto listener = net::listen_unix(b_runtime.executor(), folder / "ctl.sock");
    if (!listener) co_return Unexpected(listener.error());
    control.serve(std::move(*listener));
    co_return started;
  }
  net::Awaitable<void> stop_b() {
    co_await b.stop();
    co_await control.stop();
  }

  // The sleepy channel is sent to until there is no room.
  void fall_asleep() {
    sleepy.set_asleep(true);
    a_sleepy.floods = true;
    a_sleepy.feed();
    BOOST_REQUIRE(bell.wait_until([&] { return sleepy.received == 1U && a_sleepy.full; }));
  }
  // Whether all that was sent comes.
  bool wake() {
    a_sleepy.floods = false;
    sleepy.set_asleep(false);
    return bell.wait_until([&] { return sleepy.received == a_sleepy.sent; });
  }

  test::Bell bell;
  NodeConfig a_config = config_of("a");
  NodeConfig b_config = config_of("b");
  net::TemporaryFolder folder;
  asio::thread_pool bedroom{1};
  OneChannel a_sleepy{bell, kSleepy}, a_brisk{bell, kBrisk};
  OneChannel sleepy{bell, kSleepy}, brisk{bell, kBrisk};
  NetAddress there;
  Runtime a_runtime, b_runtime;
  Node a{a_config, NodeKey::generate(a_runtime.rng()), a_runtime.services()};
  Node b{b_config, NodeKey::generate(b_runtime.rng()), b_runtime.services()};
  tools::Log log{tools::LogLevel::error, tools::LogFormat::plain, tools::Terminal{}};
  tools::NodeTarget target{b, b_config, b_runtime.services().timers, log, "0"};
  tools::ControlServer control{b_runtime.executor(), b_runtime.services().timers, target};
};

}  // namespace sleeping_ctl_tests

BOOST_FIXTURE_TEST_SUITE(sleeping_ctl_tests, Scene)

BOOST_AUTO_TEST_CASE(ctl_and_other_channels_go_on_while_a_reactor_sleeps_and_nothing_is_lost) {
  a_brisk.floods = true;
  a_brisk.feed();
  fall_asleep();
  // Its channel stalls: what it may hold has come, and no more is taken.
  const std::size_t most = ChannelDescriptor().receive_window / kMessage + 1;
  BOOST_TEST(a_sleepy.sent <= most + ChannelDescriptor().send_queue_capacity);
  // The operator is answered and sees who holds what, while much more passes on the other channel.
  for (int i = 0; i < 30; ++i) {
    std::string answer;
    const auto asked = tools::call_node(folder / "ctl.sock", {"peers", {}}, [&](auto line) {
      answer = line;
      return false;
    });
    BOOST_REQUIRE(asked.has_value());
    BOOST_TEST(answer.find("\"moniker\":\"a\"") != std::string::npos, answer);
    const std::uint64_t before = brisk.received;
    BOOST_REQUIRE(bell.wait_until([&] { return brisk.received >= before + 500; }));
  }
  BOOST_TEST(a_brisk.peers == 1U);
  BOOST_TEST(sleepy.received == 1U);  // all within one call
  BOOST_TEST(wake());                 // all is there, and in order
  BOOST_TEST(sleepy.disorder == 0);
  BOOST_TEST(brisk.disorder == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
