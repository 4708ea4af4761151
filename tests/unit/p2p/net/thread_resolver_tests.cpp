// Names of this machine only; no name server is needed.
#include "p2p/net/thread_resolver.h"

#include <algorithm>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <memory>
#include <optional>

#include "p2p/net/asio_timers.h"
#include "p2p/net/errors.h"
#include "p2p/sim/world.h"

namespace switchyard::net {
namespace thread_resolver_tests {

using namespace std::chrono_literals;
using Answer = std::optional<Result<std::vector<IpAddress>>>;

Awaitable<void> ask(Resolver& resolver, std::string name, Time deadline, Answer& answer) {
  answer = co_await resolver.resolve(std::move(name), deadline);
}

struct Fixture {
  void start(const std::string& name, Answer& answer) {
    asio::co_spawn(io, ask(*resolver, name, timers.now() + 1min, answer), asio::detached);
  }

  Result<std::vector<IpAddress>> resolve(const std::string& name) {
    Answer answer;
    start(name, answer);
    io.restart();
    io.run();
    return *answer;
  }

  asio::io_context io{1};
  AsioTimers timers{io.get_executor()};
  std::unique_ptr<ThreadResolver> resolver{
      std::make_unique<ThreadResolver>(io.get_executor(), timers, 2)};
};

}  // namespace thread_resolver_tests

BOOST_FIXTURE_TEST_SUITE(thread_resolver_tests, Fixture)

BOOST_AUTO_TEST_CASE(localhost_is_loopback_and_each_address_comes_once) {
  const auto found = resolve("localhost");
  BOOST_REQUIRE(found);
  BOOST_REQUIRE(!found->empty());
  for (const IpAddress& address : *found) {
    BOOST_TEST(address.is_loopback(), address.to_string());
    BOOST_TEST(std::count(found->begin(), found->end(), address) == 1);
  }
}

BOOST_AUTO_TEST_CASE(literals_are_parsed) {
  BOOST_TEST((*resolve("203.0.113.9") == std::vector<IpAddress>{*IpAddress::parse("203.0.113.9")}));
  BOOST_TEST((*resolve("2001:db8::1") == std::vector<IpAddress>{*IpAddress::parse("2001:db8::1")}));
}

BOOST_AUTO_TEST_CASE(what_cannot_be_a_name_is_not_found) {
  for (const std::string& name : {std::string("a..b"), std::string(300, 'x'), std::string("-.-")}) {
    const auto found = resolve(name);
    BOOST_REQUIRE(!found);
    const bool without_name_server =
        found.error() == std::errc::resource_unavailable_try_again && name != "a..b";
    BOOST_TEST((found.error() == Errc::not_found || without_name_server), found.error().message());
  }
}

BOOST_AUTO_TEST_CASE(more_questions_than_threads_are_all_answered) {
  std::vector<Answer> answers(50);
  for (Answer& answer : answers) start("localhost", answer);
  io.run();
  for (const Answer& answer : answers) BOOST_TEST((answer && answer->has_value()));
}

BOOST_AUTO_TEST_CASE(questions_end_when_the_resolver_does) {
  std::vector<Answer> answers(20);
  for (Answer& answer : answers) start("localhost", answer);
  while (io.poll_one() > 0 && !answers.front()) continue;  // all have asked, perhaps some know
  resolver.reset();
  io.restart();
  io.run();
  for (const Answer& answer : answers) {
    BOOST_REQUIRE(answer);
    BOOST_TEST((answer->has_value() || answer->error() == Errc::closed));
  }
}

BOOST_AUTO_TEST_CASE(an_answer_to_nobody_is_dropped) {
  Answer answer;
  start("localhost", answer);
  io.poll();
  resolver.reset();
  io.restart();
  io.run();
  BOOST_REQUIRE(answer);
  BOOST_TEST((answer->has_value() || answer->error() == Errc::closed));
}

BOOST_AUTO_TEST_CASE(a_question_ends_at_its_deadline) {
  // In virtual time: the deadline passes while no answer can be taken in.
  sim::World world(1);
  ThreadResolver unheard(io.get_executor(), world.timers(), 1);
  Answer answer;
  asio::co_spawn(io, ask(unheard, "localhost", Time(5s), answer), asio::detached);
  io.run_one();  // the question is asked
  world.run_until(Time(5s));
  io.run();
  BOOST_REQUIRE(answer);
  BOOST_REQUIRE(!answer->has_value());
  BOOST_TEST((answer->error() == Errc::timed_out));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::net
