#include "p2p/switch/opening_table.h"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>
#include <vector>

namespace switchyard {

using std::chrono::milliseconds;
using std::chrono::seconds;

namespace opening_table_tests {

// Vocabulary: connections are numbered as they come.
struct Table {
  explicit Table(OpeningLimits limits = {}) : table(limits) {}

  // The number of the one that had to go; 0: nobody.
  std::uint64_t enter(const std::string& address) {
    const auto gone = table.enter(ConnectionSeq(++last), *IpAddress::parse(address));
    table.check_invariants();
    return gone ? gone->value() : 0;
  }
  std::uint64_t enter_and_speak(const std::string& address) {
    const std::uint64_t gone = enter(address);
    table.spoke(ConnectionSeq(last));
    return gone;
  }
  // Whose turn it is; 0: nobody's.
  std::uint64_t next() {
    const auto turn = table.next(now);
    table.check_invariants();
    pushed_out = turn && turn->gone ? turn->gone->value() : 0;
    return turn ? turn->begins.value() : 0;
  }
  std::vector<std::uint64_t> turns() {
    std::vector<std::uint64_t> all;
    while (const std::uint64_t seq = next()) all.push_back(seq);
    return all;
  }

  OpeningTable table;
  Time now{seconds(1000)};
  std::uint64_t last{0};
  std::uint64_t pushed_out{0};  // by the last turn; 0: nobody
};

// `room`: for those under way, and for the others.
OpeningLimits limits(std::size_t room, std::size_t per_second = 100, std::size_t per_group = 10) {
  return OpeningLimits{2 * room, per_second, per_group};
}

using Turns = std::vector<std::uint64_t>;

}  // namespace opening_table_tests

BOOST_AUTO_TEST_SUITE(opening_table_tests)

BOOST_AUTO_TEST_CASE(the_newcomer_stays_and_one_of_the_busiest_neighbourhood_goes) {
  Table table(limits(4));
  table.enter_and_speak("1.1.0.1");
  table.enter_and_speak("2.2.0.1");
  table.enter_and_speak("2.2.0.2");
  table.enter_and_speak("3.3.0.1");
  BOOST_TEST(table.enter("4.4.0.1") == 2U);  // the older of 2.2
  BOOST_TEST(table.enter("5.5.0.1") == 1U);  // one of each by now: the oldest
}

BOOST_AUTO_TEST_CASE(in_the_busiest_neighbourhood_the_busiest_address_goes) {
  Table table(limits(5));
  table.enter_and_speak("2.2.0.1");  // one honest peer, the oldest of all
  table.enter_and_speak("2.2.0.9");
  table.enter_and_speak("2.2.0.9");
  table.enter_and_speak("2.2.0.9");
  table.enter_and_speak("1.1.0.1");
  BOOST_TEST(table.enter_and_speak("2.2.0.9") == 2U);
  BOOST_TEST(table.enter_and_speak("2.2.0.9") == 3U);
}

BOOST_AUTO_TEST_CASE(of_equals_the_oldest_goes_whether_it_has_spoken_or_not) {
  Table table(limits(3));
  table.enter_and_speak("1.1.0.1");
  table.enter("2.2.0.1");
  table.enter("3.3.0.1");
  BOOST_TEST(table.enter_and_speak("4.4.0.1") == 1U);
  BOOST_TEST(table.enter_and_speak("5.5.0.1") == 2U);
  BOOST_TEST(table.enter_and_speak("6.6.0.1") == 3U);
}

BOOST_AUTO_TEST_CASE(who_has_been_refused_goes_before_everybody) {
  Table table(limits(3));
  table.enter("2.2.0.1");
  table.enter("2.2.0.1");
  table.enter_and_speak("1.1.0.1");
  table.table.lingers(ConnectionSeq(3));
  BOOST_TEST(table.enter("2.2.0.1") == 3U);
}

BOOST_AUTO_TEST_CASE(one_that_says_nothing_gets_no_turn) {
  Table table;
  table.enter("1.1.0.1");
  BOOST_TEST(table.next() == 0U);
  BOOST_TEST(!table.table.next_turn(table.now));
  table.table.spoke(ConnectionSeq(1));
  BOOST_TEST(table.next() == 1U);
  BOOST_TEST(table.next() == 0U);  // once
  table.table.spoke(ConnectionSeq(1));
  BOOST_TEST(table.next() == 0U);
}

BOOST_AUTO_TEST_CASE(a_neighbourhood_has_a_burst_and_then_its_rate_to_the_millisecond) {
  Table table(limits(1000, 1000, 10));
  for (int i = 0; i < 100; ++i) table.enter_and_speak("1.1.0.1");
  BOOST_TEST(table.turns().size() == 20U);
  BOOST_TEST((*table.table.next_turn(table.now) == table.now + milliseconds(100)));
  table.now += milliseconds(99);
  BOOST_TEST(table.next() == 0U);
  table.now += milliseconds(1);
  BOOST_TEST(table.next() == 21U);
  BOOST_TEST(table.next() == 0U);
  table.now += seconds(1);
  BOOST_TEST(table.turns().size() == 10U);
  table.now += seconds(60);  // no more than a burst is saved
  BOOST_TEST(table.turns().size() == 20U);
}

BOOST_AUTO_TEST_CASE(all_together_have_a_burst_and_then_their_rate) {
  Table table(limits(1000, 100, 10));
  for (int i = 0; i < 250; ++i) {
    table.enter_and_speak(std::to_string(i % 200 + 1) + ".1.0.1");
    table.enter_and_speak(std::to_string(i % 200 + 1) + ".2.0.1");
  }
  BOOST_TEST(table.turns().size() == 200U);
  table.now += seconds(1);
  BOOST_TEST(table.turns().size() == 100U);
  BOOST_TEST((*table.table.next_turn(table.now) == table.now + milliseconds(10)));
}

BOOST_AUTO_TEST_CASE(a_neighbourhood_without_a_turn_comes_before_those_that_had_one) {
  Table table(limits(1000, 1, 10));
  for (int i = 1; i <= 10; ++i) table.enter_and_speak(std::to_string(i) + ".1.0.1");
  BOOST_TEST((table.turns() == Turns{1, 2}));
  table.enter_and_speak("1.1.0.2");    // 11: had a turn
  table.enter_and_speak("200.1.0.1");  // 12: has not
  for (std::uint64_t seq = 3; seq <= 10; ++seq) table.table.leave(ConnectionSeq(seq));
  table.now += seconds(1);
  BOOST_TEST(table.next() == 12U);
  table.now += seconds(1);
  BOOST_TEST(table.next() == 11U);
}

BOOST_AUTO_TEST_CASE(inside_a_neighbourhood_an_address_without_a_turn_comes_first) {
  Table table(limits(1000, 100, 1));
  for (int i = 0; i < 50; ++i) table.enter_and_speak("1.1.0.1");
  BOOST_TEST((table.turns() == Turns{1, 2}));  // its burst
  table.enter_and_speak("1.1.0.77");           // 51
  table.now += seconds(1);
  BOOST_TEST((table.turns() == Turns{51}));
  table.now += seconds(1);
  BOOST_TEST((table.turns() == Turns{3}));
}

BOOST_AUTO_TEST_CASE(loopback_spends_of_the_bucket_for_all_only) {
  Table table(limits(1000, 100, 1));
  for (int i = 0; i < 300; ++i) table.enter_and_speak("127.0.0.1");
  BOOST_TEST(table.turns().size() == 200U);
}

BOOST_AUTO_TEST_CASE(what_is_remembered_of_turns_is_bounded) {
  Table table(limits(8, 10, 1));
  for (int i = 0; i < 2000; ++i) {
    const std::string address =
        std::to_string(i % 200 + 1) + "." + std::to_string(i / 200) + ".0.1";
    table.enter_and_speak(address);
    table.now += milliseconds(100);
    BOOST_TEST(table.next() == table.last);  // check_invariants holds the bound
    table.table.leave(ConnectionSeq(table.last));
  }
}

BOOST_AUTO_TEST_CASE(those_under_way_are_pushed_out_by_turns_and_not_by_arrivals) {
  Table table(limits(2));
  table.enter_and_speak("1.1.0.1");
  table.enter_and_speak("2.2.0.1");
  BOOST_TEST((table.turns() == Turns{1, 2}));
  for (int i = 0; i < 100; ++i) BOOST_TEST(table.enter("9.9.0.1") != 1U);
  table.table.spoke(ConnectionSeq(102));
  BOOST_TEST(table.next() == 102U);
  BOOST_TEST(table.pushed_out == 1U);  // the oldest
  table.enter_and_speak("9.9.0.2");
  BOOST_TEST(table.next() == 103U);
  BOOST_TEST(table.pushed_out == 2U);  // the oldest again: all are of different neighbourhoods
}

BOOST_AUTO_TEST_CASE(of_those_that_wait_who_had_a_turn_goes_before_who_had_none) {
  Table table(limits(3));
  table.enter_and_speak("3.3.0.1");
  BOOST_TEST(table.next() == 1U);
  table.enter_and_speak("1.1.0.1");  // 2: no turn yet
  for (int i = 0; i < 300; ++i) {    // of one that had
    table.enter_and_speak("3.3.0." + std::to_string(i % 2 + 1));
  }
  BOOST_TEST(table.next() == 2U);
}

BOOST_AUTO_TEST_CASE(impossible_limits_count_as_the_least) {
  Table table(limits(0, 0, 0));
  BOOST_TEST(table.enter_and_speak("1.1.0.1") == 0U);
  BOOST_TEST(table.enter_and_speak("2.1.0.1") == 1U);
  BOOST_TEST(table.next() == 2U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
