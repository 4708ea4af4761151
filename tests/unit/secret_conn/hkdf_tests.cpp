#include "secret_conn/hkdf.h"

#include <boost/test/unit_test.hpp>

#include "tests/support/secret_conn_fixtures.h"

BOOST_AUTO_TEST_SUITE(hkdf_tests)

using namespace switchyard;
using namespace switchyard::secret_conn;
using test::unhex;

namespace {

std::string derive(const Bytes& secret, const Bytes& salt, const Bytes& info, std::size_t n) {
  Bytes out(n);
  hkdf_sha256(secret, salt, info, out);
  return to_hex(out);
}

Bytes counting(int from, int to) {
  Bytes bytes;
  for (int i = from; i < to; ++i) bytes.push_back(static_cast<std::uint8_t>(i));
  return bytes;
}

}  // namespace

// RFC 5869, appendix A, test cases 1 to 3.
BOOST_AUTO_TEST_CASE(derives_the_published_keys) {
  BOOST_TEST(derive(Bytes(22, 0x0b), counting(0, 13), counting(0xf0, 0xfa), 42) ==
             "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"
             "34007208d5b887185865");
  BOOST_TEST(derive(counting(0, 0x50), counting(0x60, 0xb0), counting(0xb0, 0x100), 82) ==
             "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c"
             "59045a99cac7827271cb41c65e590e09da3275600c2f09b8367793a9aca3db71"
             "cc30c58179ec3e87c14c01d5c1f3434f1d87");
  BOOST_TEST(derive(Bytes(22, 0x0b), {}, {}, 42) ==
             "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"
             "9d201395faa4b61a96c8");
}

BOOST_AUTO_TEST_CASE(an_empty_salt_is_32_zero_bytes) {
  BOOST_TEST(derive(Bytes(32, 1), {}, {}, 32) == derive(Bytes(32, 1), Bytes(32, 0), {}, 32));
}

BOOST_AUTO_TEST_CASE(a_shorter_key_is_the_front_of_a_longer_one) {
  const std::string longest = derive(Bytes(32, 1), {}, Bytes(3, 7), 255 * 32);
  for (const std::size_t n : {0U, 1U, 31U, 32U, 33U, 96U})
    BOOST_TEST(derive(Bytes(32, 1), {}, Bytes(3, 7), n) == longest.substr(0, 2 * n));
}

BOOST_AUTO_TEST_SUITE_END()
