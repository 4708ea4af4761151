#include "p2p/base/parcel.h"

#include <boost/test/unit_test.hpp>
#include <utility>
#include <vector>

#include "tests/support/count_allocations.h"

namespace switchyard {
namespace parcel_tests {

Bytes some(std::size_t size) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(i + 1);
  return bytes;
}

bool holds(const Parcel& parcel, const Bytes& bytes) {
  const ByteView view = parcel.view();
  return parcel.size() == bytes.size() && Bytes(view.begin(), view.end()) == bytes;
}

}  // namespace parcel_tests

using namespace parcel_tests;

BOOST_AUTO_TEST_SUITE(parcel_tests)

BOOST_AUTO_TEST_CASE(a_short_one_holds_its_own_bytes_and_a_long_one_takes_one_allocation) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, Parcel::kOwn, Parcel::kOwn + 1}) {
    Bytes bytes = some(size);
    const Bytes before = bytes;
    Parcel parcel;
    const std::size_t made = test::count_allocations([&] { parcel = Parcel(ByteView(bytes)); });
    BOOST_TEST(made == (size > Parcel::kOwn ? 1U : 0U));
    for (std::uint8_t& byte : bytes) byte = 0;
    BOOST_TEST(holds(parcel, before));
  }
}

BOOST_AUTO_TEST_CASE(what_was_moved_is_empty_and_nothing_is_allocated) {
  for (const std::size_t size : {std::size_t{0}, std::size_t{7}, Parcel::kOwn, std::size_t{5000}}) {
    const Bytes bytes = some(size);
    Parcel first{ByteView(bytes)};
    Parcel last(Payload(some(300)));
    const std::size_t made = test::count_allocations([&] {
      Parcel second(std::move(first));
      last = std::move(second);
      BOOST_TEST_REQUIRE(second.size() == 0U);
    });
    BOOST_TEST(made == 0U);
    BOOST_TEST(first.view().empty());
    BOOST_TEST(holds(last, bytes));
  }
}

BOOST_AUTO_TEST_CASE(the_bytes_of_a_payload_are_shared_and_let_go) {
  const std::size_t in_use = test::allocated_bytes;
  {
    const Payload payload{ByteView(some(5))};
    Parcel parcel(payload);
    BOOST_TEST(parcel.view().data() == payload.view().data());
    Parcel again(payload);
    again.clear();
    again.clear();
    BOOST_TEST(again.size() == 0U);
    BOOST_TEST(holds(parcel, some(5)));
    parcel = Parcel();
  }
  BOOST_TEST(test::allocated_bytes == in_use);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
