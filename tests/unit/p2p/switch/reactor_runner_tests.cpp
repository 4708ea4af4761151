#include "p2p/switch/reactor_runner.h"

#include <asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include "p2p/switch/switch_shared.h"

namespace switchyard {
namespace reactor_runner_tests {

class Recorder final : public Reactor {
 public:
  std::vector<ChannelDescriptor> channels() const override { return {}; }
  void start(SwitchHandle /*handle*/) override { calls.emplace_back("start"); }
  void stop() override { calls.emplace_back("stop"); }
  void init_peer(PeerHandle peer) override {
    calls.emplace_back("init");
    struct Mark final : PeerState {
      explicit Mark(bool& flag) : gone(flag) {}
      ~Mark() override { gone = true; }
      bool& gone;
    };
    peer.set_state(std::make_unique<Mark>(state_gone));
  }
  void add_peer(PeerHandle /*peer*/) override { calls.emplace_back("add"); }
  void receive(Message message) override {
    calls.emplace_back("receive " + std::string(as_text(message.bytes())));
    if (on_receive) on_receive();
  }
  void writable(PeerHandle /*peer*/, ChannelId /*channel*/) override {
    calls.emplace_back("writable");
  }
  void remove_peer(PeerHandle peer, const Disconnect& why) override {
    calls.emplace_back("remove " + std::string(to_string(why.code)));
    BOOST_TEST(peer.state() != nullptr);  // until it has returned
    BOOST_TEST(!state_gone);
  }

  std::vector<std::string> calls;
  std::function<void()> on_receive;
  bool state_gone{false};
};

struct Fixture {
  Fixture() {
    runner = std::make_unique<ReactorRunner>("test", reactor, io.get_executor());
    shared = PeerRef::make(PeerFacts(), io.get_executor(), std::span<const ChannelDescriptor>(),
                           std::size_t{1});
  }
  PeerHandle peer() { return {shared, 0}; }
  void put(std::initializer_list<std::string_view> texts) {
    ReactorRunner::Messages messages;
    for (const std::string_view text : texts)
      messages.emplace_back(peer(), ChannelId(1), to_bytes(as_bytes(text)), 0U);
    runner->put_all(messages);
    BOOST_TEST(messages.empty());
  }

  asio::io_context io;
  Recorder reactor;
  std::unique_ptr<ReactorRunner> runner;
  PeerRef shared;
};

}  // namespace reactor_runner_tests

BOOST_FIXTURE_TEST_SUITE(reactor_runner_tests, Fixture)

BOOST_AUTO_TEST_CASE(calls_run_in_order_on_the_reactors_executor_only) {
  int done = 0;
  const auto control = std::make_shared<SwitchShared>(io.get_executor(), nullptr);
  runner->put(ReactorRunner::Start{SwitchHandle(control, 0)});
  runner->put(ReactorRunner::InitPeer{peer(), [&] { ++done; }});
  runner->put(ReactorRunner::AddPeer{peer()});
  put({"a", "b"});
  runner->put(ReactorRunner::Writable{peer(), ChannelId(1)});
  runner->put(ReactorRunner::RemovePeer{peer(), Disconnect(), [&] { ++done; }});
  runner->put(ReactorRunner::Stop{[&] { ++done; }});
  BOOST_TEST(reactor.calls.empty());  // nothing runs inside put
  io.run();
  const std::vector<std::string> expected{
      "start", "init", "add", "receive a", "receive b", "writable", "remove internal", "stop"};
  BOOST_TEST(reactor.calls == expected, boost::test_tools::per_element());
  BOOST_TEST(done == 3);
  BOOST_TEST(reactor.state_gone);
}

BOOST_AUTO_TEST_CASE(calls_put_in_during_a_call_come_after_it) {
  bool once = false;
  reactor.on_receive = [&] {
    if (!std::exchange(once, true)) put({"later"});
  };
  put({"first"});
  put({"second"});
  io.run();
  const std::vector<std::string> expected{"receive first", "receive second", "receive later"};
  BOOST_TEST(reactor.calls == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_run_under_way_may_outlive_the_runner) {
  put({"last"});
  runner.reset();
  io.run();
  BOOST_TEST(reactor.calls.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
