#include "reactors/bulk/bulk_reactor.h"

#include <boost/test/unit_test.hpp>

#include "tests/support/sim_nodes.h"

using namespace switchyard;
using namespace switchyard::reactors;

namespace bulk_reactor_tests {

// Sends `messages` of 64 KiB to each peer, as the queue has room.
class Sender final : public Reactor {
 public:
  explicit Sender(std::size_t messages) : left_(messages) {}

  std::vector<ChannelDescriptor> channels() const override { return BulkReactor().channels(); }
  void add_peer(PeerHandle peer) override { send(peer); }
  void writable(PeerHandle peer, ChannelId /*channel*/) override { send(peer); }
  void receive(Message /*message*/) override {}

 private:
  void send(const PeerHandle& peer) {
    while (left_ > 0 && peer.try_send(kBulkChannel, message_) == SendResult::queued) --left_;
  }

  std::size_t left_;
  Payload message_{Bytes(64 * kKiB)};
};

}  // namespace bulk_reactor_tests

BOOST_AUTO_TEST_SUITE(bulk_reactor_tests)

BOOST_AUTO_TEST_CASE(takes_and_counts_everything_far_beyond_its_window) {
  Sender sender(48);  // 3 MiB, half as much again as the window
  BulkReactor bulk;
  test::Net net(2);
  net[0].more_reactors = {{"sender", &sender}};
  net[1].more_reactors = {{"bulk", &bulk}};
  net.start_star();
  net.run_until([&] { return bulk.received_messages() == 48; });
  BOOST_TEST(bulk.received_messages() == 48U);
  BOOST_TEST(bulk.received_bytes() == 48 * (64 * kKiB));
}

BOOST_AUTO_TEST_SUITE_END()
