// Openings that their caller ends in the middle.
#include <boost/test/unit_test.hpp>

#include "tests/support/upgrader_ends.h"

BOOST_AUTO_TEST_SUITE(secret_upgrader_end_tests)

using namespace switchyard;
using namespace switchyard::secret_conn;
using test::filtered;
using test::why;
using World = test::UpgraderWorld;

BOOST_AUTO_TEST_CASE(an_opening_that_is_ended_says_so_and_half_closes) {
  for (const bool at_once : {false, true}) {
    World world(Profile::native);
    world.dialler.gatekeeper.waits = true;
    world.start_both();
    BOOST_TEST(world.acceptor.break_off.end(filtered(), at_once));
    world.poll();
    BOOST_TEST(world.acceptor.outcome.has_value() == at_once);
    world.dialler.gatekeeper.open();
    world.poll();
    BOOST_TEST((why(world.dialler).code == DisconnectCode::filtered));
    BOOST_TEST(why(world.dialler).remote);
    world.dialler.stream->close();
    world.poll();
    BOOST_TEST((why(world.acceptor).code == DisconnectCode::filtered));
    BOOST_TEST(!why(world.acceptor).remote);
    BOOST_TEST(world.acceptor.break_off.end(filtered(), !at_once));
    BOOST_TEST(world.acceptor.break_off.at_once() == at_once);  // the first call counts
  }
}

BOOST_AUTO_TEST_CASE(an_opening_is_ended_while_its_gatekeeper_thinks_and_hears_of_it_at_once) {
  World world(Profile::native);
  world.acceptor.gatekeeper.waits = true;
  world.start_both();
  BOOST_TEST(world.acceptor.break_off.end(filtered(), false));
  world.poll();
  BOOST_TEST((why(world.dialler).code == DisconnectCode::filtered));
  BOOST_TEST(!world.acceptor.outcome);
  world.acceptor.gatekeeper.open();
  world.poll();
  BOOST_TEST((why(world.acceptor).code == DisconnectCode::filtered));
}

BOOST_AUTO_TEST_CASE(with_nothing_to_be_said_the_stream_is_closed) {
  World world(Profile::native);
  world.start(world.dialler);
  world.poll();
  BOOST_TEST(world.dialler.break_off.end(filtered(), false));
  world.poll();
  BOOST_TEST((why(world.dialler).code == DisconnectCode::filtered));
  BOOST_TEST(world.acceptor.stream->pull().size() == 36U);  // its hello
}

BOOST_AUTO_TEST_CASE(a_complete_opening_is_not_ended_any_more) {
  World world(Profile::native);
  world.start_both();
  BOOST_TEST(world.dialler.break_off.end(filtered(), false));
  world.poll();
  BOOST_TEST(!world.dialler.break_off.why());
  BOOST_TEST(world.dialler.outcome->has_value());
}

BOOST_AUTO_TEST_SUITE_END()
