#include "p2p/sim/liar.h"

#include "tests/unit/p2p/sim/pair.h"

namespace switchyard::sim {

BOOST_AUTO_TEST_SUITE(liar_tests)

BOOST_AUTO_TEST_CASE(a_liar_dials_and_says_anything) {
  Pair pair;
  Liar liar(pair.alice);
  BOOST_TEST(!pair.world.await(liar.dial(pair.bob.endpoint(kPort))));
  pair.b = std::move(*pair.world.await(pair.listener->accept()));
  BOOST_TEST(!pair.world.await(liar.send(to_bytes(as_bytes("GET / HTTP/1.1")))));
  liar.shutdown_write();
  const auto received = pair.world.await(read_all(*pair.b)).first;
  BOOST_TEST(as_text(received) == "GET / HTTP/1.1");
  pair.write(*pair.b, "what?");
  pair.b->close();
  BOOST_TEST(as_text(pair.world.await(liar.read(3))) == "wha");
  BOOST_TEST(!liar.ended());
  BOOST_TEST(as_text(pair.world.await(liar.read_to_end())) == "t?");
  BOOST_TEST((liar.ended() == Errc::end_of_stream));
}

BOOST_AUTO_TEST_CASE(a_liar_accepts) {
  Pair pair;
  pair.listener->close();
  Liar liar(pair.bob);
  BOOST_TEST(!liar.listen(kPort));
  const auto dialled = pair.dial();
  BOOST_REQUIRE(dialled);
  BOOST_TEST(!pair.world.await(liar.accept()));
  liar.reset();
  BOOST_TEST((pair.read_error(**dialled) == std::errc::connection_reset));
  BOOST_TEST((pair.world.await(liar.send(Bytes(1))) == Errc::closed));
}

BOOST_AUTO_TEST_CASE(a_liar_drips) {
  Pair pair;
  Liar liar(pair.alice);
  BOOST_TEST(!pair.world.await(liar.dial(pair.bob.endpoint(kPort))));
  const Time start = pair.world.now();
  BOOST_TEST(!pair.world.await(liar.send_slowly(Bytes(5), 2, 10s)));
  BOOST_TEST((pair.world.now() - start == 30s));
}

BOOST_AUTO_TEST_CASE(a_liar_has_only_so_much_patience) {
  Pair pair;
  Liar liar(pair.alice);
  liar.set_patience(8s);
  BOOST_TEST(!pair.world.await(liar.dial(pair.bob.endpoint(kPort))));
  pair.b = std::move(*pair.world.await(pair.listener->accept()));
  pair.write(*pair.b, "abc");
  const Time start = pair.world.now();
  BOOST_TEST(as_text(pair.world.await(liar.read(10))) == "abc");
  BOOST_TEST((liar.ended() == Errc::timed_out));
  BOOST_TEST((pair.world.now() - start == 8s));

  BOOST_TEST(!pair.world.await(liar.dial(pair.bob.endpoint(kPort))));
  BOOST_TEST((pair.world.await(liar.send(Bytes(kMiB))) == Errc::timed_out));  // nobody reads
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::sim
