// A crawler beside its model, in many made-up worlds.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <chrono>

#include "tests/support/crawler_machine.h"

BOOST_AUTO_TEST_SUITE(crawler_laws_tests)

BOOST_AUTO_TEST_CASE(it_does_what_its_model_does_whatever_happens) {
  using namespace switchyard;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SeededRng rng(seed);
    Bytes input(1000);
    rng.fill(input);
    fuzz::Choices choices(input.data(), input.size());
    test::CrawlerMachine machine(choices);
    while (!choices.empty()) {
      const std::string wrong = machine.step();
      BOOST_REQUIRE_MESSAGE(wrong.empty(), "seed " << seed << ": " << wrong);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_renewal_comes_when_its_model_says_to_the_nanosecond) {
  using namespace switchyard;
  reactors::CrawlerConfig config;
  config.fresh_for = std::chrono::seconds(63);  // neither half nor four fifths are whole seconds
  test::CrawlerModel model(config, {});
  test::CrawlerModel::Known known;
  model.renew(known);
  const reactors::Lead who{PeerId({1}), {IpAddress::v4({20, 1, 0, 1}), 1}};
  Time latest{};
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SeededRng rng(seed);
    reactors::Crawler core(config, rng);
    core.handle_known(who, std::nullopt, model.now_);
    core.handle_timeout(model.now_, [](const reactors::Lead&) { return true; });
    core.handle_dial_ended(who.id, reactors::CrawlEnd::declined, Duration(0), model.now_);
    const Time due = core.next_deadline().value();
    BOOST_TEST((due >= known.not_before && due < known.by));
    latest = std::max(latest, due);
  }
  BOOST_TEST((latest > model.now_ + std::chrono::seconds(50)));  // of 50.4
}

BOOST_AUTO_TEST_SUITE_END()
