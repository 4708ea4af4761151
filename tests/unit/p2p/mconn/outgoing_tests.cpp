#include "p2p/mconn/outgoing.h"

#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdint>

#include "p2p/mconn/credit.h"
#include "tests/unit/p2p/mconn/support.h"

namespace switchyard::mconn {
namespace outgoing_tests {

using testing::message;

struct Fixture {
  ChannelDescriptor ours = testing::channel(0x20);
  AnnouncedChannel theirs = {ChannelId(0x20), testing::kPlenty, 1 * kMiB};
  Bytes frame = Bytes(testing::kFrame);

  // Writes a packet into an empty frame of that size, and takes it apart.
  wire::Msg write(Outgoing& out, std::size_t room) {
    const auto written = out.write(MutableByteView(frame).first(room), /*alone=*/true);
    BOOST_REQUIRE(written.bytes > 0 && written.bytes <= room);
    out.check_invariants();
    const auto all = testing::packets_of<wire::Msg>(ByteView(frame).first(written.bytes));
    BOOST_REQUIRE(all.size() == 1);
    BOOST_TEST(written.sent.has_value() == (all[0].remaining == 0));
    return all[0];
  }
};

}  // namespace outgoing_tests

BOOST_FIXTURE_TEST_SUITE(outgoing_tests, Fixture)

BOOST_AUTO_TEST_CASE(the_queue_is_full_at_its_number_of_messages) {
  ours.send_queue_capacity = 3;
  Outgoing out(ours, &theirs);
  for (int i = 0; i < 3; ++i) BOOST_CHECK(out.push(message(10)) == SendResult::queued);
  BOOST_CHECK(out.push(message(10)) == SendResult::full);
  BOOST_CHECK(out.push(Payload()) == SendResult::full);
  write(out, 100);
  BOOST_CHECK(out.push(message(10)) == SendResult::queued);
  out.check_invariants();
}

BOOST_AUTO_TEST_CASE(the_queue_is_full_at_its_bytes_but_takes_one_message_of_any_size) {
  ours.send_queue_bytes = 1000;
  Outgoing out(ours, &theirs);
  BOOST_CHECK(out.push(message(600)) == SendResult::queued);
  BOOST_CHECK(out.push(message(401)) == SendResult::full);
  BOOST_CHECK(out.push(message(400)) == SendResult::queued);
  BOOST_TEST(out.queued_bytes() == 1000U);
  write(out, 4096);
  write(out, 4096);
  BOOST_CHECK(out.push(message(5000)) == SendResult::queued);
  BOOST_CHECK(out.push(message(1)) == SendResult::full);
  write(out, 4096);
  // Until its last packet has left, a message counts whole.
  BOOST_TEST(out.queued_bytes() == 5000U);
  BOOST_CHECK(out.push(message(1)) == SendResult::full);
}

BOOST_AUTO_TEST_CASE(a_message_above_the_peers_limit_is_too_big) {
  theirs.max_message_size = 100;
  Outgoing out(ours, &theirs);
  BOOST_CHECK(out.push(message(101)) == SendResult::too_big);
  BOOST_CHECK(out.push(message(100)) == SendResult::queued);
}

BOOST_AUTO_TEST_CASE(a_channel_the_peer_has_not_announced_takes_nothing) {
  Outgoing out(ours, nullptr);
  BOOST_TEST(!out.announced());
  BOOST_CHECK(out.push(message(1)) == SendResult::not_announced);
  BOOST_TEST(!out.ready());
}

BOOST_AUTO_TEST_CASE(packets_fill_the_frame_to_the_last_byte) {
  for (std::size_t room = 256; room < 600; ++room) {
    Outgoing out(ours, &theirs);
    out.push(message(100'000));
    const auto written = out.write(MutableByteView(frame).first(room), /*alone=*/true);
    // One byte less where a shorter header would need a longer piece, and the other way round.
    BOOST_TEST(written.bytes >= room - 1);
    BOOST_TEST(written.bytes <= room);
  }
}

BOOST_AUTO_TEST_CASE(a_message_is_cut_and_counted_down_to_zero) {
  Outgoing out(ours, &theirs);
  const Payload whole = message(10'000);
  out.push(whole);
  Bytes joined;
  while (out.ready()) {
    const wire::Msg packet = write(out, 1000);
    append(joined, packet.data);
    BOOST_TEST(packet.remaining == whole.size() - joined.size());
  }
  BOOST_CHECK(testing::same(joined, whole.view()));
  BOOST_TEST(out.sent_messages() == 1U);
  BOOST_TEST(out.queued_messages() == 0U);
}

BOOST_AUTO_TEST_CASE(an_empty_message_is_one_empty_packet) {
  Outgoing out(ours, &theirs);
  out.push(Payload());
  BOOST_TEST(out.ready());
  const wire::Msg packet = write(out, 256);
  BOOST_TEST(packet.data.empty());
  BOOST_TEST(packet.remaining == 0U);
  BOOST_TEST(out.sent_messages() == 1U);
}

BOOST_AUTO_TEST_CASE(no_small_piece_goes_into_a_frame_that_has_something_in_it) {
  Outgoing out(ours, &theirs);
  out.push(message(10'000));
  const auto none = out.write(MutableByteView(frame).first(200), /*alone=*/false);
  BOOST_TEST(none.bytes == 0U);
  const auto some = out.write(MutableByteView(frame).first(300), /*alone=*/false);
  BOOST_TEST(some.bytes > kSmallPiece);
  // A whole message is not a piece.
  Outgoing small(ours, &theirs);
  small.push(message(100));
  const auto whole = small.write(MutableByteView(frame).first(200), /*alone=*/false);
  BOOST_TEST(whole.bytes > 100U);
  BOOST_CHECK(whole.sent == 100U);
}

BOOST_AUTO_TEST_CASE(room_too_small_for_a_header_takes_nothing) {
  for (std::size_t room = 0; room < 8; ++room) {
    Outgoing out(ours, &theirs);
    out.push(message(10));
    BOOST_TEST(out.write(MutableByteView(frame).first(room), /*alone=*/false).bytes == 0U);
    out.check_invariants();
  }
}

BOOST_AUTO_TEST_CASE(without_credit_for_a_packet_worth_sending_it_is_not_ready) {
  theirs.window = packet_cost(/*first=*/true, kSmallPiece) - 1;
  Outgoing out(ours, &theirs);
  out.push(message(kSmallPiece - 1));
  BOOST_TEST(out.ready());
  write(out, 4096);
  BOOST_TEST(out.credit_left() == 0U);
  out.push(message(1000));
  BOOST_TEST(!out.ready());
  out.raise_credit(2 * theirs.window);
  BOOST_TEST(!out.ready());
  out.raise_credit(2 * theirs.window + 1);
  BOOST_TEST(out.ready());
  BOOST_TEST(write(out, 4096).data.size() == kSmallPiece);
  BOOST_TEST(out.credit_left() == 0U);
}

BOOST_AUTO_TEST_CASE(an_empty_message_needs_its_credit_too) {
  theirs.window = 79;
  Outgoing out(ours, &theirs);
  out.push(Payload());
  BOOST_TEST(!out.ready());
  out.raise_credit(80);
  BOOST_TEST(out.ready());
}

BOOST_AUTO_TEST_CASE(the_oldest_that_has_not_begun_is_dropped) {
  ChannelDescriptor descriptor = testing::channel(1);
  descriptor.droppable = true;
  AnnouncedChannel other = testing::announced(descriptor);
  Outgoing out(descriptor, &other);
  BOOST_TEST(!out.drop_oldest());
  out.push(message(5000));
  out.push(message(20));
  out.push(message(30));
  BOOST_CHECK(out.drop_oldest() == 5000U);
  out.push(message(5000));
  while (out.write(frame, true).sent != 30U) out.check_invariants();
  out.write(frame, true);  // the first packet of the long one
  out.push(message(40));
  out.push(message(50));
  BOOST_CHECK(out.drop_oldest() == 40U);
  BOOST_CHECK(out.drop_oldest() == 50U);
  BOOST_CHECK(!out.drop_oldest());  // what has begun is finished
  BOOST_TEST(out.queued_messages() == 1U);
  BOOST_TEST(out.queued_bytes() == 5000U);
  out.check_invariants();
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::mconn
