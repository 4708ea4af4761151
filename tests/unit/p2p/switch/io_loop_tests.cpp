#include "p2p/switch/io_loop.h"

#include <asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "p2p/sim/sim_host.h"
#include "p2p/sim/sim_network.h"
#include "p2p/sim/world.h"
#include "tests/support/loops.h"

namespace switchyard {
namespace io_loop_tests {

class Inbox final : public Reactor {
 public:
  explicit Inbox(ChannelId channel) : channel_(channel) {}
  std::vector<ChannelDescriptor> channels() const override {
    ChannelDescriptor mine;
    mine.id = channel_;
    return {mine};
  }
  void receive(Message message) override { texts.emplace_back(as_text(message.bytes())); }
  void writable(PeerHandle /*peer*/, ChannelId /*channel*/) override { texts.emplace_back("room"); }

  std::vector<std::string> texts;

 private:
  const ChannelId channel_;
};

struct Fixture {
  IoLoops loops(std::size_t count) { return {test::with_loops(host.services(), count), table}; }

  sim::World world{1};
  sim::SimNetwork network{world};
  sim::SimHost host{world, network, "10.0.0.1"};
  ReactorTable table;
};

}  // namespace io_loop_tests

BOOST_FIXTURE_TEST_SUITE(io_loop_tests, Fixture)

BOOST_AUTO_TEST_CASE(a_connection_goes_where_the_fewest_are_and_to_the_first_of_equals) {
  IoLoops three = loops(3);
  IoLoops::Place a = three.take();
  IoLoops::Place b = three.take();
  IoLoops::Place c = three.take();
  BOOST_TEST((&a.loop() != &b.loop() && &b.loop() != &c.loop() && &a.loop() != &c.loop()));
  IoLoop& second = b.loop();
  {
    const IoLoops::Place gone = std::move(b);
  }
  IoLoops::Place d = three.take();
  BOOST_TEST(&d.loop() == &second);
  IoLoops::Place e = three.take();
  BOOST_TEST(&e.loop() == &a.loop());
}

BOOST_AUTO_TEST_CASE(without_loops_the_switch_has_one_and_nothing_is_posted) {
  IoLoops one = loops(0);
  const IoLoops::Place place = one.take();
  BOOST_TEST((place.loop().executor() == world.executor()));
  BOOST_TEST(&place.loop().timers() == &host.services().timers);
  bool ran = false;
  place.loop().run([&] { ran = true; });
  BOOST_TEST(ran);
}

BOOST_AUTO_TEST_CASE(what_is_asked_of_another_loop_runs_there_in_order) {
  IoLoops two = loops(2);
  const IoLoops::Place place = two.take();
  BOOST_TEST((place.loop().executor() != world.executor()));
  std::string order;
  place.loop().run([&] { order += "a"; });
  place.loop().run([&] { order += "b"; });
  BOOST_TEST(order.empty());
  world.run_for(std::chrono::seconds(1));
  BOOST_TEST(order == "ab");
}

BOOST_AUTO_TEST_CASE(messages_go_to_their_reactors_in_order_with_one_wake_up_each) {
  asio::io_context worker;
  Inbox first(ChannelId(1));
  Inbox second(ChannelId(2));
  BOOST_REQUIRE(table.add("first", first, worker.get_executor()).has_value());
  BOOST_REQUIRE(table.add("second", second, worker.get_executor()).has_value());
  IoLoops one = loops(1);
  const IoLoops::Place place = one.take();
  const auto shared =
      PeerRef::make(PeerFacts(), place.loop().executor(), table.channels(), table.size());
  const auto message = [&](std::uint8_t channel, std::string_view text) {
    return Message(PeerHandle(shared, channel - 1U), ChannelId(channel), to_bytes(as_bytes(text)),
                   0);
  };
  std::vector<Message> batch;
  batch.push_back(message(1, "a"));
  batch.push_back(message(2, "b"));
  batch.push_back(message(1, "c"));
  place.loop().deliver(batch);
  BOOST_TEST(batch.empty());
  place.loop().writable(shared, ChannelId(2));
  BOOST_TEST(worker.poll() == 2U);  // one run for each reactor
  BOOST_TEST((first.texts == std::vector<std::string>{"a", "c"}));
  BOOST_TEST((second.texts == std::vector<std::string>{"b", "room"}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
