// Nodes whose peers live on several threads, on real sockets, while everything happens at once.
#include <algorithm>
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "tools/node/switchyard.h"

namespace switchyard {
namespace io_threads_tests {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr ChannelId kNumbered(0x01);
constexpr ChannelId kNoise(0x02);
constexpr std::uint32_t kPerConnection = 60;  // numbered messages each way
constexpr std::size_t kIoThreads = 4;
constexpr auto kPatience = seconds(60);

// Sends every peer the same numbered messages, and checks the contract and the numbers it gets.
class Counter final : public Reactor {
 public:
  std::vector<ChannelDescriptor> channels() const override {
    ChannelDescriptor numbered;
    numbered.id = kNumbered;
    numbered.receive_window = 32 * kKiB;  // the large ones take turns in the reserve
    numbered.send_queue_capacity = 8;
    ChannelDescriptor noise;
    noise.id = kNoise;
    return {numbered, noise};
  }
  void init_peer(PeerHandle peer) override {
    const std::lock_guard lock(mutex_);
    if (!peers_.emplace(peer.seq(), Seen{}).second) fault_ = "a second init_peer";
    ++inits_;
  }
  void add_peer(PeerHandle peer) override {
    {
      const std::lock_guard lock(mutex_);
      Seen& seen = peers_[peer.seq()];
      if (std::exchange(seen.added, true)) fault_ = "a second add_peer";
    }
    fill(peer);
    changed_.notify_all();
  }
  void receive(Message message) override {
    const std::lock_guard lock(mutex_);
    const auto at = peers_.find(message.peer().seq());
    if (at == peers_.end() || !at->second.added) {
      fault_ = "a message outside of add_peer and remove_peer";
    } else if (message.channel() == kNumbered) {
      const auto number = static_cast<std::uint32_t>(message.bytes()[0]);
      if (number != at->second.received++) fault_ = "a message is missing, or out of order";
      if (at->second.received == kPerConnection) changed_.notify_all();
    }
  }
  void writable(PeerHandle peer, ChannelId channel) override {
    if (channel == kNumbered) fill(peer);
  }
  void remove_peer(PeerHandle peer, const Disconnect& /*why*/) override {
    const std::lock_guard lock(mutex_);
    if (peers_.erase(peer.seq()) != 1) fault_ = "remove_peer of a stranger";
    ++removes_;
    changed_.notify_all();
  }

  // Whether so many peers are there before the patience is over, and so many have come by then;
  // `complete`: and all of theirs has arrived.
  bool wait_for(std::size_t count, bool complete = false, int inits = 0) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, kPatience, [&] {
      if (!fault_.empty()) return true;
      if (peers_.size() != count || inits_ < inits) return false;
      return std::all_of(peers_.begin(), peers_.end(), [&](const auto& each) {
        return each.second.added && (!complete || each.second.received == kPerConnection);
      });
    });
  }
  int inits() const {
    const std::lock_guard lock(mutex_);
    return inits_;
  }
  // Empty, or what the contract does not allow.  After stop.
  std::string verdict() const {
    const std::lock_guard lock(mutex_);
    if (!fault_.empty()) return fault_;
    return inits_ == removes_ && peers_.empty() ? "" : "not every peer was removed";
  }

 private:
  struct Seen {
    bool added{false};
    std::uint32_t received{0};  // numbered ones
  };

  // On the reactor's executor.
  void fill(const PeerHandle& peer) {
    std::uint32_t& next = sent_[peer.seq()];
    while (next < kPerConnection) {
      const std::size_t size = next % 16 == 15 ? 100'000 : 1 + next * 97U;
      Bytes bytes(size, static_cast<std::uint8_t>(next));
      if (peer.try_send(kNumbered, bytes) != SendResult::queued) return;
      ++next;
    }
  }

  std::map<ConnectionSeq, std::uint32_t> sent_;  // on the reactor's executor
  mutable std::mutex mutex_;                     // guards what follows
  std::condition_variable changed_;
  std::map<ConnectionSeq, Seen> peers_;  // between init_peer and remove_peer
  int inits_{0};
  int removes_{0};
  std::string fault_;
};

RuntimeOptions options() {
  RuntimeOptions options;
  options.io_threads = kIoThreads;
  return options;
}

NodeConfig config_of(const char* name, const std::vector<NetAddress>& persistent) {
  NodeConfig config;
  config.network = "io-threads";
  config.moniker = name;
  config.p2p.listen = {*Endpoint::parse("127.0.0.1:0")};
  config.p2p.persistent_peers = persistent;
  config.p2p.redial_first = milliseconds(5);
  config.p2p.redial_longest = milliseconds(20);
  config.p2p.openings_per_second = config.p2p.openings_per_group = 1000;
  config.p2p.credit.reserve = 0;  // one large message at a time, of all peers
  return config;
}

struct Side {
  explicit Side(const char* name, const std::vector<NetAddress>& persistent = {})
      : runtime(options()),
        node(config_of(name, persistent), NodeKey::generate(runtime.rng()), runtime.services()) {
    const bool added = node.add_reactor("counter", counter).has_value();
    const bool started = runtime.wait(node.start()).has_value();
    BOOST_REQUIRE((added && started));
  }
  ~Side() {
    stop();
    BOOST_TEST(counter.verdict() == "");
  }
  void stop() {
    if (!std::exchange(stopped, true)) runtime.wait(node.stop());
  }

  // Runs `fn` where the Node may be used.
  void on_node(const std::function<void(Node&)>& fn) { runtime.wait(call(node, fn)); }
  static net::Awaitable<void> call(Node& node, const std::function<void(Node&)>& fn) {
    fn(node);
    co_return;
  }
  NetAddress address() {
    NetAddress found;
    on_node([&](Node& which) { found = which.addresses().at(0); });
    return found;
  }

  Counter counter;
  Runtime runtime;
  Node node;
  bool stopped{false};
};

// What is done to a guest, and to all, in one round of the churn; how many connections it ends.
int disturb(int round, Side& hub, Side& guest) {
  int ended = 0;
  switch (round % 6) {
    case 0:
      hub.on_node([&](Node& node) { ended = node.disconnect(guest.node.id()) ? 1 : 0; });
      return ended;
    case 1:
      hub.on_node([&](Node& node) { node.ban(guest.node.id(), "the churn", std::nullopt); });
      hub.on_node([&](Node& node) { node.unban(guest.node.id()); });
      return 1;  // it was there
    case 2:
      hub.on_node([](Node& node) { node.set_rates({20'000'000, 20'000'000}, {}); });
      return 0;
    case 3:
      hub.on_node([](Node& node) { node.set_rates({}, {40'000'000, 40'000'000}); });
      return 0;
    case 4:
      for (const PeerHandle& peer : guest.node.handle().peers()) {
        peer.stop_for_error(DisconnectCode::misbehaviour, "the churn");
        ++ended;
      }
      return ended;
    default:
      hub.on_node([](Node& node) { node.set_rates({}, {}); });
      return 0;
  }
}

}  // namespace io_threads_tests

BOOST_AUTO_TEST_SUITE(io_threads_tests)

BOOST_AUTO_TEST_CASE(everything_arrives_and_the_contract_is_kept_under_churn) {
  constexpr int kRounds = 36;
  Side hub("hub");
  std::deque<Side> guests;
  for (int i = 0; i < 3; ++i) guests.emplace_back("guest", std::vector{hub.address()});
  BOOST_REQUIRE(hub.counter.wait_for(guests.size()));
  std::atomic<bool> over{false};
  std::atomic<std::size_t> asked{0};
  std::thread noise([&] {
    const SwitchHandle handle = hub.node.handle();
    const Payload payload(Bytes(2'000, 1));
    while (!over) {
      handle.broadcast(kNoise, payload);
      hub.on_node([&](Node& node) { asked += node.status().size(); });
    }
  });
  bool met = true;
  int ended = 0;
  for (int round = 0; round < kRounds && met; ++round) {
    const int before = hub.counter.inits();
    int gone = 0;
    for (Side& guest : guests) gone += disturb(round, hub, guest);
    met = hub.counter.wait_for(guests.size(), /*complete=*/false, before + gone);
    ended += gone;
  }
  over = true;
  noise.join();
  BOOST_TEST(met);
  BOOST_TEST(asked > 0U);
  BOOST_TEST(hub.counter.wait_for(guests.size(), /*complete=*/true));
  BOOST_TEST(ended >= 2 * kRounds / 6 * static_cast<int>(guests.size()));
  for (Side& guest : guests) BOOST_TEST(guest.counter.wait_for(1, /*complete=*/true));
}

BOOST_AUTO_TEST_CASE(a_node_may_stop_in_the_middle_of_anything) {
  Side hub("hub");
  const NetAddress address = hub.address();
  for (int visit = 0; visit < 24; ++visit) {
    Side guest("guest");
    guest.node.handle().dial(address);
    if (visit % 3 == 1) BOOST_TEST(guest.counter.wait_for(1));
    if (visit % 3 == 2) guest.on_node([](Node& node) { node.status(); });
  }
  Side last("last", {address});
  BOOST_TEST(last.counter.wait_for(1, /*complete=*/true));
  hub.stop();
  BOOST_TEST(last.counter.wait_for(0));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
