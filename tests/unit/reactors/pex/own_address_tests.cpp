#include "reactors/pex/own_address.h"

#include <boost/test/unit_test.hpp>
#include <string>

namespace own_address_tests {

using namespace switchyard;
using namespace switchyard::reactors;

IpAddress ip(const std::string& text) {
  return IpAddress::parse(text).value();
}

struct Seen {
  ~Seen() { own.check_invariants(); }

  // Peer `n`, at `from`, sees us at `us`.
  std::optional<IpAddress> up(std::uint8_t n, const std::string& from, const std::string& us) {
    return own.handle_peer_up(PeerId({n}), group_of(ip(from)), ip(us));
  }
  void down(std::uint8_t n) { own.handle_peer_down(PeerId({n})); }

  OwnAddress own;
};

}  // namespace own_address_tests

BOOST_AUTO_TEST_SUITE(own_address_tests)

BOOST_AUTO_TEST_CASE(peers_of_three_groups_are_believed_and_no_fewer) {
  Seen seen;
  BOOST_TEST(!seen.up(1, "1.1.0.1", "9.9.9.9").has_value());
  BOOST_TEST(!seen.up(2, "2.2.0.1", "9.9.9.9").has_value());
  BOOST_TEST(!seen.up(3, "2.2.77.1", "9.9.9.9").has_value());  // one owner, two voices
  BOOST_TEST(!seen.own.v4().has_value());
  BOOST_TEST((seen.up(4, "3.3.0.1", "9.9.9.9") == ip("9.9.9.9")));
  BOOST_TEST((seen.own.v4() == ip("9.9.9.9")));
  BOOST_TEST(!seen.up(5, "4.4.0.1", "9.9.9.9").has_value());  // no news
}

BOOST_AUTO_TEST_CASE(what_is_believed_stays_until_more_say_otherwise) {
  Seen seen;
  for (std::uint8_t n = 1; n <= 3; ++n) seen.up(n, std::to_string(n) + ".1.0.1", "9.9.9.9");
  for (std::uint8_t n = 4; n <= 6; ++n) seen.up(n, std::to_string(n) + ".1.0.1", "8.8.8.8");
  BOOST_TEST((seen.own.v4() == ip("9.9.9.9")));  // three against three
  for (std::uint8_t n = 1; n <= 6; ++n) seen.down(n);
  BOOST_TEST((seen.own.v4() == ip("9.9.9.9")));
  seen.up(4, "4.1.0.1", "8.8.8.8");
  seen.up(5, "5.1.0.1", "8.8.8.8");
  BOOST_TEST((seen.own.v4() == ip("9.9.9.9")));
  BOOST_TEST((seen.up(6, "6.1.0.1", "8.8.8.8") == ip("8.8.8.8")));
}

BOOST_AUTO_TEST_CASE(families_do_not_meet) {
  Seen seen;
  for (std::uint8_t n = 1; n <= 3; ++n) seen.up(n, std::to_string(n) + ".1.0.1", "9.9.9.9");
  for (std::uint8_t n = 4; n <= 6; ++n) {
    seen.up(n, "2600:" + std::to_string(n) + "::1", "2a00::1");
  }
  BOOST_TEST((seen.own.v4() == ip("9.9.9.9")));
  BOOST_TEST((seen.own.v6() == ip("2a00::1")));
}

BOOST_AUTO_TEST_CASE(the_unspecified_address_says_nothing) {
  Seen seen;
  for (std::uint8_t n = 1; n <= 4; ++n) seen.up(n, std::to_string(n) + ".1.0.1", "0.0.0.0");
  BOOST_TEST(!seen.own.v4().has_value());
}

BOOST_AUTO_TEST_SUITE_END()
