#include "reactors/echo/echo_reactor.h"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>
#include <vector>

#include "tests/support/sim_nodes.h"

using namespace switchyard;
using namespace switchyard::reactors;
using namespace std::chrono_literals;

namespace echo_reactor_tests {

// Asks one question of each peer on the echo channel and keeps the answers.
class Asker final : public Reactor {
 public:
  explicit Asker(std::string question) : question_(std::move(question)) {}

  std::vector<ChannelDescriptor> channels() const override { return EchoReactor().channels(); }
  void add_peer(PeerHandle peer) override {
    BOOST_TEST((peer.try_send(kEchoChannel, as_bytes(question_)) == SendResult::queued));
  }
  void receive(Message message) override { answers.emplace_back(as_text(message.bytes())); }

  std::vector<std::string> answers;

 private:
  std::string question_;
};

// Two nodes with a reactor each, connected, after a while.
struct Pair : test::Net {
  Pair(Reactor& first, Reactor& second) : Net(2) {
    nodes[0]->more_reactors = {{"first", &first}};
    nodes[1]->more_reactors = {{"second", &second}};
    start_star();
    BOOST_REQUIRE(meet());
    world.run_for(10s);
  }
};

}  // namespace echo_reactor_tests

BOOST_AUTO_TEST_SUITE(echo_reactor_tests)

BOOST_AUTO_TEST_CASE(sends_back_what_it_gets) {
  for (const std::string& question :
       {std::string("hello"), std::string(), std::string(65536, 'x')}) {
    Asker asker(question);
    EchoReactor echo;
    const Pair pair(asker, echo);
    BOOST_REQUIRE(asker.answers.size() == 1U);
    BOOST_TEST((asker.answers.front() == question));
  }
}

BOOST_AUTO_TEST_CASE(two_of_them_are_silent) {
  EchoReactor one;
  EchoReactor other;
  Pair pair(one, other);
  const PeerStatus bob = pair[0].node->status().front();
  for (const auto& channel : bob.mconn.channels) {
    BOOST_TEST(channel.sent_messages == 0U);
    BOOST_TEST(channel.received_messages == 0U);
  }
}

BOOST_AUTO_TEST_SUITE_END()
