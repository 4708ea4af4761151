#include "p2p/switch/switch_config.h"

#include <boost/test/unit_test.hpp>

namespace switchyard {

BOOST_AUTO_TEST_SUITE(switch_config_tests)

BOOST_AUTO_TEST_CASE(the_defaults_make_sense) {
  BOOST_TEST(SwitchConfig().validate().has_value());
}

BOOST_AUTO_TEST_CASE(no_timeout_may_be_zero) {
  SwitchConfig config;
  config.handshake_timeout = Duration(0);
  BOOST_TEST(config.validate().error() == "handshake_timeout must be longer than zero");
  config = SwitchConfig();
  config.mconn.pong_timeout = Duration(-1);
  BOOST_TEST(config.validate().error() == "pong_timeout must be longer than zero");
}

BOOST_AUTO_TEST_CASE(impossible_values_are_named) {
  SwitchConfig config;
  config.redial_longest = Duration(1);
  BOOST_TEST(config.validate().error() == "redial_longest must not be shorter than redial_first");
  config = SwitchConfig();
  config.max_half_open = 1;
  BOOST_TEST(config.validate().error() == "max_half_open must be at least 2");
  config = SwitchConfig();
  config.frame_payload = 10;
  BOOST_TEST(config.validate().error() == "frame_payload must be at least 256 bytes");
  for (std::size_t SwitchConfig::* limit :
       {&SwitchConfig::max_peers_per_address, &SwitchConfig::max_peers_per_group,
        &SwitchConfig::openings_per_second, &SwitchConfig::openings_per_group}) {
    config = SwitchConfig();
    config.*limit = 0;
    BOOST_TEST(config.validate().error().ends_with(" must be at least 1"));
  }
}

BOOST_AUTO_TEST_CASE(persistent_peers_need_an_id_unless_anybody_will_do) {
  SwitchConfig config;
  NetAddress address;
  address.host = "example.org";
  address.port = 26656;
  config.persistent_peers.push_back(address);
  BOOST_TEST(config.validate().error() ==
             "persistent_peers: example.org:26656 names no id; write id@host:port, or set "
             "allow_any_identity");
  config.allow_any_identity = true;
  BOOST_TEST(config.validate().has_value());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
