#include "secret_conn/secret_upgrader.h"

#include <boost/test/unit_test.hpp>

#include "secret_conn/native_hello.h"
#include "tests/support/upgrader_ends.h"

BOOST_AUTO_TEST_SUITE(secret_upgrader_tests)

using namespace switchyard;
using namespace switchyard::secret_conn;
using namespace std::chrono_literals;
using test::End;
using test::filtered;
using test::MemoryStream;
using test::why;
using World = test::UpgraderWorld;

namespace {

constexpr Profile kProfiles[] = {Profile::native, Profile::cometbft};

}  // namespace

BOOST_AUTO_TEST_CASE(both_ends_come_out_with_ciphers_that_fit) {
  for (const Profile profile : kProfiles) {
    for (const std::size_t cut : {std::size_t{1}, std::size_t{SIZE_MAX}}) {
      World world(profile);
      world.dialler.stream->cut_reads(cut);
      world.acceptor.stream->cut_reads(cut);
      world.start_both();
      BOOST_REQUIRE((world.dialler.outcome && world.acceptor.outcome));
      BOOST_REQUIRE((world.dialler.outcome->has_value() && world.acceptor.outcome->has_value()));
      net::Upgraded& a = **world.dialler.outcome;
      net::Upgraded& b = **world.acceptor.outcome;
      BOOST_TEST((a.peer.id == world.acceptor.key.id()));
      BOOST_TEST((a.peer.key == world.acceptor.key.public_key()));
      BOOST_TEST(as_text(a.peer.node_info) == "acceptor");
      BOOST_TEST(a.peer.version == 1);
      BOOST_TEST((b.peer.id == world.dialler.key.id()));
      BOOST_TEST((a.session_id == b.session_id));
      BOOST_TEST((a.received.empty() && b.received.empty()));
      BOOST_TEST(test::open_all(*b.cipher, test::seal_one(*a.cipher, as_bytes("x"))) == "x");
      BOOST_TEST(world.dialler.gatekeeper.asked.size() == 1U);
      BOOST_TEST(world.acceptor.gatekeeper.asked.size() == 1U);
    }
  }
}

BOOST_AUTO_TEST_CASE(a_slow_gatekeeper_is_waited_for) {
  World world(Profile::native);
  world.acceptor.gatekeeper.waits = true;
  world.start_both();
  BOOST_TEST(world.acceptor.gatekeeper.asked.size() == 1U);
  BOOST_TEST((!world.dialler.outcome && !world.acceptor.outcome));
  world.acceptor.gatekeeper.open();
  world.poll();
  BOOST_REQUIRE((world.dialler.outcome && world.acceptor.outcome));
  BOOST_TEST((world.dialler.outcome->has_value() && world.acceptor.outcome->has_value()));
}

BOOST_AUTO_TEST_CASE(a_reject_has_been_said_when_upgrade_returns) {
  for (const bool by_dialler : {true, false}) {
    World world(Profile::native);
    End& one = by_dialler ? world.dialler : world.acceptor;
    End& other = by_dialler ? world.acceptor : world.dialler;
    one.gatekeeper.no = filtered();
    world.start_both();
    BOOST_TEST((why(one).code == DisconnectCode::filtered));
    BOOST_TEST((why(one).operation == Operation::admission));
    BOOST_TEST(!why(one).remote);
    BOOST_TEST((why(other).code == DisconnectCode::filtered));
    BOOST_TEST(why(other).remote);
    BOOST_TEST(why(other).authenticated);
    BOOST_TEST(why(other).text == "a filter said no");
    BOOST_TEST((why(other).retry_after == 30s));
    BOOST_TEST(one.gatekeeper.asked.size() == 1U);
  }
}

BOOST_AUTO_TEST_CASE(a_wrong_identity_is_never_shown_to_a_gatekeeper) {
  World world(Profile::native);
  world.start(world.dialler, test::key_number(3).id());
  world.start(world.acceptor);
  world.poll();
  BOOST_TEST((why(world.dialler).code == DisconnectCode::wrong_identity));
  BOOST_TEST((why(world.acceptor).code == DisconnectCode::wrong_identity));
  BOOST_TEST(!why(world.acceptor).authenticated);
  BOOST_TEST(world.dialler.gatekeeper.asked.empty());
  BOOST_TEST(world.acceptor.gatekeeper.asked.empty());
}

BOOST_AUTO_TEST_CASE(profiles_are_told_apart) {
  World world(Profile::native);
  End stranger(world.io, Profile::cometbft, 3);
  stranger.stream = std::move(world.dialler.stream);
  world.dialler.stream = MemoryStream::make_pair(world.io.get_executor()).first;
  world.start(world.acceptor);
  world.start(stranger);
  world.poll();
  BOOST_TEST((why(world.acceptor).code == DisconnectCode::other_protocol));
  BOOST_TEST(why(world.acceptor).text == "the other side speaks another protocol: CometBFT");
  world.acceptor.stream->close();
  world.poll();
  BOOST_TEST((why(stranger).code == DisconnectCode::connection_lost));
}

BOOST_AUTO_TEST_CASE(a_refusal_in_clear_is_delivered_as_a_hint) {
  World world(Profile::native);
  world.start(world.dialler);
  const Bytes refusal = world.acceptor.upgrader.refusal(filtered());
  BOOST_TEST(refusal.size() == native::kRefusalSize);
  world.acceptor.stream->push(refusal);
  world.poll();
  BOOST_TEST((why(world.dialler).code == DisconnectCode::filtered));
  BOOST_TEST(!why(world.dialler).authenticated);
  BOOST_TEST((why(world.dialler).retry_after == 30s));
  BOOST_TEST(World(Profile::cometbft).acceptor.upgrader.refusal(filtered()).empty());
}

BOOST_AUTO_TEST_CASE(the_end_of_the_stream_and_a_close_of_ours_are_told_apart) {
  World ended(Profile::native);
  ended.start(ended.dialler);
  ended.acceptor.stream->shutdown_write();
  ended.poll();
  BOOST_TEST(why(ended.dialler).text == "the stream ended in the opening: waiting for hello");
  World closed(Profile::native);
  closed.start(closed.dialler);
  closed.poll();
  BOOST_TEST(!closed.dialler.outcome);
  closed.dialler.stream->close();
  closed.poll();
  BOOST_TEST((why(closed.dialler).code == DisconnectCode::connection_lost));
  BOOST_TEST(why(closed.dialler).text == make_error_code(net::Errc::closed).message());
}

BOOST_AUTO_TEST_CASE(behind_a_failed_write_the_reason_is_still_read) {
  World world(Profile::native);
  world.acceptor.gatekeeper.no = filtered();
  world.dialler.gatekeeper.waits = true;
  world.start_both();
  BOOST_TEST(world.dialler.gatekeeper.asked.size() == 1U);
  // The acceptor has gone meanwhile: our flight cannot be sent, and nothing more is to be read.
  world.dialler.stream->fail_writes(std::make_error_code(std::errc::broken_pipe));
  world.acceptor.stream->shutdown_write();
  world.dialler.gatekeeper.open();
  world.poll();
  BOOST_TEST((why(world.dialler).code == DisconnectCode::connection_lost));
  // With a refusal in the stream, that is what is reported.
  World refused(Profile::native);
  refused.dialler.stream->fail_writes(std::make_error_code(std::errc::broken_pipe));
  refused.start(refused.dialler);
  refused.poll();
  BOOST_TEST(!refused.dialler.outcome);
  refused.acceptor.stream->push(native::encode_refusal(filtered()));
  refused.poll();
  BOOST_TEST((why(refused.dialler).code == DisconnectCode::filtered));
}

BOOST_AUTO_TEST_CASE(frames_behind_the_opening_are_handed_over) {
  World world(Profile::native);
  world.start(world.dialler);
  world.poll();
  // The acceptor by hand, so that its packets ride behind its verdict.
  MemoryStream& stream = *world.acceptor.stream;
  test::Side acceptor(Profile::native, false, 2);
  acceptor.take(stream.pull());
  stream.push(acceptor->poll_output());
  world.poll();
  acceptor.take(stream.pull());
  acceptor->accept();
  Bytes last = acceptor->poll_output();
  const Secured secured = acceptor->finish();
  append(last, test::seal_one(*secured.cipher, as_bytes("first packets")));
  stream.push(last);
  world.poll();
  BOOST_REQUIRE((world.dialler.outcome && world.dialler.outcome->has_value()));
  const net::Upgraded& upgraded = **world.dialler.outcome;
  BOOST_TEST(test::open_all(*upgraded.cipher, upgraded.received) == "first packets");
}

BOOST_AUTO_TEST_SUITE_END()
