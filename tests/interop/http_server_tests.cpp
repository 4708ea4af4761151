// The pages over real sockets: clients that are slow, too many, too large, or do not read.
#include "tools/http/http_server.h"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "tests/interop/http_client.h"

namespace http_server_tests {

using namespace switchyard;
using namespace switchyard::tools;
using std::chrono::milliseconds;

using test::kGet;
using test::kPatienceMs;

struct Client final : test::HttpClient {
  explicit Client(const HttpServer& to) : HttpClient(to.listening().front().port) {}
};

bool is(const std::string& answer, const char* status) {
  BOOST_TEST_INFO(answer.substr(0, 200));
  return answer.starts_with(std::string("HTTP/1.1 ") + status);
}

struct Scene {
  explicit Scene(HttpLimits limits = {}, std::size_t size = 5)
      : body(std::make_shared<const std::string>(size, 'x')),
        server([this](const HttpRequest&) { return HttpReply{200, "text/plain", body}; }, limits) {
    const auto started = server.start({*Endpoint::parse("127.0.0.1:0")});
    BOOST_REQUIRE(started.has_value());
  }

  std::shared_ptr<const std::string> body;
  HttpServer server;
};

// A few MiB are more than the buffers of two sockets.
constexpr std::size_t kLarge = 64 * 1024 * 1024;

}  // namespace http_server_tests

BOOST_AUTO_TEST_SUITE(http_server_tests)

using namespace http_server_tests;

BOOST_AUTO_TEST_CASE(many_clients_are_answered_one_after_another) {
  Scene scene;
  for (int i = 0; i < 50; ++i) {
    const std::string answer = Client(scene.server).ask();
    BOOST_TEST(is(answer, "200"));
    BOOST_TEST(answer.ends_with("\r\n\r\nxxxxx"));
  }
}

BOOST_AUTO_TEST_CASE(a_large_answer_arrives_whole) {
  Scene scene({}, kLarge);
  const std::string answer = Client(scene.server).ask();
  BOOST_TEST(is(answer, "200"));
  BOOST_TEST(answer.size() - answer.find("\r\n\r\n") - 4 == kLarge);
}

BOOST_AUTO_TEST_CASE(slow_clients_stop_nobody_and_are_dropped_however_they_drip) {
  HttpLimits limits;
  limits.workers = 3;
  limits.request_time = milliseconds(1000);
  Scene scene(limits);
  Client silent(scene.server), dripping(scene.server);
  BOOST_TEST(dripping.say("GET / HTTP/1.1\r\n"));
  BOOST_TEST(is(Client(scene.server).ask(), "200"));  // there is a worker left
  while (!dripping.hears(10)) dripping.say("X");      // one byte at a time, until it ends
  BOOST_TEST(!is(dripping.listen(), "200"));
  BOOST_TEST(silent.listen() == "");
  BOOST_TEST(is(Client(scene.server).ask(), "200"));
}

BOOST_AUTO_TEST_CASE(one_too_many_is_refused_and_there_is_room_again) {
  HttpLimits limits;
  limits.workers = 1;
  limits.waiting = 1;
  limits.request_time = milliseconds(kPatienceMs);
  Scene scene(limits);
  std::optional<Client> first(scene.server), second(scene.server);
  for (int i = 0; i < 3; ++i) BOOST_TEST(is(Client(scene.server).listen(), "503"));
  BOOST_TEST(second->say(kGet));
  first.reset();  // gone: the worker is free for the second
  BOOST_TEST(is(second->listen(), "200"));
  second.reset();
  std::string answer;  // until the worker has seen that the second is gone
  do answer = Client(scene.server).ask();
  while (answer.empty() || answer.starts_with("HTTP/1.1 503"));
  BOOST_TEST(is(answer, "200"));
}

BOOST_AUTO_TEST_CASE(large_requests_are_refused_and_the_refusal_arrives) {
  Scene scene;
  const std::string head = "GET / HTTP/1.1\r\nX-Large: ";
  BOOST_TEST(is(Client(scene.server).ask(head + std::string(60'000, 'x') + "\r\n\r\n"), "4"));
  const std::string body = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000\r\n\r\n";
  BOOST_TEST(is(Client(scene.server).ask(body + std::string(100'000, 'x')), "200"));
  BOOST_TEST(Client(scene.server).ask("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n").ends_with("\r\n\r\n"));
}

BOOST_AUTO_TEST_CASE(who_does_not_read_his_answer_is_dropped) {
  HttpLimits limits;
  limits.workers = 1;
  limits.answer_time = milliseconds(300);
  Scene scene(limits, kLarge);
  Client lazy(scene.server);
  BOOST_TEST(lazy.say(kGet));
  Client next(scene.server);
  BOOST_TEST(next.say("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n"));
  BOOST_TEST(is(next.listen(), "200"));  // so the only worker has dropped the lazy one
  BOOST_TEST(lazy.listen().size() < kLarge);
}

BOOST_AUTO_TEST_CASE(a_port_in_use_is_named) {
  Scene scene;
  const Endpoint taken = scene.server.listening().front();
  HttpServer other([](const HttpRequest&) { return HttpReply(); });
  const auto started = other.start({*Endpoint::parse("127.0.0.1:0"), taken});
  BOOST_REQUIRE(!started.has_value());
  BOOST_TEST(started.error() ==
             "cannot serve HTTP at " + taken.to_string() + ": Address already in use");
  BOOST_TEST(other.listening().empty());
  BOOST_TEST(is(Client(scene.server).ask(), "200"));
}

BOOST_AUTO_TEST_CASE(stopping_waits_for_no_client) {
  HttpLimits limits;
  limits.request_time = limits.answer_time = milliseconds(10 * kPatienceMs);
  limits.workers = 2;
  Scene scene(limits, kLarge);
  Client silent(scene.server), lazy(scene.server), waiting(scene.server);
  BOOST_TEST(lazy.say(kGet));
  BOOST_TEST(lazy.hears(kPatienceMs));  // its answer has begun
  scene.server.stop();
  BOOST_TEST(silent.listen() == "");
  BOOST_TEST(lazy.listen().size() < kLarge);
  BOOST_TEST(waiting.listen() == "");
  scene.server.stop();  // once more is nothing
  const auto again = scene.server.start({*Endpoint::parse("127.0.0.1:0")});
  BOOST_REQUIRE(again.has_value());
  BOOST_TEST(!Client(scene.server).ask("HEAD / HTTP/1.1\r\n\r\n").empty());
}

BOOST_AUTO_TEST_SUITE_END()
