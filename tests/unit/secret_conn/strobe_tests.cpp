#include "secret_conn/strobe.h"

#include <array>
#include <boost/test/unit_test.hpp>

#include "p2p/base/hex.h"

BOOST_AUTO_TEST_SUITE(strobe_tests)

using namespace switchyard;
using namespace switchyard::secret_conn;

namespace {

std::string draw(Strobe128& strobe, std::size_t n) {
  Bytes out(n);
  strobe.prf(out, /*more=*/false);
  return to_hex(out);
}

}  // namespace

BOOST_AUTO_TEST_CASE(equal_operations_give_equal_bytes) {
  Strobe128 a("test");
  Strobe128 b("test");
  for (Strobe128* strobe : {&a, &b}) {
    strobe->meta_ad(as_bytes("label"), /*more=*/false);
    strobe->ad(as_bytes("data"), /*more=*/false);
  }
  const std::string bytes = draw(a, 64);
  BOOST_TEST(bytes == draw(b, 64));
  BOOST_TEST(bytes != draw(b, 64));  // drawing moves on
}

BOOST_AUTO_TEST_CASE(continuing_equals_absorbing_at_once) {
  Strobe128 whole("test");
  Strobe128 pieces("test");
  whole.ad(as_bytes("onetwo"), /*more=*/false);
  pieces.ad(as_bytes("one"), /*more=*/false);
  pieces.ad(as_bytes("two"), /*more=*/true);
  BOOST_TEST(draw(whole, 32) == draw(pieces, 32));
}

BOOST_AUTO_TEST_CASE(kinds_and_borders_of_operations_count) {
  Strobe128 meta("test");
  Strobe128 data("test");
  Strobe128 split("test");
  meta.meta_ad(as_bytes("onetwo"), /*more=*/false);
  data.ad(as_bytes("onetwo"), /*more=*/false);
  split.ad(as_bytes("one"), /*more=*/false);
  split.ad(as_bytes("two"), /*more=*/false);
  const std::string of_meta = draw(meta, 32);
  const std::string of_data = draw(data, 32);
  const std::string of_split = draw(split, 32);
  BOOST_TEST(of_meta != of_data);
  BOOST_TEST(of_data != of_split);
}

BOOST_AUTO_TEST_CASE(drawing_in_pieces_equals_drawing_at_once_across_blocks) {
  Strobe128 whole("test");
  Strobe128 pieces("test");
  Bytes at_once(500);
  whole.prf(at_once, /*more=*/false);
  Bytes piecewise(500);
  pieces.prf(MutableByteView(piecewise).first(165), /*more=*/false);
  pieces.prf(MutableByteView(piecewise).subspan(165, 2), /*more=*/true);
  pieces.prf(MutableByteView(piecewise).subspan(167), /*more=*/true);
  BOOST_TEST(to_hex(at_once) == to_hex(piecewise));
}

BOOST_AUTO_TEST_SUITE_END()
