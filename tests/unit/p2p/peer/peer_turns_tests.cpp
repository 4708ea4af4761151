// How a connection writes and reads in turns: how much at once, when it asks the stream, and when
// it chooses what leaves.
#include <asio/post.hpp>
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <functional>
#include <vector>

#include "p2p/peer/peer.h"
#include "tests/support/lone_peer.h"

namespace switchyard {
namespace peer_turns_tests {

using Scene = test::LonePeer;
using Frames = test::LoneFrames;

constexpr ChannelId kBulk = test::kLoneBulk;
constexpr ChannelId kUrgent = test::kLoneUrgent;
constexpr std::size_t kBatch =
    Peer::kBatchPayload / test::kLoneFrame * (test::kLoneFrame + secret_conn::native::kOverhead);
// Room for a frame with an urgent message alone, and for a part of one.
constexpr std::size_t kLittle = 256;

}  // namespace peer_turns_tests

using namespace peer_turns_tests;

BOOST_AUTO_TEST_SUITE(peer_turns_tests)

BOOST_AUTO_TEST_CASE(bulk_that_flows_costs_a_write_and_a_question_a_batch) {
  Scene scene;
  scene.stream.give_room(kMiB * 64);
  scene.send_bulk(100);
  scene.poll();
  BOOST_TEST(scene.queued(kBulk) == 0U);
  const auto& counts = scene.stream.counts;
  BOOST_TEST(counts.written > 100 * 64 * kKiB);
  BOOST_TEST(counts.writes <= counts.written / kBatch + 1);
  BOOST_TEST(counts.asked <= counts.writes);
  BOOST_TEST(counts.waits_for_room == 0U);
}

BOOST_AUTO_TEST_CASE(who_waited_for_room_needs_no_other_to_wake_the_connection) {
  Scene scene;
  scene.send_bulk(1);  // and the writer waits, so nobody needs to be woken for what follows
  scene.poll();
  scene.send_patiently(kUrgent, ChannelDescriptor().send_queue_capacity + 1);
  scene.poll();
  BOOST_TEST(scene.handle().queue(kUrgent).waiting == 1U);
  scene.stream.give_room(kMiB);
  scene.poll();
  BOOST_TEST(scene.queued(kUrgent) == 0U);
}

BOOST_AUTO_TEST_CASE(after_so_many_batches_others_have_their_turn) {
  Scene scene;
  scene.stream.give_room(kMiB * 64);
  scene.send_bulk(40);
  std::vector<std::size_t> written;  // whenever somebody else had his turn
  std::function<void()> somebody_else = [&] {
    written.push_back(scene.stream.counts.written);
    if (scene.queued(kBulk) > 0) asio::post(scene.io, somebody_else);
  };
  asio::post(scene.io, somebody_else);
  scene.poll();
  BOOST_REQUIRE(written.size() >= 5U);
  for (std::size_t i = 1; i < written.size(); ++i)
    BOOST_TEST(written[i] - written[i - 1] <= Peer::kWritesAtOnce * kBatch);
}

BOOST_AUTO_TEST_CASE(nothing_is_chosen_before_there_is_room_for_it) {
  Scene scene;
  scene.send_bulk(40);
  scene.stream.give_room(kBatch);
  scene.poll();
  BOOST_TEST(scene.stream.counts.written == kBatch);
  BOOST_TEST(scene.stream.counts.waits_for_room == 1U);
  // It came last, and leaves first.
  scene.send_urgent();
  scene.poll();
  BOOST_TEST(scene.queued(kUrgent) == 1U);
  scene.stream.give_room(kLittle);
  scene.poll();
  BOOST_TEST(scene.queued(kUrgent) == 0U);
  BOOST_TEST(scene.stream.counts.written == kBatch + kLittle);
}

BOOST_AUTO_TEST_CASE(what_was_chosen_and_found_no_room_is_one_batch) {
  Scene scene;
  scene.send_bulk(40);
  scene.stream.give_room(kBatch + kLittle);
  scene.poll();
  // Asked, it had room, and took less than it was given.
  BOOST_TEST(scene.stream.counts.written == kBatch + kLittle);
  scene.send_urgent();
  // The rest of the batch that had begun to leave, then the urgent one.
  scene.stream.give_room(kBatch - kLittle);
  scene.poll();
  BOOST_TEST(scene.stream.counts.written == 2 * kBatch);
  BOOST_TEST(scene.queued(kUrgent) == 1U);
  scene.stream.give_room(kLittle);
  scene.poll();
  BOOST_TEST(scene.queued(kUrgent) == 0U);
}

BOOST_AUTO_TEST_CASE(a_stream_that_was_emptied_is_waited_for_and_not_asked_again) {
  Scene scene;
  Frames frames;
  constexpr std::size_t kTimes = 10;
  for (std::size_t i = 0; i < kTimes; ++i) {
    scene.stream.put(frames.with_message(100));
    scene.poll();
  }
  BOOST_TEST(scene.received == kTimes);
  BOOST_TEST(scene.stream.counts.reads == kTimes);
  BOOST_TEST(scene.stream.counts.waits <= kTimes + 1);
}

BOOST_AUTO_TEST_CASE(bulk_that_comes_a_batch_at_a_time_is_waited_for_after_some_questions_in_vain) {
  Scene scene;
  Frames frames;
  constexpr std::size_t kTimes = 20;
  for (std::size_t i = 0; i < kTimes; ++i) {
    scene.stream.put(frames.with_message(60 * kKiB));
    scene.poll();
  }
  BOOST_TEST(scene.received == kTimes);
  BOOST_TEST(scene.stream.counts.reads <= kTimes + Peer::kAskedInVain);
  // What comes faster is read without waiting again.
  const std::size_t waits = scene.stream.counts.waits;
  scene.stream.put(frames.with_messages(60 * kKiB, 10));
  scene.poll();
  BOOST_TEST(scene.received == kTimes + 10U);
  BOOST_TEST(scene.stream.counts.waits <= waits + 3);
}

BOOST_AUTO_TEST_CASE(bulk_that_has_come_is_read_in_turns_without_waiting) {
  Scene scene;
  Frames frames;
  constexpr std::size_t kMessages = 100;
  const Bytes all = frames.with_messages(64 * kKiB, kMessages);
  const std::size_t reads = all.size() / BufferPool::kBufferSize + 1;
  bool turn = false;
  std::size_t reads_before = 0;
  std::function<void()> somebody_else = [&] {
    BOOST_TEST(scene.stream.counts.reads - reads_before <= Peer::kReadsAtOnce + 1U);
    reads_before = scene.stream.counts.reads;
    turn = true;
    if (scene.received < kMessages) asio::post(scene.io, somebody_else);
  };
  scene.stream.put(all);
  asio::post(scene.io, somebody_else);
  scene.poll();
  BOOST_TEST(turn);
  BOOST_TEST(scene.received == kMessages);
  BOOST_TEST(scene.stream.counts.reads <= reads + reads / Peer::kReadsAtOnce + 2);
}

BOOST_AUTO_TEST_CASE(large_messages_of_one_turn_are_handed_over_together) {
  Scene scene;
  Frames frames;
  const Bytes all = frames.with_messages(64 * kKiB, 40);
  const std::size_t turns = all.size() / (Peer::kReadsAtOnce * BufferPool::kBufferSize) + 1;
  scene.stream.put(all);
  scene.poll();
  BOOST_TEST(scene.received == 40U);
  BOOST_TEST(scene.deliveries <= turns + 1);
}

BOOST_AUTO_TEST_CASE(a_small_message_takes_the_large_ones_before_it_along) {
  Scene scene;
  Frames frames;
  // A read each: two large messages, the last of them with a small one behind it; then more.
  Bytes all = frames.with_messages(100 * kKiB, 2);
  append(all, frames.with_message(100));
  const std::size_t first = all.size();
  append(all, frames.with_messages(100 * kKiB, 2));
  std::size_t read_before = 0;  // the small one was handed over
  scene.on_delivery = [&] {
    if (read_before == 0 && scene.received >= 3U) read_before = scene.stream.counts.read;
  };
  scene.stream.put(all);
  scene.poll();
  BOOST_TEST(scene.received == 5U);
  BOOST_TEST(read_before >= first);
  BOOST_TEST(read_before < first + BufferPool::kBufferSize);
}

BOOST_AUTO_TEST_CASE(nothing_waits_to_be_handed_over_when_there_is_nothing_to_read) {
  Scene scene;
  Frames frames;
  scene.stream.put(frames.with_message(64 * kKiB));
  scene.poll();
  BOOST_TEST(scene.received == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard
