#include "p2p/switch/conduct.h"

#include <boost/test/unit_test.hpp>
#include <chrono>

namespace switchyard {

namespace conduct_tests {

using namespace std::chrono_literals;

const WallTime kNow{1'800'000'000s};

Ban ban_of(const char* who, std::optional<std::chrono::seconds> length) {
  Ban ban{*parse_ban_target(who), "test", kNow, std::nullopt};
  if (length) ban.until = kNow + *length;
  return ban;
}

}  // namespace conduct_tests

BOOST_AUTO_TEST_SUITE(conduct_tests)

BOOST_AUTO_TEST_CASE(of_id_and_address_the_ban_that_ends_later_counts) {
  Conduct conduct("", "");
  const PeerId id = *PeerId::parse("0123456789abcdef0123456789abcdef01234567");
  const IpAddress address = *IpAddress::parse("20.1.0.1");
  BOOST_TEST(!conduct.banned_until(id, address, kNow).has_value());
  conduct.ban(ban_of("20.1.0.0/16", 60s));
  BOOST_TEST((conduct.banned_until(id, address, kNow) == kNow + 60s));
  BOOST_TEST(!conduct.banned_until(id, *IpAddress::parse("20.2.0.1"), kNow).has_value());
  conduct.ban(ban_of("0123456789abcdef0123456789abcdef01234567", 30s));
  BOOST_TEST((conduct.banned_until(id, address, kNow) == kNow + 60s));
  conduct.ban(ban_of("0123456789abcdef0123456789abcdef01234567", 90s));
  BOOST_TEST((conduct.banned_until(id, address, kNow) == kNow + 90s));
  BOOST_TEST(!conduct.banned_until(id, address, kNow + 90s).has_value());
  conduct.ban(ban_of("20.1.0.1", std::nullopt));
  BOOST_TEST((conduct.banned_until(id, address, kNow) == WallTime::max()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
