#include "p2p/mconn/credit.h"

#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <limits>

namespace switchyard::mconn {
namespace {

constexpr std::uint64_t kWindow = 10'000;
constexpr std::uint64_t kAll = std::numeric_limits<std::uint64_t>::max();

// A message of one packet that costs so much arrives.
void arrive(ReceiveCredit& credit, std::uint64_t cost, std::uint64_t remaining = 0) {
  BOOST_REQUIRE(credit.allows(cost));
  credit.spend(cost, remaining);
  credit.check_invariants();
}

void release(ReceiveCredit& credit, std::uint64_t cost) {
  credit.release(cost);
  credit.check_invariants();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(credit_tests)

BOOST_AUTO_TEST_CASE(a_packet_costs_its_payload_and_16_and_the_first_64_more) {
  BOOST_TEST(packet_cost(/*first=*/true, 0) == 80U);
  BOOST_TEST(packet_cost(/*first=*/true, 100) == 180U);
  BOOST_TEST(packet_cost(/*first=*/false, 100) == 116U);
  BOOST_TEST(rest_cost(0) == 0U);
  BOOST_TEST(rest_cost(1) == 17U);
  BOOST_TEST(rest_cost(256) == 272U);
  BOOST_TEST(rest_cost(257) == 289U);
}

BOOST_AUTO_TEST_CASE(a_sender_starts_with_the_window_and_ignores_old_totals) {
  SendCredit credit(kWindow);
  credit.spend(4000);
  BOOST_TEST(credit.left() == 6000U);
  credit.raise(12'000);
  BOOST_TEST(credit.left() == 8000U);
  credit.raise(11'000);
  credit.raise(0);
  BOOST_TEST(credit.left() == 8000U);
}

BOOST_AUTO_TEST_CASE(hostile_totals_do_not_overflow) {
  SendCredit credit(kAll);
  credit.spend(1000);
  credit.raise(kAll);
  BOOST_TEST(credit.left() == kAll - 1000);
  credit.spend(kAll - 1000);
  BOOST_TEST(credit.left() == 0U);
  credit.raise(kAll);
  BOOST_TEST(credit.left() == 0U);
}

BOOST_AUTO_TEST_CASE(a_packet_beyond_the_window_is_not_allowed) {
  ReceiveCredit credit(kWindow);
  BOOST_TEST(credit.allows(kWindow));
  BOOST_TEST(!credit.allows(kWindow + 1));
  arrive(credit, kWindow - 1);
  BOOST_TEST(credit.allows(1));
  BOOST_TEST(!credit.allows(2));
  BOOST_TEST(!credit.owed());
}

BOOST_AUTO_TEST_CASE(a_new_total_is_owed_when_half_a_window_is_free_again) {
  ReceiveCredit credit(kWindow);
  for (int i = 0; i < 10; ++i) arrive(credit, 1000);
  for (int i = 0; i < 4; ++i) release(credit, 1000);
  BOOST_TEST(!credit.owed());
  release(credit, 999);
  BOOST_TEST(!credit.owed());
  arrive(credit, 0);
  release(credit, 1);
  BOOST_TEST(credit.owed());
  BOOST_TEST(credit.total() == kWindow + 5000);
  BOOST_TEST(credit.held() == 5000U);
  // Until it is told, it follows.
  release(credit, 1);
  BOOST_TEST(credit.total() == kWindow + 5001);
  credit.told(credit.total());
  release(credit, 1);
  BOOST_TEST(!credit.owed());
}

BOOST_AUTO_TEST_CASE(what_was_not_told_may_not_be_used) {
  ReceiveCredit credit(kWindow);
  arrive(credit, kWindow);
  release(credit, kWindow);
  BOOST_TEST(credit.owed());
  BOOST_TEST(!credit.allows(1));
  credit.told(credit.total());
  BOOST_TEST(!credit.owed());
  BOOST_TEST(credit.allows(kWindow));
}

BOOST_AUTO_TEST_CASE(the_rest_of_a_message_is_granted_on_its_first_packet) {
  ReceiveCredit credit(kWindow);
  arrive(credit, 1000, /*remaining=*/1'000'000);
  BOOST_TEST(credit.owed());
  BOOST_TEST(credit.total() == 1000 + rest_cost(1'000'000));
}

BOOST_AUTO_TEST_CASE(the_rest_is_not_granted_while_whole_messages_fill_more_than_the_window) {
  ReceiveCredit credit(kWindow);
  arrive(credit, 100, 100'000);
  credit.told(credit.total());
  arrive(credit, 100'000, 0);   // held: 100'100
  arrive(credit, 100, 50'000);  // out of what is left over
  BOOST_TEST(!credit.owed());
  release(credit, 90'100);
  BOOST_TEST(credit.owed());
  BOOST_TEST(credit.total() == 100'200 + rest_cost(50'000));
}

// A sender that cuts pieces smaller than foreseen is given more as it goes, never less than it
// needs for the rest.
BOOST_AUTO_TEST_CASE(a_message_in_tiny_pieces_is_never_stuck) {
  ReceiveCredit credit(kMinWindow);
  std::uint64_t remaining = 5000;
  arrive(credit, packet_cost(/*first=*/true, 1), --remaining);
  while (remaining > 0) {
    credit.told(credit.total());
    arrive(credit, packet_cost(/*first=*/false, 1), --remaining);
  }
}

// The header's argument: whatever was released, a sender is left with a packet's worth.
BOOST_AUTO_TEST_CASE(when_all_is_released_a_packet_worth_sending_is_always_allowed) {
  for (std::uint64_t window = kMinWindow; window < kMinWindow + 5; ++window) {
    ReceiveCredit credit(window);
    for (std::uint64_t cost = 80; cost < 2000; ++cost) {
      const std::uint64_t enough = packet_cost(/*first=*/true, kSmallPiece);
      BOOST_REQUIRE(credit.allows(enough));
      while (credit.allows(enough)) {
        const std::uint64_t now = credit.allows(cost) ? cost : enough;
        credit.spend(now, 0);
      }
      release(credit, credit.held());
      credit.told(credit.total());
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::mconn
