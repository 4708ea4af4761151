#include "p2p/peer/credit_ledger.h"

#include <boost/test/unit_test.hpp>

namespace switchyard {
namespace credit_ledger_tests {

using Returned = std::vector<std::pair<ChannelId, std::uint64_t>>;

constexpr ChannelId kA(1);
constexpr ChannelId kB(2);

}  // namespace credit_ledger_tests

BOOST_AUTO_TEST_SUITE(credit_ledger_tests)

BOOST_AUTO_TEST_CASE(a_destroyed_ticket_gives_its_credit_back_once) {
  int wakes = 0;
  const auto ledger = std::make_shared<CreditLedger>([&] { ++wakes; });
  {
    CreditTicket first(ledger, kA, 10);
    CreditTicket moved(std::move(first));
    CreditTicket second(ledger, kB, 5);
    CreditTicket third(ledger, kA, 1);
    third = std::move(second);  // gives back what it held
    BOOST_TEST(wakes == 1);
  }
  BOOST_TEST(wakes == 1);  // told once, until collected
  Returned returned;
  ledger->collect(returned);
  BOOST_TEST((returned == Returned{{kA, 11}, {kB, 5}}));
  returned.clear();
  ledger->collect(returned);
  BOOST_TEST(returned.empty());
  {
    const CreditTicket again(ledger, kA, 1);
  }
  BOOST_TEST(wakes == 2);
}

BOOST_AUTO_TEST_CASE(a_ticket_may_outlive_the_connection) {
  int wakes = 0;
  auto ledger = std::make_shared<CreditLedger>([&] { ++wakes; });
  auto ticket = std::make_unique<CreditTicket>(ledger, kA, 10);
  ledger->detach();
  ledger.reset();
  ticket.reset();
  BOOST_TEST(wakes == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
