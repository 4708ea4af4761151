#include "addrbook/siphash.h"

#include <boost/test/unit_test.hpp>
#include <map>

namespace switchyard::addrbook {

BOOST_AUTO_TEST_SUITE(siphash_tests)

// From the authors' reference implementation: key 00 … 0f, input 00, 01, … of so many bytes.
BOOST_AUTO_TEST_CASE(agrees_with_the_published_vectors) {
  const std::map<std::size_t, std::uint64_t> vectors{
      {0, 0x726fdb47dd0e0e31U},  {1, 0x74f839c593dc67fdU},  {2, 0x0d6c8009d9a94f5aU},
      {3, 0x85676696d7fb7e2dU},  {7, 0xab0200f58b01d137U},  {8, 0x93f5f5799a932462U},
      {9, 0x9e0082df0ba9e4b0U},  {15, 0xa129ca6149be45e5U}, {16, 0x3f2acc7f57c29bdbU},
      {63, 0x958a324ceb064572U},
  };
  SipHash::Key key{};
  for (std::uint8_t i = 0; i < key.size(); ++i) key[i] = i;
  for (const auto& [length, expected] : vectors) {
    Bytes input;
    for (std::size_t i = 0; i < length; ++i) input.push_back(static_cast<std::uint8_t>(i));
    BOOST_TEST(SipHash(key).add(input).digest() == expected);
    for (std::size_t cut = 0; cut <= length; ++cut) {
      SipHash hash(key);
      hash.add(ByteView(input).first(cut));
      BOOST_TEST(hash.add(ByteView(input).subspan(cut)).digest() == expected);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_number_is_its_eight_bytes_lowest_first) {
  const SipHash::Key key{1};
  const Bytes bytes{8, 7, 6, 5, 4, 3, 2, 1};
  BOOST_TEST(SipHash(key).add(std::uint64_t{0x0102030405060708U}).digest() ==
             SipHash(key).add(bytes).digest());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::addrbook
