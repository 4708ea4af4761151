#include "p2p/mconn/credit.h"

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>

namespace switchyard::mconn {
namespace credit_tests {

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

}  // namespace credit_tests

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
  credit.told(Time{}, credit.total());
  release(credit, 1);
  BOOST_TEST(!credit.owed());
}

BOOST_AUTO_TEST_CASE(what_was_not_told_may_not_be_used) {
  ReceiveCredit credit(kWindow);
  arrive(credit, kWindow);
  release(credit, kWindow);
  BOOST_TEST(credit.owed());
  BOOST_TEST(!credit.allows(1));
  credit.told(Time{}, credit.total());
  BOOST_TEST(!credit.owed());
  BOOST_TEST(credit.allows(kWindow));
}

BOOST_AUTO_TEST_CASE(
    the_rest_of_a_message_larger_than_the_window_is_granted_in_full_when_extended) {
  ReceiveCredit credit(kWindow);
  arrive(credit, 1000, /*remaining=*/1'000'000);
  BOOST_TEST(!credit.owed());
  BOOST_TEST(credit.wants() == 1000 + rest_cost(1'000'000) - kWindow);
  credit.extend();
  credit.check_invariants();
  BOOST_TEST(credit.wants() == 0U);
  BOOST_TEST(credit.owed());
  BOOST_TEST(credit.total() == 1000 + rest_cost(1'000'000));
}

BOOST_AUTO_TEST_CASE(no_extension_is_wanted_while_whole_messages_fill_more_than_the_window) {
  ReceiveCredit credit(kWindow);
  arrive(credit, 100, 100'000);
  credit.extend();
  credit.told(Time{}, credit.total());
  arrive(credit, 100'000, 0);  // held: 100'100
  BOOST_TEST(credit.kept() == 100'100U - kWindow);
  arrive(credit, 100, 50'000);  // out of what is left over
  BOOST_TEST(credit.wants() == 0U);
  release(credit, 90'099);
  BOOST_TEST(credit.wants() == 0U);
  BOOST_TEST(credit.kept() == 1U);
  release(credit, 1);
  BOOST_TEST(credit.wants() > 0U);
  BOOST_TEST(credit.kept() == 0U);
}

// Neither half a window nor the reserve: what fits is let in when there is room for all of it.
BOOST_AUTO_TEST_CASE(a_message_that_fits_the_window_is_let_in_when_there_is_room_for_its_rest) {
  ReceiveCredit credit(kWindow);
  arrive(credit, 3000);
  arrive(credit, 6000, /*remaining=*/1264);  // costs 1344 more, 1000 are left
  BOOST_TEST(credit.wants() == 0U);
  BOOST_TEST(!credit.owed());
  release(credit, 343);
  BOOST_TEST(!credit.owed());
  release(credit, 1);
  BOOST_TEST(credit.owed());
  BOOST_TEST(credit.total() == 9000U + rest_cost(1264));
}

BOOST_AUTO_TEST_CASE(a_window_is_outgrown_when_half_of_it_is_freed_within_two_round_trips) {
  using std::chrono::milliseconds;
  constexpr Duration kTrip = milliseconds(50);
  ReceiveCredit credit(kWindow);
  Time now{};
  const auto use = [&](std::uint64_t cost, Duration lasting) {
    arrive(credit, cost);
    now += lasting;
    release(credit, cost);
  };
  use(5000, Duration{});
  BOOST_TEST(credit.outgrown(now, kTrip) == 0U);  // nothing to measure from yet
  credit.told(now, credit.total());
  use(5000, milliseconds(100));
  BOOST_TEST(credit.outgrown(now, std::nullopt) == 0U);
  BOOST_TEST(credit.outgrown(now, milliseconds(49)) == 0U);
  BOOST_TEST(credit.outgrown(now, kTrip) == kWindow);
  credit.widen(kWindow);
  credit.check_invariants();
  BOOST_TEST(credit.window() == 2 * kWindow);
  BOOST_TEST(credit.total() == 10'000U + 2 * kWindow);
  credit.told(now, credit.total());
  // Half of the new window now.
  use(9999, milliseconds(10));
  BOOST_TEST(credit.outgrown(now, kTrip) == 0U);
  use(1, milliseconds(90));
  BOOST_TEST(credit.outgrown(now, kTrip) == 2 * kWindow);
  credit.told(now, credit.total());
  use(10'000, milliseconds(101));
  BOOST_TEST(credit.outgrown(now, kTrip) == 0U);
}

// A sender that cuts pieces smaller than foreseen is given more as it goes, never less than it
// needs for the rest.
BOOST_AUTO_TEST_CASE(a_message_in_tiny_pieces_is_never_stuck) {
  ReceiveCredit credit(kMinWindow);
  std::uint64_t remaining = 5000;
  arrive(credit, packet_cost(/*first=*/true, 1), --remaining);
  BOOST_REQUIRE(credit.wants() > 0U);
  credit.extend();
  while (remaining > 0) {
    credit.told(Time{}, credit.total());
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
      credit.told(Time{}, credit.total());
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::mconn
