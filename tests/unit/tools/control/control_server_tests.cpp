// The server on simulated streams: bounds, followers, the end.
#include "tools/control/control_server.h"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <memory>
#include <vector>

#include "p2p/sim/sim_host.h"
#include "p2p/sim/sim_network.h"
#include "p2p/sim/world.h"
#include "tests/support/fake_node.h"
#include "tools/control/protocol.h"

using namespace switchyard;
using namespace switchyard::tools;
using namespace std::chrono_literals;
using switchyard::test::FakeNode;
using switchyard::test::verdict_event;

namespace control_server_tests {

constexpr std::uint16_t kPort = 1;

// The other end: what it was told so far.
struct Client {
  std::unique_ptr<net::Stream> stream;
  LineBuffer buffer{kMaxAnswerLine};
  std::vector<std::string> lines;
  bool ended{false};
};

struct Fixture {
  Fixture() {
    auto services = host.services();
    auto listener = services.transport.listen(host.endpoint(kPort));
    BOOST_REQUIRE(listener.has_value());
    server = std::make_unique<ControlServer>(services.executor, services.timers, node);
    server->serve(std::move(*listener));
  }
  ~Fixture() {
    for (auto& client : clients) client->stream->close();
    world.await(server->stop());
    world.run_for(1s);
  }
  Fixture(const Fixture&) = delete;
  Fixture& operator=(const Fixture&) = delete;

  // Connects; reads from now on unless it is to be a client that does not.
  Client& connect(bool reads = true) {
    auto services = host.services();
    auto dialled = world.await(services.transport.dial(host.endpoint(kPort), world.now() + 10s));
    BOOST_REQUIRE(dialled.has_value());
    clients.push_back(std::make_unique<Client>());
    clients.back()->stream = std::move(*dialled);
    if (reads) world.spawn(read(*clients.back()));
    return *clients.back();
  }
  static net::Awaitable<void> read(Client& client) {
    Bytes bytes(4096);
    for (;;) {
      const Result<std::size_t> n = co_await client.stream->read_some(bytes);
      if (!n) break;
      client.buffer.add(ByteView(bytes).first(*n));
      while (auto line = client.buffer.take()) client.lines.push_back(*line);
    }
    client.ended = true;
  }
  static net::Awaitable<void> write(net::Stream& stream, std::string text) {
    static_cast<void>(co_await net::write_all(stream, as_bytes(text)));
  }

  void say(Client& client, const std::string& text) {
    world.spawn(write(*client.stream, text));
    world.run_for(100ms);
  }
  void ask(Client& client, const std::string& command) {
    say(client, request_line({command, {}}) + "\n");
  }
  void happen(int times) {
    for (int i = 0; i < times; ++i) {
      server->on_event(verdict_event(SwitchEvent::Kind::peer_down, "10.0.0.9:1", 1s));
    }
  }

  sim::World world{1};
  sim::SimNetwork network{world};
  sim::SimHost host{world, network, "10.0.0.1"};
  FakeNode node;
  std::vector<std::unique_ptr<Client>> clients;
  std::unique_ptr<ControlServer> server;
};

bool ok(const std::string& line) {
  return line.find("\"ok\":true") != std::string::npos;
}

}  // namespace control_server_tests

BOOST_FIXTURE_TEST_SUITE(control_server_tests, Fixture)

BOOST_AUTO_TEST_CASE(requests_are_answered_one_after_another_also_wrong_ones) {
  Client& client = connect();
  say(client, "nonsense\n" + request_line({"peers", {}}) + "\n" + request_line({"status", {}}));
  BOOST_REQUIRE(client.lines.size() == 2U);
  BOOST_TEST(client.lines[0].find("bad_request") != std::string::npos);
  BOOST_TEST(ok(client.lines[1]));
  say(client, "\r\n");  // the end of the third
  BOOST_REQUIRE(client.lines.size() == 3U);
  BOOST_TEST(ok(client.lines[2]));
}

BOOST_AUTO_TEST_CASE(a_line_too_long_is_refused_and_the_client_sent_away) {
  Client& client = connect();
  say(client, std::string(kMaxRequestLine + 1, ' '));
  world.run_for(1s);
  BOOST_REQUIRE(client.lines.size() == 1U);
  BOOST_TEST(client.lines[0].find("at most 65536 bytes") != std::string::npos);
  BOOST_TEST(client.ended);
  Client& other = connect();
  ask(other, "peers");
  BOOST_TEST(other.lines.size() == 1U);
}

BOOST_AUTO_TEST_CASE(clients_are_limited_and_the_one_too_many_is_told) {
  for (std::size_t i = 0; i < ControlServer::kMaxClients; ++i) connect();
  world.run_for(1s);
  Client& late = connect();
  world.run_for(1s);
  BOOST_REQUIRE(late.lines.size() == 1U);
  BOOST_TEST(late.lines[0].find("\"busy\"") != std::string::npos);
  BOOST_TEST(late.ended);
  clients[0]->stream->close();
  world.run_for(1s);
  Client& next = connect();
  ask(next, "peers");
  BOOST_TEST(next.lines.size() == 1U);
}

BOOST_AUTO_TEST_CASE(who_asks_nothing_for_a_minute_makes_room_but_no_follower_does) {
  Client& idle = connect();
  Client& follower = connect();
  ask(follower, "events");
  world.run_for(ControlServer::kIdle - 1s);
  BOOST_TEST(!idle.ended);
  world.run_for(2s);
  BOOST_TEST(idle.ended);
  world.run_for(1h);
  BOOST_TEST(!follower.ended);
  happen(1);
  world.run_for(1s);
  BOOST_TEST(follower.lines.size() == 2U);
}

BOOST_AUTO_TEST_CASE(followers_get_every_event_and_are_forgotten_when_they_go) {
  Client& one = connect();
  Client& two = connect();
  ask(one, "events");
  ask(two, "events");
  happen(3);
  world.run_for(1s);
  BOOST_TEST(one.lines.size() == 4U);
  BOOST_TEST(two.lines.size() == 4U);
  BOOST_TEST(ok(one.lines[0]));
  say(one, "whatever a follower says is dropped\n");
  BOOST_TEST(one.lines.size() == 4U);
  one.stream->shutdown_write();
  world.run_for(1s);
  BOOST_TEST(one.ended);
  happen(1);
  world.run_for(1s);
  BOOST_TEST(one.lines.size() == 4U);
  BOOST_TEST(two.lines.size() == 5U);
}

BOOST_AUTO_TEST_CASE(a_follower_that_does_not_read_loses_events_and_is_told_how_many) {
  Client& slow = connect(/*reads=*/false);
  ask(slow, "events");
  constexpr int kMany = 20'000;  // far more than streams between them hold
  for (int i = 0; i < kMany / 100; ++i) {
    happen(100);
    world.run_for(1ms);
  }
  world.spawn(read(slow));
  world.run_for(10s);
  std::uint64_t events = 0;
  std::uint64_t lost = 0;
  for (const std::string& line : slow.lines) {
    const auto answer = decode_answer(line);
    BOOST_REQUIRE(answer.has_value());
    if (std::holds_alternative<Event>(*answer)) ++events;
    if (const auto* gap = std::get_if<Lost>(&*answer)) lost += gap->events;
  }
  BOOST_TEST(lost > 0U);
  BOOST_TEST(events + lost == static_cast<std::uint64_t>(kMany));
}

BOOST_AUTO_TEST_CASE(a_client_that_does_not_read_its_answers_is_dropped) {
  for (int i = 0; i < 100; ++i) node.add_peer("b" + std::to_string(100 + i));
  Client& deaf = connect(/*reads=*/false);
  std::string many;
  for (int i = 0; i < 1000; ++i) many += request_line({"peers", {}}) + "\n";
  world.spawn(write(*deaf.stream, many));
  world.run_for(ControlServer::kPatience + 1s);
  world.spawn(read(deaf));
  world.run_for(10s);
  BOOST_TEST(deaf.ended);
  BOOST_TEST(deaf.lines.size() < 1000U);
}

BOOST_AUTO_TEST_CASE(stopping_ends_every_client_whatever_it_does) {
  Client& idle = connect();
  Client& follower = connect();
  Client& deaf = connect(/*reads=*/false);
  ask(follower, "events");
  ask(deaf, "events");
  happen(10'000);
  world.await(server->stop());
  world.run_for(1s);
  BOOST_TEST(idle.ended);
  BOOST_TEST(follower.ended);
}

BOOST_AUTO_TEST_SUITE_END()
