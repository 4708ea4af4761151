#include "p2p/wire/codecs.h"

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(codecs_tests)

using namespace switchyard;
using namespace switchyard::wire;

BOOST_AUTO_TEST_CASE(what_the_native_wire_has_and_cometbfts_has_not) {
  const Codecs& native = codecs_for(Profile::native);
  BOOST_TEST((native.profile == Profile::native));
  BOOST_TEST(native.packets.tells_credit());
  BOOST_TEST(native.packets.tells_remaining());
  BOOST_TEST(native.packets.tells_ping_value());
  BOOST_TEST(native.pex.carries_records());
  BOOST_TEST(native.pex.tells_pace());
  BOOST_TEST(native.pex.max_size() == 32768U);
  BOOST_TEST(native.node_info.max_size() == 8000U);
  BOOST_TEST((native.ping_interval == std::chrono::seconds(30)));
  BOOST_TEST((native.pong_timeout == std::chrono::seconds(20)));
  BOOST_TEST(!native.one_per_address);

  const Codecs& comet = codecs_for(Profile::cometbft);
  BOOST_TEST((comet.profile == Profile::cometbft));
  BOOST_TEST(!comet.packets.tells_credit());
  BOOST_TEST(!comet.packets.tells_remaining());
  BOOST_TEST(!comet.packets.tells_ping_value());
  BOOST_TEST(!comet.pex.carries_records());
  BOOST_TEST(!comet.pex.tells_pace());
  BOOST_TEST(comet.pex.max_size() == 64000U);
  BOOST_TEST(comet.node_info.max_size() == 10240U);
  BOOST_TEST((comet.ping_interval == std::chrono::seconds(60)));
  BOOST_TEST((comet.pong_timeout == std::chrono::seconds(45)));
  BOOST_TEST(comet.one_per_address);
}

BOOST_AUTO_TEST_SUITE_END()
