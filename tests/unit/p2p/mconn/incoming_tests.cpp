#include "p2p/mconn/incoming.h"

#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "p2p/mconn/credit.h"
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

// However the pieces are cut: four times what arrived, and never more than the whole.
BOOST_AUTO_TEST_CASE(memory_grows_with_what_arrives_and_not_with_what_is_promised) {
  for (const std::size_t piece : {1U, 100U, 300U, 4080U}) {
    Incoming in(ours);
    std::uint64_t remaining = 50'000;
    std::size_t from = 0;
    while (remaining > 0) {
      const std::size_t size = remaining < piece ? static_cast<std::size_t>(remaining) : piece;
      remaining -= size;
      BOOST_REQUIRE(in.handle(packet(from, size, remaining)).has_value());
      in.check_invariants();  // checks the factor
      if (in.credit().wants() > 0) in.extend();
      in.credit_told(Time{}, in.credit().total());
      from += size;
    }
    const auto whole = in.take();
    BOOST_TEST(whole.bytes.capacity() == 50'000U);
    BOOST_CHECK(testing::same(whole.bytes, data.view().first(50'000)));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::mconn
