#include "p2p/peer/outbox.h"

#include <boost/test/unit_test.hpp>

namespace switchyard {
namespace {

constexpr ChannelId kBulk(1);
constexpr ChannelId kVotes(2);
constexpr ChannelId kOnlyOurs(3);

std::vector<ChannelDescriptor> ours() {
  std::vector<ChannelDescriptor> list(3);
  list[0].id = kBulk;
  list[0].send_queue_capacity = 4;
  list[0].send_queue_bytes = 100;
  list[1].id = kVotes;
  list[2].id = kOnlyOurs;
  return list;
}

std::vector<AnnouncedChannel> theirs() {
  return {AnnouncedChannel{kBulk, 1000, 500}, AnnouncedChannel{kVotes, 1000, 10}};
}

struct Fixture {
  SendResult push(ChannelId channel, std::size_t size) {
    return box.push(channel, Payload(Bytes(size, 7)), wake);
  }

  const std::vector<ChannelDescriptor> mine = ours();
  const std::vector<AnnouncedChannel> other = theirs();
  Outbox box{mine, other};
  bool wake{false};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(outbox_tests, Fixture)

BOOST_AUTO_TEST_CASE(the_answer_is_the_truth) {
  BOOST_TEST((push(ChannelId(9), 1) == SendResult::unknown_channel));
  BOOST_TEST((push(kOnlyOurs, 1) == SendResult::not_announced));
  BOOST_TEST((push(kVotes, 11) == SendResult::too_big));
  BOOST_TEST((push(kVotes, 10) == SendResult::queued));
  box.close();
  BOOST_TEST((push(kVotes, 10) == SendResult::closed));
  BOOST_TEST(box.closed());
}

BOOST_AUTO_TEST_CASE(only_the_first_message_since_the_last_collect_wakes) {
  push(kVotes, 1);
  BOOST_TEST(wake);
  push(kBulk, 1);
  BOOST_TEST(!wake);
  std::vector<Outbox::Item> items;
  box.collect(items);
  BOOST_REQUIRE_EQUAL(items.size(), 2U);
  BOOST_TEST((items[0].channel == kVotes));
  BOOST_TEST((items[1].channel == kBulk));
  push(kBulk, 1);
  BOOST_TEST(wake);
}

BOOST_AUTO_TEST_CASE(a_channel_is_bounded_in_messages_until_they_have_left) {
  for (int i = 0; i < 4; ++i) BOOST_TEST((push(kBulk, 1) == SendResult::queued));
  BOOST_TEST((push(kBulk, 1) == SendResult::full));
  std::vector<Outbox::Item> items;
  box.collect(items);
  BOOST_TEST((push(kBulk, 1) == SendResult::full));  // collected is not sent
  BOOST_TEST(box.pending() == 4U);
  BOOST_TEST(box.sent(kBulk, 1));  // room again, and somebody had been told `full`
  BOOST_TEST((push(kBulk, 1) == SendResult::queued));
  BOOST_TEST(box.pending() == 4U);
}

BOOST_AUTO_TEST_CASE(a_channel_is_bounded_in_bytes_but_takes_any_single_message) {
  BOOST_TEST((push(kBulk, 400) == SendResult::queued));
  BOOST_TEST((push(kBulk, 1) == SendResult::full));
  BOOST_TEST(box.sent(kBulk, 400));
  BOOST_TEST((push(kBulk, 60) == SendResult::queued));
  BOOST_TEST((push(kBulk, 41) == SendResult::full));
  BOOST_TEST((push(kBulk, 40) == SendResult::queued));
}

BOOST_AUTO_TEST_CASE(writable_is_reported_once_and_only_after_full) {
  push(kBulk, 1);
  BOOST_TEST(!box.sent(kBulk, 1));  // nobody was refused
  for (int i = 0; i < 5; ++i) push(kBulk, 1);
  BOOST_TEST(box.sent(kBulk, 1));
  BOOST_TEST(!box.sent(kBulk, 1));
}

BOOST_AUTO_TEST_CASE(channels_do_not_share_room) {
  for (int i = 0; i < 5; ++i) push(kBulk, 1);
  BOOST_TEST((push(kVotes, 1) == SendResult::queued));
}

BOOST_AUTO_TEST_CASE(a_message_queued_at_many_peers_is_stored_once) {
  const Payload message(Bytes(50, 7));
  Outbox other_peer{mine, other};
  box.push(kBulk, message, wake);
  other_peer.push(kBulk, message, wake);
  std::vector<Outbox::Item> here;
  std::vector<Outbox::Item> there;
  box.collect(here);
  other_peer.collect(there);
  BOOST_TEST(here.at(0).message.view().data() == message.view().data());
  BOOST_TEST(there.at(0).message.view().data() == message.view().data());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
