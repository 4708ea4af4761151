#include "p2p/net/run_on.h"

#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <boost/test/unit_test.hpp>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "p2p/base/result.h"

namespace switchyard::net {
namespace run_on_tests {

using Box = Result<std::unique_ptr<int>, std::string>;  // no default, no copy

struct Fixture {
  Awaitable<Box> make(int value) {
    log.push_back("work");
    co_return std::make_unique<int>(value);
  }
  Awaitable<void> note() {
    log.push_back("work");
    co_return;
  }
  Awaitable<void> fetch(Executor where) {
    log.push_back("asks");
    Box box = co_await run_on(where, make(7));
    log.push_back("got " + std::to_string(**box));
  }
  Awaitable<void> tell(Executor where) {
    log.push_back("asks");
    co_await run_on(where, note());
    log.push_back("goes on");
  }
  void spawn(Awaitable<void> task) { asio::co_spawn(here, std::move(task), asio::detached); }

  // Runs one of the two until it has nothing to do.
  static void run(asio::io_context& which) {
    which.restart();
    which.poll();
  }

  asio::io_context here;
  asio::io_context there;
  std::vector<std::string> log;
};

using Lines = std::vector<std::string>;

}  // namespace run_on_tests

BOOST_FIXTURE_TEST_SUITE(run_on_tests, Fixture)

BOOST_AUTO_TEST_CASE(work_runs_there_and_the_caller_goes_on_here) {
  spawn(fetch(there.get_executor()));
  run(here);
  BOOST_TEST(log == Lines{"asks"}, boost::test_tools::per_element());
  run(there);
  BOOST_TEST(log.back() == "work");
  run(here);
  BOOST_TEST(log.back() == "got 7");
}

BOOST_AUTO_TEST_CASE(work_without_a_result_is_waited_for_just_so) {
  spawn(tell(there.get_executor()));
  run(here);
  run(there);
  BOOST_TEST(log.back() == "work");
  run(here);
  BOOST_TEST(log.back() == "goes on");
}

BOOST_AUTO_TEST_CASE(on_the_same_executor_nothing_is_posted) {
  spawn(fetch(here.get_executor()));
  spawn(tell(here.get_executor()));
  asio::post(here, [this] { log.push_back("next"); });
  run(here);
  const Lines expected{"asks", "work", "got 7", "asks", "work", "goes on", "next"};
  BOOST_TEST(log == expected, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_exception_comes_back_to_the_caller) {
  const auto broken = []() -> Awaitable<void> {
    throw std::runtime_error("broken");
    co_return;
  };
  const auto asks = [](Executor where, Awaitable<void> work) -> Awaitable<void> {
    co_await run_on(where, std::move(work));
  };
  std::string what;
  asio::co_spawn(here, asks(there.get_executor(), broken()), [&](const std::exception_ptr& error) {
    try {
      std::rethrow_exception(error);
    } catch (const std::runtime_error& caught) {
      what = caught.what();
    }
  });
  run(here);
  run(there);
  run(here);
  BOOST_TEST(what == "broken");
}

BOOST_AUTO_TEST_CASE(a_caller_that_is_given_up_is_unwound_with_the_work) {
  spawn(fetch(there.get_executor()));
  run(here);
  // Both contexts go now, and no leak and no use after free is seen.
  BOOST_TEST(log.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::net
