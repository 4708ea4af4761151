#include "p2p/peer/outbox.h"

#include <boost/test/unit_test.hpp>

#include <chrono>

#include "tests/support/count_allocations.h"

namespace switchyard {

using std::chrono::seconds;

namespace outbox_tests {

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

  // Waits for room; the answer, once there is one, is appended to `answers`.
  void wait(ChannelId channel, std::size_t size, Duration patience = seconds(10)) {
    Outbox::Waiter waiter{channel, Payload(Bytes(size, 7)), patience,
                          [this](SendResult result) { answers.push_back(result); }};
    box.push_or_wait(std::move(waiter), wake);
  }

  bool sent(ChannelId channel, std::size_t messages, std::size_t size) {
    return box.sent(channel, messages, size, wake);
  }

  std::vector<SendResult> answers;
  const std::vector<ChannelDescriptor> mine = ours();
  const std::vector<AnnouncedChannel> other = theirs();
  Outbox box{mine, other};
  bool wake{false};
};

}  // namespace outbox_tests

BOOST_FIXTURE_TEST_SUITE(outbox_tests, Fixture)

BOOST_AUTO_TEST_CASE(a_refused_message_allocates_nothing_nor_does_a_short_one_that_is_taken) {
  std::vector<Outbox::Item> taken;
  for (int round = 0; round < 2; ++round) {  // the first one makes room
    taken.clear();
    for (int i = 0; i < 4; ++i) push(kBulk, 10);
    box.collect(taken);
    sent(kBulk, 4, 40);
  }
  const Bytes one(25, 7);
  const auto push_view = [&](ChannelId channel, ByteView message) {
    return box.push(channel, message, wake);
  };
  std::size_t queued = 0;
  const std::size_t made = test::count_allocations([&] {
    while (push_view(kBulk, one) == SendResult::queued) ++queued;
  });
  BOOST_TEST(made == 0U);
  BOOST_TEST(queued == 4U);
  const Bytes large(200, 7);
  const Bytes too_large(501, 7);
  const std::size_t refused = test::count_allocations([&] {
    BOOST_TEST_REQUIRE((push_view(kBulk, large) == SendResult::full));
    BOOST_TEST_REQUIRE((push_view(kBulk, too_large) == SendResult::too_big));
    BOOST_TEST_REQUIRE((push_view(kOnlyOurs, large) == SendResult::not_announced));
    BOOST_TEST_REQUIRE((push_view(ChannelId(9), large) == SendResult::unknown_channel));
  });
  BOOST_TEST(refused == 0U);
  BOOST_TEST(box.status(kBulk).refused == 2U);
  taken.clear();
  box.collect(taken);
  sent(kBulk, 4, 100);
  const std::size_t long_one = test::count_allocations(
      [&] { BOOST_TEST_REQUIRE((push_view(kBulk, large) == SendResult::queued)); });
  BOOST_TEST(long_one == 1U);
  BOOST_TEST(box.status(kBulk).bytes == 200U);
  box.close();
  BOOST_TEST((push_view(kBulk, large) == SendResult::closed));
}

BOOST_AUTO_TEST_CASE(bytes_of_the_sender_may_change_once_they_are_queued) {
  for (const std::size_t size : {10U, 200U}) {
    std::vector<Outbox::Item> taken;
    Bytes bytes(size, 7);
    BOOST_TEST((box.push(kBulk, ByteView(bytes), wake) == SendResult::queued));
    bytes.assign(size, 9);
    box.collect(taken);
    BOOST_TEST_REQUIRE(taken.size() == 1U);
    BOOST_TEST(taken[0].message.size() == size);
    BOOST_TEST(taken[0].message.view()[size - 1] == 7);
    sent(kBulk, 1, size);
  }
}

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
  BOOST_TEST(sent(kBulk, 2, 2));  // room again, and somebody had been told `full`
  BOOST_TEST((push(kBulk, 1) == SendResult::queued));
  BOOST_TEST(box.pending() == 3U);
}

BOOST_AUTO_TEST_CASE(a_channel_is_bounded_in_bytes_but_takes_any_single_message) {
  BOOST_TEST((push(kBulk, 400) == SendResult::queued));
  BOOST_TEST((push(kBulk, 1) == SendResult::full));
  BOOST_TEST(sent(kBulk, 1, 400));
  BOOST_TEST((push(kBulk, 60) == SendResult::queued));
  BOOST_TEST((push(kBulk, 41) == SendResult::full));
  BOOST_TEST((push(kBulk, 40) == SendResult::queued));
}

BOOST_AUTO_TEST_CASE(writable_is_reported_once_and_only_after_full) {
  push(kBulk, 1);
  BOOST_TEST(!sent(kBulk, 1, 1));  // nobody was refused
  for (int i = 0; i < 5; ++i) push(kBulk, 1);
  BOOST_TEST(!sent(kBulk, 1, 1));  // less than half is free
  BOOST_TEST(sent(kBulk, 1, 1));
  BOOST_TEST(!sent(kBulk, 1, 1));
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

BOOST_AUTO_TEST_CASE(who_need_not_wait_is_answered_at_once) {
  wait(ChannelId(9), 1);
  wait(kOnlyOurs, 1);
  wait(kVotes, 11);
  wait(kVotes, 10);
  BOOST_TEST(wake);
  box.close();
  wait(kVotes, 10);
  const std::vector<SendResult> expected{SendResult::unknown_channel, SendResult::not_announced,
                                         SendResult::too_big, SendResult::queued,
                                         SendResult::closed};
  BOOST_TEST((answers == expected));
}

BOOST_AUTO_TEST_CASE(who_waits_gets_room_in_turn_and_before_those_who_do_not_wait) {
  for (int i = 0; i < 4; ++i) push(kBulk, 10);
  wait(kBulk, 1);
  wait(kBulk, 2);
  BOOST_TEST(wake);  // the connection has a patience to watch
  BOOST_TEST(answers.empty());
  std::vector<Outbox::Item> items;
  BOOST_TEST(box.collect(items));
  BOOST_TEST(box.status(kBulk).waiting == 2U);
  sent(kBulk, 1, 10);
  BOOST_TEST(wake);  // what waited is to be collected
  BOOST_TEST((answers == std::vector<SendResult>{SendResult::queued}));
  BOOST_TEST((push(kBulk, 1) == SendResult::full));  // the other one was first
  BOOST_TEST(!sent(kBulk, 1, 10));                   // and gets it: there is no room to report
  BOOST_TEST(!wake);                                 // which was told
  BOOST_TEST(answers.size() == 2U);
  items.clear();
  BOOST_TEST(!box.collect(items));
  BOOST_REQUIRE_EQUAL(items.size(), 2U);
  BOOST_TEST(items[0].message.size() == 1U);
  BOOST_TEST(items[1].message.size() == 2U);
  BOOST_TEST(!sent(kBulk, 1, 10));
  BOOST_TEST(sent(kBulk, 1, 10));  // now there is
}

BOOST_AUTO_TEST_CASE(who_waits_on_one_channel_holds_up_no_other) {
  for (int i = 0; i < 4; ++i) push(kBulk, 1);
  wait(kBulk, 1);
  wait(kVotes, 1);
  BOOST_TEST((answers == std::vector<SendResult>{SendResult::queued}));
}

BOOST_AUTO_TEST_CASE(patience_ends_on_time_and_for_each_alone) {
  for (int i = 0; i < 4; ++i) push(kBulk, 1);
  wait(kBulk, 1, seconds(5));
  wait(kBulk, 2, seconds(3));
  const Time begin{};
  BOOST_TEST((box.expire(begin) == begin + seconds(3)));
  BOOST_TEST((box.expire(begin + seconds(2)) == begin + seconds(3)));
  BOOST_TEST(answers.empty());
  BOOST_TEST((box.expire(begin + seconds(3)) == begin + seconds(5)));
  BOOST_TEST((answers == std::vector<SendResult>{SendResult::full}));
  BOOST_TEST(box.status(kBulk).waiting == 1U);
  BOOST_TEST(!box.expire(begin + seconds(5)));
  BOOST_TEST(answers.size() == 2U);
  BOOST_TEST(box.status(kBulk).refused == 2U);
  BOOST_TEST(box.pending() == 4U);
}

BOOST_AUTO_TEST_CASE(the_end_answers_all_who_wait) {
  for (int i = 0; i < 4; ++i) push(kBulk, 1);
  wait(kBulk, 1);
  wait(kBulk, 1);
  box.close();
  BOOST_TEST((answers == std::vector<SendResult>(2, SendResult::closed)));
  box.close();
  BOOST_TEST(!sent(kBulk, 1, 1));
  BOOST_TEST(answers.size() == 2U);
}

BOOST_AUTO_TEST_CASE(the_state_of_a_queue_is_visible) {
  for (int i = 0; i < 6; ++i) push(kBulk, 3);
  wait(kBulk, 1);
  const SendQueueStatus status = box.status(kBulk);
  BOOST_TEST(status.messages == 4U);
  BOOST_TEST(status.bytes == 12U);
  BOOST_TEST(status.waiting == 1U);
  BOOST_TEST(status.refused == 2U);
  BOOST_TEST(box.status(ChannelId(9)).messages == 0U);
}

BOOST_AUTO_TEST_CASE(a_droppable_channel_keeps_the_newest_within_its_limits) {
  std::vector<ChannelDescriptor> descriptors = ours();
  descriptors[0].droppable = true;
  Outbox dropping(descriptors, other);
  const auto send = [&](std::size_t size) {
    return dropping.push(kBulk, Payload(Bytes(size, 7)), wake);
  };
  for (std::size_t size = 1; size <= 6; ++size) BOOST_TEST((send(size) == SendResult::queued));
  BOOST_TEST(dropping.status(kBulk).dropped == 2U);
  BOOST_TEST(dropping.status(kBulk).messages == 4U);
  BOOST_TEST((send(90) == SendResult::queued));  // 100 bytes in all
  BOOST_TEST(dropping.status(kBulk).bytes == 96U);
  std::vector<Outbox::Item> items;
  dropping.collect(items);
  BOOST_REQUIRE_EQUAL(items.size(), 2U);
  BOOST_TEST(items[0].message.size() == 6U);
  BOOST_TEST(items[1].message.size() == 90U);
  // What the connection has is the connection's to drop.
  BOOST_TEST((send(3) == SendResult::queued));
  BOOST_TEST((send(3) == SendResult::queued));
  BOOST_TEST(dropping.pending() == 4U);
  dropping.dropped(kBulk, 6);
  dropping.dropped(kBulk, 90);
  BOOST_TEST(dropping.pending() == 2U);
  BOOST_TEST(dropping.status(kBulk).dropped == 7U);
  BOOST_TEST(dropping.status(kBulk).refused == 0U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
