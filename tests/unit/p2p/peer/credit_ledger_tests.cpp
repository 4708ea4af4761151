#include "p2p/peer/credit_ledger.h"

#include <asio/io_context.hpp>
#include <boost/test/unit_test.hpp>
#include <optional>

#include "p2p/peer/message.h"
#include "p2p/peer/peer_shared.h"

namespace switchyard {
namespace credit_ledger_tests {

using Returned = std::vector<std::pair<ChannelId, std::uint64_t>>;

constexpr ChannelId kA(1);
constexpr ChannelId kB(2);

std::vector<ChannelDescriptor> two_channels() {
  return {{.id = kA}, {.id = kB}};
}

Returned collected(CreditLedger& ledger) {
  Returned returned;
  ledger.collect(returned);
  return returned;
}

}  // namespace credit_ledger_tests

using namespace credit_ledger_tests;

BOOST_AUTO_TEST_SUITE(credit_ledger_tests)

BOOST_AUTO_TEST_CASE(the_connection_is_woken_once_until_it_has_collected) {
  int wakes = 0;
  CreditLedger ledger(two_channels());
  const auto give = [&](ChannelId channel, std::uint64_t cost) {
    ledger.give_back(channel, cost, [&] { ++wakes; });
  };
  BOOST_TEST(collected(ledger).empty());
  give(kA, 10);
  give(kB, 5);
  give(kA, 1);
  BOOST_TEST(wakes == 1);
  BOOST_TEST((collected(ledger) == Returned{{kA, 11}, {kB, 5}}));
  BOOST_TEST(collected(ledger).empty());
  give(kA, 1);
  BOOST_TEST(wakes == 2);
  BOOST_TEST((collected(ledger) == Returned{{kA, 1}}));
}

BOOST_AUTO_TEST_CASE(who_waits_for_no_credit_is_woken_by_a_quarter_of_a_window) {
  int wakes = 0;
  std::vector<ChannelDescriptor> channels = two_channels();
  channels[0].receive_window = 4000;
  channels[1].receive_window = 8000;
  CreditLedger ledger(channels);
  const auto give = [&](ChannelId channel, std::uint64_t cost) {
    ledger.give_back(channel, cost, [&] { ++wakes; });
  };
  BOOST_TEST(!ledger.wait_for_any(false));
  give(kA, 999);
  give(kB, 1999);
  BOOST_TEST(wakes == 0);
  BOOST_TEST(ledger.uncollected(kA) == 999U);
  give(kA, 1);
  BOOST_TEST(wakes == 1);
  give(kB, 1);  // it has been told
  BOOST_TEST(wakes == 1);
  // What nobody was woken for is collected with the rest.
  BOOST_TEST((collected(ledger) == Returned{{kA, 1000}, {kB, 2000}}));
  BOOST_TEST(ledger.uncollected(kA) == 0U);
}

BOOST_AUTO_TEST_CASE(who_begins_to_wait_is_told_of_what_is_there_already) {
  int wakes = 0;
  CreditLedger ledger(two_channels());
  BOOST_TEST(!ledger.wait_for_any(false));
  ledger.give_back(kB, 10, [&] { ++wakes; });
  BOOST_TEST(wakes == 0);
  BOOST_TEST(ledger.wait_for_any(true));
  BOOST_TEST((collected(ledger) == Returned{{kB, 10}}));
  BOOST_TEST(!ledger.wait_for_any(true));
  ledger.give_back(kB, 1, [&] { ++wakes; });
  BOOST_TEST(wakes == 1);
}

BOOST_AUTO_TEST_CASE(a_connection_that_is_gone_is_not_woken) {
  int wakes = 0;
  CreditLedger ledger(two_channels());
  ledger.detach();
  ledger.give_back(kA, 10, [&] { ++wakes; });
  BOOST_TEST(wakes == 0);
}

BOOST_AUTO_TEST_CASE(a_destroyed_message_gives_its_credit_back_once) {
  asio::io_context io;
  const auto shared = PeerRef::make(PeerFacts(), io.get_executor(), two_channels(), std::size_t{1});
  const auto message = [&](ChannelId channel, std::uint64_t cost) {
    return Message(PeerHandle(shared, 0), channel, Bytes{1}, cost);
  };
  {
    Message first = message(kA, 10);
    Message moved(std::move(first));
    Message second = message(kB, 5);
    Message third = message(kA, 1);
    third = std::move(second);  // gives back what it held
    BOOST_TEST((collected(shared->ledger()) == Returned{{kA, 1}}));
    BOOST_TEST(moved.take_bytes().size() == 1U);
  }
  BOOST_TEST((collected(shared->ledger()) == Returned{{kA, 10}, {kB, 5}}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
