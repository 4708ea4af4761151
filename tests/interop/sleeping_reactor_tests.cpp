// A reactor that sleeps inside receive, on real threads and sockets: its own calls wait, pings and
// other reactors' channels go on.
#include <asio/thread_pool.hpp>
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <functional>
#include <thread>

#include "tools/node/switchyard.h"

namespace switchyard {
namespace sleeping_reactor_tests {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr ChannelId kSleepy(0x01);
constexpr ChannelId kBrisk(0x02);

// One channel; counts, answers each message if asked to, sleeps in each receive if asked to.
class OneChannel final : public Reactor {
 public:
  explicit OneChannel(ChannelId id) : id_(id) {}

  std::vector<ChannelDescriptor> channels() const override {
    ChannelDescriptor mine;
    mine.id = id_;
    return {mine};
  }
  void start(SwitchHandle handle) override {
    thread = std::this_thread::get_id();
    net = std::make_unique<SwitchHandle>(std::move(handle));
  }
  void add_peer(PeerHandle /*peer*/) override { ++peers; }
  void receive(Message message) override {
    if (std::this_thread::get_id() != thread) ++strays;
    if (echo) static_cast<void>(message.peer().try_send(id_, message.bytes()));
    ++received;
    if (sleep.load() > milliseconds(0)) std::this_thread::sleep_for(sleep.load());
  }
  void remove_peer(PeerHandle /*peer*/, const Disconnect& /*why*/) override { --peers; }

  std::atomic<milliseconds> sleep{milliseconds(0)};
  bool echo{false};  // set before start
  std::atomic<int> peers{0};
  std::atomic<int> received{0};
  std::atomic<int> strays{0};  // calls on another thread than start
  std::thread::id thread;
  std::unique_ptr<SwitchHandle> net;

 private:
  ChannelId id_;
};

bool wait_until(const std::function<bool()>& done, milliseconds limit = milliseconds(20'000)) {
  const auto end = Clock::now() + limit;
  while (!done()) {
    if (Clock::now() > end) return false;
    std::this_thread::sleep_for(milliseconds(2));
  }
  return true;
}

NodeConfig config_of(const char* name) {
  NodeConfig config;
  config.network = "sleepers";
  config.moniker = name;
  config.p2p.listen = {*Endpoint::parse("127.0.0.1:0")};
  // A peer that does not answer pings is dropped within 2 s, far less than the sleep below.
  config.p2p.mconn.ping_interval = milliseconds(100);
  config.p2p.mconn.pong_timeout = milliseconds(1900);
  return config;
}

struct Side {
  explicit Side(NodeConfig config)
      : node(std::move(config), NodeKey::generate(runtime.rng()), runtime.services()) {}
  ~Side() { runtime.wait(node.stop()); }
  void start(const std::optional<net::Executor>& for_sleepy = std::nullopt) {
    const bool sleepy_added = node.add_reactor("sleepy", sleepy, for_sleepy).has_value();
    const bool brisk_added = node.add_reactor("brisk", brisk).has_value();
    BOOST_REQUIRE((sleepy_added && brisk_added));
    const auto started = runtime.wait(node.start());
    BOOST_REQUIRE(started.has_value());
  }

  OneChannel sleepy{kSleepy};
  OneChannel brisk{kBrisk};
  Runtime runtime;
  Node node;
};

void connect(Side& from, Side& to) {
  NetAddress address;
  from.runtime.wait([](Node& node, NetAddress& out) -> net::Awaitable<void> {
    out = node.addresses().at(0);
    co_return;
  }(to.node, address));
  from.node.handle().dial(address);
  BOOST_REQUIRE(wait_until([&] { return from.brisk.peers == 1 && to.brisk.peers == 1; }));
}

}  // namespace sleeping_reactor_tests

BOOST_AUTO_TEST_SUITE(sleeping_reactor_tests)

BOOST_AUTO_TEST_CASE(pings_go_on_while_the_default_worker_sleeps) {
  Side a(config_of("a"));
  Side b(config_of("b"));
  b.sleepy.sleep = milliseconds(5000);
  a.start();
  b.start();
  connect(a, b);
  a.sleepy.net->broadcast(kSleepy, Payload(as_bytes("good night")));
  BOOST_REQUIRE(wait_until([&] { return b.sleepy.received == 1; }));
  std::this_thread::sleep_for(milliseconds(4000));  // past every keep-alive
  BOOST_TEST(a.brisk.peers == 1);
  BOOST_TEST(b.node.handle().peers().size() == 1U);
  b.sleepy.sleep = milliseconds(0);
}

BOOST_AUTO_TEST_CASE(other_channels_go_on_while_a_reactor_of_its_own_executor_sleeps) {
  asio::thread_pool bedroom(1);
  Side a(config_of("a"));
  Side b(config_of("b"));
  b.sleepy.sleep = milliseconds(3000);
  b.brisk.echo = true;
  a.start();
  b.start(net::Executor(bedroom.get_executor()));
  connect(a, b);
  a.sleepy.net->broadcast(kSleepy, Payload(as_bytes("good night")));
  BOOST_REQUIRE(wait_until([&] { return b.sleepy.received == 1; }));
  const auto begin = Clock::now();
  for (int i = 1; i <= 50; ++i) {
    a.brisk.net->broadcast(kBrisk, Payload(as_bytes("awake?")));
    BOOST_REQUIRE(wait_until([&] { return a.brisk.received == i; }));
  }
  BOOST_TEST((Clock::now() - begin < milliseconds(3000)));  // all within one sleep
  BOOST_TEST(b.sleepy.received == 1);
  b.sleepy.sleep = milliseconds(0);
  BOOST_TEST(b.brisk.strays == 0);  // every call on the executor it was registered with
  BOOST_TEST(b.sleepy.strays == 0);
  BOOST_TEST((b.brisk.thread != b.sleepy.thread));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
