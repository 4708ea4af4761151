#include "p2p/mconn/incoming.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <vector>

#include "p2p/mconn/credit.h"
#include "p2p/wire/codecs.h"
#include "tests/support/count_allocations.h"
#include "tests/support/no_credit.h"
#include "tests/unit/p2p/mconn/support.h"

namespace switchyard::mconn {
namespace incoming_tests {

using testing::message;

struct Fixture {
  Fixture() {
    ours.max_message_size = 1 * kMiB;
    ours.receive_window = 64 * kKiB;
  }

  ChannelDescriptor ours = testing::channel(0x30);
  Payload data = message(100 * kKiB);

  wire::Msg packet(std::size_t from, std::size_t size, std::uint64_t remaining) const {
    return {ours.id, remaining, data.view().subspan(from, size)};
  }
  // A message in pieces of one size; what it wants is granted.
  void arrive(Incoming& in, std::size_t size, std::size_t piece) {
    for (std::size_t from = 0; from < size; from += piece) {
      const std::size_t now = std::min(piece, size - from);
      if (!in.handle(packet(from, now, size - from - now))) std::abort();
      in.check_invariants();
      if (in.credit().wants() > 0) in.extend();
      in.credit_told(Time{}, in.credit().total());
    }
  }
  static void check_fails(Incoming& in, const wire::Msg& packet, DisconnectCode code) {
    const auto result = in.handle(packet);
    BOOST_REQUIRE(!result.has_value());
    BOOST_CHECK(result.error().code == code);
    BOOST_CHECK(result.error().blame == Blame::them);
    BOOST_CHECK(result.error().operation == Operation::packet);
    BOOST_TEST(!result.error().text.empty());
    in.check_invariants();
  }
};

}  // namespace incoming_tests

BOOST_FIXTURE_TEST_SUITE(incoming_tests, Fixture)

BOOST_AUTO_TEST_CASE(a_message_of_one_packet_is_whole_at_once) {
  Incoming in(ours);
  BOOST_TEST(*in.handle(packet(0, 500, 0)));
  const auto whole = in.take();
  BOOST_CHECK(testing::same(whole.bytes, data.view().first(500)));
  BOOST_TEST(whole.cost == 580U);
  BOOST_TEST(in.held() == 580U);
  in.release(whole.cost);
  BOOST_TEST(in.held() == 0U);
}

BOOST_AUTO_TEST_CASE(packets_are_joined_in_order) {
  Incoming in(ours);
  BOOST_TEST(!*in.handle(packet(0, 500, 700)));
  BOOST_TEST(!*in.handle(packet(500, 300, 400)));
  BOOST_TEST(*in.handle(packet(800, 400, 0)));
  const auto whole = in.take();
  BOOST_CHECK(testing::same(whole.bytes, data.view().first(1200)));
  BOOST_TEST(whole.cost == 1200U + 3 * 16 + 64);
}

BOOST_AUTO_TEST_CASE(an_empty_message_is_a_message) {
  Incoming in(ours);
  BOOST_TEST(*in.handle(packet(0, 0, 0)));
  const auto whole = in.take();
  BOOST_TEST(whole.bytes.empty());
  BOOST_TEST(whole.cost == 80U);
}

BOOST_AUTO_TEST_CASE(the_count_of_remaining_bytes_must_be_continued_exactly) {
  for (const std::uint64_t wrong : {0U, 199U, 201U, 300U, 1000U}) {
    Incoming in(ours);
    BOOST_REQUIRE(in.handle(packet(0, 100, 300)).has_value());
    check_fails(in, packet(100, 100, wrong), DisconnectCode::protocol_error);
  }
  Incoming in(ours);
  BOOST_REQUIRE(in.handle(packet(0, 100, 300)).has_value());
  check_fails(in, packet(100, 301, 0), DisconnectCode::protocol_error);
  Incoming other(ours);
  BOOST_REQUIRE(other.handle(packet(0, 100, 300)).has_value());
  check_fails(other, packet(100, 301, std::numeric_limits<std::uint64_t>::max()),
              DisconnectCode::protocol_error);
}

BOOST_AUTO_TEST_CASE(an_empty_packet_belongs_to_an_empty_message_only) {
  Incoming first(ours);
  check_fails(first, packet(0, 0, 1), DisconnectCode::protocol_error);
  Incoming next(ours);
  BOOST_REQUIRE(next.handle(packet(0, 100, 300)).has_value());
  check_fails(next, packet(0, 0, 300), DisconnectCode::protocol_error);
}

BOOST_AUTO_TEST_CASE(too_big_is_refused_on_the_first_packet) {
  ours.max_message_size = 1000;
  Incoming exact(ours);
  BOOST_TEST(exact.handle(packet(0, 100, 900)).has_value());
  for (const std::uint64_t remaining :
       {std::uint64_t{901}, std::numeric_limits<std::uint64_t>::max() - 99,
        std::numeric_limits<std::uint64_t>::max()}) {
    Incoming in(ours);
    check_fails(in, packet(0, 100, remaining), DisconnectCode::message_too_big);
    BOOST_TEST(in.held() == 0U);
  }
  Incoming single(ours);
  check_fails(single, packet(0, 1001, 0), DisconnectCode::message_too_big);
}

BOOST_AUTO_TEST_CASE(a_packet_beyond_the_total_is_an_offence) {
  ours.receive_window = 2000;
  Incoming exact(ours);
  BOOST_TEST(exact.handle(packet(0, 1920, 0)).has_value());
  exact.take();
  check_fails(exact, packet(0, 0, 0), DisconnectCode::credit_exceeded);
  Incoming over(ours);
  check_fails(over, packet(0, 1921, 0), DisconnectCode::credit_exceeded);
  // What is owed but was not told does not count.
  Incoming owed(ours);
  BOOST_TEST(owed.handle(packet(0, 1000, 5000)).has_value());
  owed.extend();
  BOOST_TEST(owed.credit().owed());
  check_fails(owed, packet(1000, 2000, 3000), DisconnectCode::credit_exceeded);
}

// A message that waits for an extension has no room for it yet.
BOOST_AUTO_TEST_CASE(the_buffer_has_no_room_for_more_than_was_granted) {
  ours.receive_window = 8000;
  Incoming in(ours);
  BOOST_REQUIRE(in.handle(packet(0, 4000, 96'000)).has_value());
  in.check_invariants();
  BOOST_REQUIRE(in.handle(packet(4000, 3000, 93'000)).has_value());
  in.check_invariants();  // checks the bound
  in.extend();
  in.credit_told(Time{}, in.credit().total());
  BOOST_REQUIRE(in.handle(packet(7000, 4000, 89'000)).has_value());
  in.check_invariants();
}

BOOST_AUTO_TEST_CASE(without_credit_all_is_taken_and_a_full_inbox_is_told) {
  ours.receive_window = 2000;
  Incoming in(ours, test::no_credit_packets());
  for (int i = 0; i < 2; ++i) {
    BOOST_REQUIRE(*in.handle(packet(0, 900, 0)));
    BOOST_TEST(in.take().cost == 980U);
  }
  BOOST_TEST(!in.full());
  BOOST_REQUIRE(!*in.handle(packet(0, 5000, 5000)));
  BOOST_TEST(!in.full());  // only reading on ends it
  BOOST_REQUIRE(*in.handle(packet(5000, 5000, 0)));
  const auto large = in.take();
  BOOST_TEST(in.full());
  BOOST_TEST(!in.credit().owed());
  in.release(large.cost);
  BOOST_TEST(!in.full());
  in.check_invariants();
}

BOOST_AUTO_TEST_CASE(a_message_that_fits_its_window_takes_one_allocation) {
  for (const std::size_t piece : {1U, 100U, 300U, 4080U, 50'000U}) {
    Incoming in(ours);
    const std::size_t made = test::count_allocations([&] { arrive(in, 50'000, piece); });
    BOOST_TEST(made == 1U);
    const auto whole = in.take();
    BOOST_TEST(whole.bytes.capacity() == 50'000U);
    BOOST_CHECK(testing::same(whole.bytes, data.view().first(50'000)));
  }
}

BOOST_AUTO_TEST_CASE(a_larger_one_takes_what_was_granted_and_the_whole_when_that_is) {
  for (const std::size_t piece : {300U, 4080U}) {
    Incoming in(ours);
    const std::size_t made = test::count_allocations([&] { arrive(in, 100'000, piece); });
    BOOST_TEST(made == 2U);
    BOOST_TEST(in.take().bytes.capacity() == 100'000U);
  }
}

// Whatever is told of a size, and however little comes.
BOOST_AUTO_TEST_CASE(a_promise_gets_no_more_room_than_the_window_has) {
  for (const std::uint64_t promised : {70'000U, 1'000'000U, 1'048'575U}) {
    const std::size_t before = test::allocated_bytes;
    Incoming in(ours);
    BOOST_REQUIRE(!*in.handle(packet(0, 1, promised)));
    in.check_invariants();
    BOOST_TEST(test::allocated_bytes - before <= ours.receive_window);
  }
  // What waits for the reactor leaves no room for more of it than the rest of the window.
  const std::size_t before = test::allocated_bytes;
  Incoming in(ours);
  BOOST_REQUIRE(*in.handle(packet(0, 40'000, 0)));
  const auto waiting = in.take();
  BOOST_REQUIRE(!*in.handle(packet(0, 1, 50'000)));
  in.check_invariants();
  BOOST_TEST(test::allocated_bytes - before <= ours.receive_window);
}

// On a wire that tells no sizes.
BOOST_AUTO_TEST_CASE(the_size_of_the_last_message_of_many_packets_is_expected_again) {
  Incoming in(ours, wire::codecs_for(Profile::cometbft).packets);
  std::vector<std::size_t> made;
  for (const std::size_t size : {30'000U, 30'000U, 29'000U, 100U, 30'000U}) {
    made.push_back(test::count_allocations([&] {
      for (std::size_t from = 0; from < size; from += 1000) {
        const std::size_t piece = std::min<std::size_t>(1000, size - from);
        wire::Msg one = packet(from, piece, from + piece < size ? wire::kRemainingUnknown : 0);
        in.reserve(in.good_room(one));
        BOOST_REQUIRE(in.handle(one).has_value());
        in.check_invariants();
      }
    }));
    const auto whole = in.take();
    BOOST_TEST(whole.bytes.size() == size);
    BOOST_TEST(whole.bytes.capacity() < 2 * size);
    in.release(whole.cost);
  }
  // 4, 20 and 84 KB; as before; a bit more
  BOOST_TEST(made == (std::vector<std::size_t>{3, 1, 1, 1, 2}), boost::test_tools::per_element());
  // Where the window has no room for as much, the buffer grows as if nothing were known.
  ours.receive_window = 32'000;
  Incoming narrow(ours, wire::codecs_for(Profile::cometbft).packets);
  BOOST_TEST(narrow.good_room(packet(0, 1000, wire::kRemainingUnknown)) == 4000U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::mconn
