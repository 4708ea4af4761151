#include "p2p/peer/wake_list.h"

#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <boost/test/unit_test.hpp>
#include <memory>
#include <vector>

#include "p2p/peer/peer_shared.h"
#include "p2p/switch/switch_handle.h"
#include "p2p/switch/switch_shared.h"
#include "tests/support/count_allocations.h"
#include "tests/support/facts.h"

namespace switchyard {
namespace wake_list_tests {

constexpr ChannelId kChannel(0x20);

// What stands for a connection: counts how often it was woken, and says how much it had to write
// then.
class Woken final : public PeerControl {
 public:
  Woken(asio::io_context& io, std::shared_ptr<WakeList> list)
      : shared(PeerRef::make(test::facts_of(channels()), io.get_executor(), channels(),
                             std::size_t{1}, std::move(list))) {
    shared->set_control(this);
  }
  ~Woken() override { shared->set_control(nullptr); }
  Woken(const Woken&) = delete;
  Woken& operator=(const Woken&) = delete;

  void wake() override {
    std::vector<Outbox::Item> items;
    shared->outbox().collect(items);
    written.push_back(items.size());
    if (on_wake) on_wake();
  }
  void stop(Disconnect, bool) override {}
  void abort(Disconnect) override {}
  void set_rates(const mconn::Rates&) override {}

  PeerRef shared;
  std::vector<std::size_t> written;  // messages, of each time it was woken
  std::function<void()> on_wake;

 private:
  static std::vector<ChannelDescriptor> channels() {
    return {{.id = kChannel, .send_queue_capacity = 10}};
  }
};

struct Fixture {
  explicit Fixture() {
    for (int i = 0; i < 50; ++i) {
      peers.push_back(std::make_unique<Woken>(io, i % 2 == 0 ? even : odd));
      shared->insert(peers.back()->shared);
    }
  }

  asio::io_context io;
  std::shared_ptr<WakeList> even = std::make_shared<WakeList>(io.get_executor());
  std::shared_ptr<WakeList> odd = std::make_shared<WakeList>(io.get_executor());
  std::vector<std::unique_ptr<Woken>> peers;
  std::shared_ptr<SwitchShared> shared = std::make_shared<SwitchShared>(io.get_executor(), nullptr);
  SwitchHandle handle{shared, 0};
  const Payload message{Bytes(1000, 7)};
};

}  // namespace wake_list_tests

BOOST_FIXTURE_TEST_SUITE(wake_list_tests, wake_list_tests::Fixture)

using namespace wake_list_tests;

BOOST_AUTO_TEST_CASE(a_broadcast_is_one_wake_up_of_each_executor) {
  const BroadcastResult result = handle.broadcast(kChannel, message);
  BOOST_TEST(result.queued == 50U);
  BOOST_TEST(io.poll() == 2U);  // handlers
  for (const auto& peer : peers) BOOST_TEST(peer->written == std::vector<std::size_t>{1});
}

BOOST_AUTO_TEST_CASE(what_comes_before_the_run_is_woken_by_it) {
  handle.broadcast(kChannel, message);
  handle.broadcast(kChannel, message);
  PeerHandle(peers[3]->shared, 0).try_send(kChannel, message);
  BOOST_TEST(io.poll() == 2U);
  for (const auto& peer : peers) {
    const std::size_t messages = peer == peers[3] ? 3 : 2;
    BOOST_TEST(peer->written == std::vector<std::size_t>{messages});
  }
  io.restart();
  PeerHandle(peers[3]->shared, 0).try_send(kChannel, message);
  BOOST_TEST(io.poll() == 1U);
  BOOST_TEST(peers[3]->written == (std::vector<std::size_t>{3, 1}));
}

BOOST_AUTO_TEST_CASE(what_comes_during_the_run_has_the_next_behind_whoever_waits) {
  std::vector<char> order;
  peers[0]->on_wake = [&] {
    order.push_back('a');
    if (order.size() > 1) return;
    asio::post(io, [&] { order.push_back('b'); });
    PeerHandle(peers[0]->shared, 0).try_send(kChannel, message);
  };
  PeerHandle(peers[0]->shared, 0).try_send(kChannel, message);
  io.poll();
  BOOST_TEST(order == (std::vector<char>{'a', 'b', 'a'}));
  BOOST_TEST(peers[0]->written == (std::vector<std::size_t>{1, 1}));
}

BOOST_AUTO_TEST_CASE(a_connection_that_has_gone_is_not_woken) {
  handle.broadcast(kChannel, message);
  peers[1].reset();
  io.poll();
  BOOST_TEST(peers[3]->written.size() == 1U);
}

BOOST_AUTO_TEST_CASE(an_executor_that_ends_lets_go_of_all) {
  const std::size_t in_use = test::allocated_bytes;
  {
    asio::io_context other;
    Woken peer(other, nullptr);  // a list of its own
    PeerHandle(peer.shared, 0).try_send(kChannel, message);
  }
  BOOST_TEST(test::allocated_bytes == in_use);
}

BOOST_AUTO_TEST_CASE(owners_counted_ahead_are_owners_and_no_more) {
  const std::size_t in_use = test::allocated_bytes;
  {
    std::vector<PeerRef> kept;
    {
      Woken peer(io, even);
      PeerRefs owners(peer.shared);
      for (std::uint32_t i = 0; i < PeerRefs::kAhead + 10; ++i) kept.push_back(owners.take());
      BOOST_TEST((kept.back() == peer.shared));
    }
    kept.erase(kept.begin() + 1, kept.end());
    BOOST_TEST(kept[0]->outbox().pending() == 0U);  // the last owner keeps it
  }
  BOOST_TEST(test::allocated_bytes == in_use);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
