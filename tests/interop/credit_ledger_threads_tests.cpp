// Credit that is given back by whoever destroys a message, on whatever thread.
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <memory>
#include <thread>
#include <utility>
#include <vector>

#include "p2p/peer/credit_ledger.h"

namespace switchyard {

BOOST_AUTO_TEST_SUITE(credit_ledger_threads_tests)

BOOST_AUTO_TEST_CASE(tickets_may_be_destroyed_on_any_thread) {
  const auto ledger = std::make_shared<CreditLedger>([] {});
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i) const CreditTicket ticket(ledger, ChannelId(1), 1);
    });
  }
  std::uint64_t sum = 0;
  for (auto& thread : threads) thread.join();
  std::vector<std::pair<ChannelId, std::uint64_t>> returned;
  ledger->collect(returned);
  for (const auto& [channel, cost] : returned) sum += cost;
  BOOST_TEST(sum == 4000U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
