#include "reactors/pex/pex_core.h"

#include <boost/test/unit_test.hpp>
#include <chrono>

#include "p2p/base/rng.h"
#include "tests/support/pex_model.h"

namespace pex_core_tests {

using namespace switchyard;
using namespace switchyard::reactors;
using namespace std::chrono_literals;

PeerId id(std::uint8_t n) {
  return PeerId({n});
}

// A core, its time, and words to talk to it with.
struct Exchange {
  explicit Exchange(PexConfig config = {}) : core(config) {}
  ~Exchange() { core.check_invariants(); }
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  void up(std::uint8_t n, bool outbound = true) { core.handle_peer_up(id(n), outbound, now); }
  void down(std::uint8_t n) { core.handle_peer_down(id(n), now); }
  Result<PexReply, PexOffence> request(std::uint8_t n, std::uint64_t most = 250) {
    return core.handle_request(id(n), {most}, now);
  }
  Result<void, PexOffence> addresses(std::uint8_t n, std::size_t count = 1,
                                     std::chrono::seconds pace = 30s) {
    wire::PexAddresses said;
    said.pace = pace;
    said.entries.resize(count);
    return core.handle_addresses(id(n), said, now);
  }
  bool may_ask(std::uint8_t n) const { return core.may_ask(id(n), now); }
  void ask(std::uint8_t n) { core.ask(id(n), now); }

  Time now{1h};
  PexCore core;
};

Behaviour behaviour(const Result<PexReply, PexOffence>& result) {
  return result.error().what;
}

constexpr PexReply kWhole{250, 30s};

}  // namespace pex_core_tests

BOOST_AUTO_TEST_SUITE(pex_core_tests)

BOOST_AUTO_TEST_CASE(a_peer_is_asked_one_question_at_a_time) {
  Exchange e;
  BOOST_TEST(!e.may_ask(1));
  e.up(1);
  BOOST_TEST(e.may_ask(1));
  e.ask(1);
  BOOST_TEST(!e.may_ask(1));
  e.now += 1h;  // however long it takes
  BOOST_TEST(!e.may_ask(1));
  BOOST_TEST(e.addresses(1).has_value());
  e.now += 30s;
  BOOST_TEST(e.may_ask(1));
}

BOOST_AUTO_TEST_CASE(an_answer_that_nobody_asked_for_is_not_taken) {
  Exchange e;
  e.up(1);
  const auto first = e.addresses(1);
  BOOST_REQUIRE(!first);
  BOOST_TEST((first.error().what == Behaviour::unsolicited_answer));
  e.ask(1);
  BOOST_TEST(e.addresses(1).has_value());
  const auto second = e.addresses(1);  // to a question that was answered already
  BOOST_REQUIRE(!second);
  BOOST_TEST((second.error().what == Behaviour::unsolicited_answer));
}

BOOST_AUTO_TEST_CASE(an_answer_to_a_question_of_an_earlier_connection_is_unsolicited) {
  Exchange e;
  e.up(1);
  e.ask(1);
  e.down(1);
  e.up(1);
  BOOST_TEST(!e.addresses(1).has_value());
}

BOOST_AUTO_TEST_CASE(more_than_was_asked_for_is_a_bad_message) {
  Exchange e;
  e.up(1);
  e.ask(1);
  const auto taken = e.addresses(1, 251);
  BOOST_REQUIRE(!taken);
  BOOST_TEST((taken.error().what == Behaviour::bad_message));
  e.up(2);
  e.ask(2);
  BOOST_TEST(e.addresses(2, 250).has_value());
}

BOOST_AUTO_TEST_CASE(who_does_not_answer_is_reported_once_and_may_still_answer) {
  Exchange e;
  e.up(1);
  BOOST_TEST(!e.core.next_deadline().has_value());
  e.ask(1);
  BOOST_TEST((e.core.next_deadline() == e.now + 30s));
  e.now += 30s - 1ns;
  BOOST_TEST(e.core.handle_timeout(e.now).empty());
  e.now += 1ns;
  const auto late = e.core.handle_timeout(e.now);
  BOOST_REQUIRE(late.size() == 1U);
  BOOST_TEST((late[0].who == id(1) && late[0].what == Behaviour::no_answer));
  e.now += 1h;
  BOOST_TEST(e.core.handle_timeout(e.now).empty());
  BOOST_TEST(e.addresses(1).has_value());
}

BOOST_AUTO_TEST_CASE(every_answer_says_the_pace_and_who_breaks_it_floods) {
  Exchange e;
  e.up(1);
  BOOST_TEST((e.request(1).value() == kWhole));
  e.now += 29s - 1ns;  // a second of slack
  BOOST_TEST((behaviour(e.request(1)) == Behaviour::flood));
  e.now += 1ns;
  BOOST_TEST((e.request(1).value() == kWhole));
}

BOOST_AUTO_TEST_CASE(the_number_asked_for_is_kept_and_bounded) {
  Exchange e;
  for (std::uint8_t n = 1; n <= 3; ++n) e.up(n);
  BOOST_TEST(e.request(1, 7).value().most == 7U);
  BOOST_TEST(e.request(2, 0).value().most == 0U);
  BOOST_TEST(e.request(3, UINT64_MAX).value().most == 250U);
}

BOOST_AUTO_TEST_CASE(reconnecting_is_not_punished_and_buys_nothing) {
  Exchange e;
  e.up(1);
  BOOST_TEST((e.request(1).value() == kWhole));
  e.down(1);
  e.up(1);
  e.now += 12s + 1ms;
  const PexReply rest{0, 18s};  // rounded up
  BOOST_TEST((e.request(1).value() == rest));
  BOOST_TEST((behaviour(e.request(1)) == Behaviour::flood));  // now it knows
  e.down(1);
  e.up(1);
  e.now += 18s;
  BOOST_TEST((e.request(1).value() == kWhole));
}

BOOST_AUTO_TEST_CASE(our_own_wait_is_remembered_too) {
  Exchange e;
  e.up(1);
  e.ask(1);
  BOOST_TEST(e.addresses(1, 0, 10min).has_value());
  e.down(1);
  e.now += 10min - 1ns;
  e.up(1);
  BOOST_TEST(!e.may_ask(1));
  e.now += 1ns;
  BOOST_TEST(e.may_ask(1));
}

BOOST_AUTO_TEST_CASE(a_pace_is_believed_within_bounds) {
  Exchange e;
  e.up(1);
  e.ask(1);
  BOOST_TEST(e.addresses(1, 1, 0s).has_value());
  e.now += 30s - 1ns;
  BOOST_TEST(!e.may_ask(1));
  e.now += 1ns;
  e.ask(1);
  BOOST_TEST(e.addresses(1, 1, 24h).has_value());
  e.now += 1h;
  BOOST_TEST(e.may_ask(1));
}

BOOST_AUTO_TEST_CASE(after_an_answer_with_nothing_in_it_the_next_question_may_come_soon) {
  Exchange e;
  e.up(1);
  e.ask(1);
  BOOST_TEST(e.addresses(1, 0, 0s).has_value());
  e.now += kEmptyPace - 1ns;
  BOOST_TEST(!e.may_ask(1));
  e.now += 1ns;
  e.ask(1);
  BOOST_TEST(e.addresses(1, 0, 20s).has_value());  // what it said counts if that is more
  e.now += 20s - 1ns;
  BOOST_TEST(!e.may_ask(1));
}

BOOST_AUTO_TEST_CASE(who_was_told_nothing_may_ask_again_soon) {
  Exchange e;
  e.up(1);
  BOOST_TEST((e.request(1).value() == kWhole));
  BOOST_TEST((e.core.handle_nothing_to_tell(id(1), e.now) == kEmptyPace));
  e.now += kEmptyPace;
  BOOST_TEST((e.request(1).value() == kWhole));
  e.now += kEmptyPace;  // that one had entries
  BOOST_TEST((behaviour(e.request(1)) == Behaviour::flood));
}

BOOST_AUTO_TEST_CASE(whoever_we_dialled_is_asked_first) {
  Exchange e;
  e.up(1, /*outbound=*/false);
  BOOST_TEST((e.core.askable(e.now) == std::vector{id(1)}));
  e.up(2);
  e.up(3);
  BOOST_TEST((e.core.askable(e.now) == std::vector{id(2), id(3)}));
  SeededRng rng(1);
  std::set<PeerId> chosen;
  for (int i = 0; i < 100; ++i) chosen.insert(e.core.choose(e.now, rng).value());
  BOOST_TEST((chosen == std::set{id(2), id(3)}));
  e.ask(2);
  e.ask(3);
  BOOST_TEST((e.core.choose(e.now, rng) == id(1)));
  e.ask(1);
  BOOST_TEST(!e.core.choose(e.now, rng).has_value());
}

BOOST_AUTO_TEST_CASE(a_question_that_did_not_leave_is_owed_no_answer) {
  Exchange e;
  e.up(1);
  e.ask(1);
  e.core.handle_unsent(id(1));
  BOOST_TEST(!e.core.next_deadline().has_value());
  BOOST_TEST(!e.addresses(1).has_value());
  BOOST_TEST(!e.may_ask(1));
  e.now += 30s;
  BOOST_TEST(e.may_ask(1));
}

BOOST_AUTO_TEST_CASE(memory_of_who_has_gone_ends_with_its_use_and_is_bounded) {
  PexConfig config;
  config.most_gone = 3;
  Exchange e(config);
  e.up(1);
  e.down(1);  // it did nothing
  BOOST_TEST(e.core.gone() == 0U);
  for (std::uint8_t n = 1; n <= 4; ++n) {
    e.up(n);
    BOOST_TEST((e.request(n).value() == kWhole));
    e.down(n);
    e.now += 1s;
  }
  BOOST_TEST(e.core.gone() == 3U);
  e.up(1);
  BOOST_TEST((e.request(1).value() == kWhole));  // forgotten first
  e.up(2);
  BOOST_TEST(e.request(2).value().most == 0U);
  e.now += 1h;
  e.down(2);
  BOOST_TEST(e.core.gone() == 0U);
}

// A wire without a word for the pace.
BOOST_AUTO_TEST_CASE(who_could_not_know_the_pace_does_not_flood) {
  PexConfig config;
  config.pace_is_told = false;
  Exchange e(config);
  e.up(1);
  BOOST_TEST((e.request(1).value() == kWhole));
  e.now += 10s;
  BOOST_TEST(e.request(1).value().most == 0U);
  BOOST_TEST(e.request(1).value().most == 0U);
  e.now += 20s;
  BOOST_TEST((e.request(1).value() == kWhole));
}

BOOST_AUTO_TEST_CASE(what_was_asked_and_answered_is_counted) {
  Exchange e;
  e.up(1);
  e.ask(1);
  BOOST_TEST(e.addresses(1).has_value());
  BOOST_TEST(e.request(1).has_value());
  e.core.handle_answered(7);
  BOOST_TEST(!e.request(1).has_value());
  const PexCounts counted{1, 1, 2, 1, 7, {{Behaviour::flood, 1}}};
  BOOST_TEST((e.core.counts() == counted));
}

BOOST_AUTO_TEST_CASE(does_what_a_naive_model_does_whatever_happens) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    SeededRng rng(seed);
    Bytes input(400);
    rng.fill(input);
    fuzz::Choices choices(input.data(), input.size());
    test::PexMachine machine(choices);
    while (!choices.empty()) {
      const std::string wrong = machine.step();
      BOOST_REQUIRE_MESSAGE(wrong.empty(), "seed " << seed << ": " << wrong);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
