// The pages of a node at work, on real threads and sockets: what they say is what the node says,
// and asking them while it publishes disturbs nobody.
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "addrbook/addr_book.h"
#include "tests/interop/http_client.h"
#include "tests/interop/running_nodes.h"
#include "tests/support/addr_book_fakes.h"
#include "tools/common/log.h"
#include "tools/control/node_target.h"
#include "tools/http/http_server.h"
#include "tools/http/node_site.h"
#include "tools/http/site_pages.h"

namespace switchyard {
namespace http_node_tests {

using namespace tools;

constexpr ChannelId kChannel{0x01};

// A node with pages, as `switchyard node` puts it together, and another that dials it.
struct Scene : SwitchObserver {
  Scene() {
    BOOST_REQUIRE(b.add_reactor("counter", counter).has_value());
    BOOST_REQUIRE(a.add_reactor("counter", a_counter).has_value());
    BOOST_REQUIRE(b_runtime.wait(start_b()).has_value());
    BOOST_REQUIRE(a_runtime.wait(a.start()).has_value());
    BOOST_REQUIRE(http.start({*Endpoint::parse("127.0.0.1:0")}).has_value());
    a.handle().dial(there);
    BOOST_REQUIRE(bell.wait_until([&] { return counter.peers == 1U && a_counter.peers == 1U; }));
  }
  Scene(const Scene&) = delete;
  Scene& operator=(const Scene&) = delete;
  ~Scene() override {
    http.stop();
    a_runtime.wait(a.stop());
    b_runtime.wait(b.stop());
  }

  net::Awaitable<Result<void, std::string>> start_b() {
    auto started = co_await b.start();
    if (!started) co_return started;
    there = b.addresses().at(0);
    target.started();
    site.set_book(book);
    co_return started;
  }
  void on_event(const SwitchEvent& event) override {
    site.on_event(event);
    if (event.kind != SwitchEvent::Kind::peer_down) return;
    ++downs;
    bell.ring();
  }

  // As once a second.
  void publish() { b_runtime.wait(publish_b()); }
  net::Awaitable<void> publish_b() {
    board.publish(site.state());
    co_return;
  }
  void learn(const char* digits, const char* address) { b_runtime.wait(learn_b(digits, address)); }
  net::Awaitable<void> learn_b(const char* digits, const char* address) {
    std::string id(digits);
    id.resize(2 * PeerId::kSize, '0');
    book.good(*PeerId::parse(id), *Endpoint::parse(address), target.wall_now());
    co_return;
  }

  // The answer of a page.
  std::string get(const std::string& path) {
    test::HttpClient client(http.listening().front().port);
    return client.ask("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
  }
  // Of any thread: says nothing to the test's log, which is for one.
  bool gets(const std::string& path) {
    try {
      return get(path).starts_with("HTTP/1.1 200 ");
    } catch (const std::runtime_error&) {
      return false;
    }
  }
  nlohmann::json get_json(const std::string& path) {
    const std::string answer = get(path);
    return nlohmann::json::parse(answer.substr(answer.find("\r\n\r\n")));
  }

  test::Bell bell;
  std::atomic<int> downs{0};
  NodeConfig a_config = test::loopback_config("a"), b_config = test::loopback_config("b");
  test::Counter a_counter{bell, kChannel}, counter{bell, kChannel};
  NetAddress there;
  SeededRng rng{1};
  test::FakeBans bans;
  test::FakeVerifier verifier;
  addrbook::AddrBook book{addrbook::BookConfig{}, rng, bans, verifier};
  Runtime a_runtime, b_runtime;
  Node a{a_config, NodeKey::generate(a_runtime.rng()), a_runtime.services()};
  Node b{b_config, NodeKey::generate(b_runtime.rng()), b_runtime.services(), this};
  Log log{LogLevel::error, LogFormat::plain, Terminal{}};
  NodeTarget target{b, b_config, b_runtime.services().timers, log, "0.1.0"};
  NodeSite site{target, {}};
  SiteBoard board;
  SitePages pages{board};
  HttpServer http{pages.handler()};
};

}  // namespace http_node_tests

BOOST_FIXTURE_TEST_SUITE(http_node_tests, Scene)

BOOST_AUTO_TEST_CASE(the_pages_say_what_the_node_says) {
  BOOST_TEST(get("/healthz").starts_with("HTTP/1.1 503 "));  // nothing was published yet
  publish();
  BOOST_TEST(get("/healthz").find("the address book is empty") != std::string::npos);
  learn("c0ffee", "8.8.8.8:26656");
  publish();
  BOOST_TEST(get("/healthz").starts_with("HTTP/1.1 200 "));

  const auto peers = get_json("/peers.json")["peers"];
  BOOST_REQUIRE(peers.size() == 1U);
  BOOST_TEST(peers[0]["id"] == a.id().to_string());
  BOOST_TEST(peers[0]["moniker"] == "a");
  BOOST_TEST(peers[0]["direction"] == "in");
  BOOST_TEST(get_json("/state.json")["book"]["old"] == 1);
  const std::string metrics = get("/metrics");
  BOOST_TEST(metrics.find("\ncometbft_p2p_peers{chain_id=\"threads\"} 1\n") != std::string::npos);
  BOOST_TEST(metrics.find("switchyard_addrbook_entries{chain_id=\"threads\",type=\"old\"} 1\n") !=
             std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_peer_that_goes_is_gone_and_counted) {
  b_runtime.wait([](Node& node, PeerId who) -> net::Awaitable<void> {
    node.disconnect(who);
    co_return;
  }(b, a.id()));
  BOOST_REQUIRE(bell.wait_until([&] { return downs == 1; }));
  publish();
  BOOST_TEST(get_json("/peers.json")["peers"].empty());
  BOOST_TEST(
      get("/metrics")
          .find(R"(disconnects_total{chain_id="threads",reason="going_away",said_by="us"} 1)") !=
      std::string::npos);
}

BOOST_AUTO_TEST_CASE(many_ask_while_the_node_publishes) {
  publish();
  std::atomic<int> wrong{0};
  std::vector<std::thread> clients;
  for (const char* path : {"/metrics", "/state.json", "/addrbook.json"}) {
    clients.emplace_back([&wrong, path, this] {
      for (int i = 0; i < 30; ++i) {
        if (!gets(path)) ++wrong;
      }
    });
  }
  for (int i = 0; i < 30; ++i) {
    learn(i % 2 == 0 ? "c0ffee" : "decaf", "8.8.4.4:26656");
    publish();
  }
  for (std::thread& client : clients) client.join();
  BOOST_TEST(wrong == 0);
  BOOST_TEST(counter.peers == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
