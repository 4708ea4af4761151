#include "p2p/base/payload.h"

#include <boost/test/unit_test.hpp>
#include <utility>
#include <vector>

#include "tests/support/count_allocations.h"

BOOST_AUTO_TEST_SUITE(payload_tests)

using namespace switchyard;
using test::count_allocations;

BOOST_AUTO_TEST_CASE(the_counter_counts) {
  static Bytes kept;  // or the compiler may leave both new and delete out
  BOOST_TEST(count_allocations([] { kept = Bytes(100); }) == 1U);
}

BOOST_AUTO_TEST_CASE(making_one_copies_the_bytes_in_one_allocation) {
  Bytes bytes{1, 2, 3};
  Payload payload;
  BOOST_TEST(count_allocations([&] { payload = Payload(bytes); }) == 1U);
  bytes[0] = 9;
  BOOST_TEST(payload.view()[0] == 1);
  BOOST_TEST(payload.size() == 3U);
  BOOST_TEST(!payload.empty());
}

BOOST_AUTO_TEST_CASE(copies_share_the_bytes_and_allocate_nothing) {
  Payload original(Bytes(1000, 7));
  std::vector<Payload> copies(50);
  BOOST_TEST(count_allocations([&] {
               for (Payload& copy : copies) copy = original;
             }) == 0U);
  for (const Payload& copy : copies) {
    BOOST_TEST(copy.view().data() == original.view().data());
    BOOST_TEST(copy.size() == 1000U);
  }
}

BOOST_AUTO_TEST_CASE(shares_counted_at_once_are_owners_and_those_not_taken_are_none) {
  const std::size_t in_use = test::allocated_bytes;
  {
    Payload kept;
    {
      const Payload original(Bytes(1000, 7));
      Payload::Shares shares(original, 50);
      kept = shares.take();
      Payload other = shares.take();
      BOOST_TEST(other.view().data() == original.view().data());
    }
    BOOST_TEST(kept.size() == 1000U);
    BOOST_TEST(kept.view()[999] == 7);
    Payload::Shares none(Payload(), 2);
    BOOST_TEST(none.take().empty());
  }
  BOOST_TEST(test::allocated_bytes == in_use);
}

BOOST_AUTO_TEST_CASE(the_bytes_live_as_long_as_the_last_copy) {
  Payload kept;
  {
    const Payload original(Bytes{4, 5});
    kept = original;
  }
  BOOST_TEST(kept.view()[1] == 5);
}

BOOST_AUTO_TEST_CASE(an_empty_one_allocates_nothing) {
  BOOST_TEST(count_allocations([] {
               const Payload none;
               const Payload empty{ByteView()};
               BOOST_TEST_REQUIRE(none.size() + empty.size() == 0U);
             }) == 0U);
  BOOST_TEST(Payload().empty());
  BOOST_TEST(Payload(ByteView()).view().empty());
}

BOOST_AUTO_TEST_SUITE_END()
