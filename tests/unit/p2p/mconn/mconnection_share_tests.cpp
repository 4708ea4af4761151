// Who gets how much of the wire, and how soon, by ratio.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "p2p/mconn/mconnection.h"
#include "tests/unit/p2p/mconn/link.h"
#include "tests/unit/p2p/mconn/support.h"

namespace switchyard::mconn {
namespace mconnection_share_tests {

using namespace testing;
using std::chrono::seconds;

const std::vector<std::uint8_t> everyone{1, 5, 10};

Link saturated(const std::vector<std::size_t>& one, const std::vector<std::size_t>& five,
               const std::vector<std::size_t>& ten) {
  return Link({{1, 1, one}, {5, 5, five}, {10, 10, ten}});
}

}  // namespace mconnection_share_tests

BOOST_AUTO_TEST_SUITE(mconnection_share_tests)

BOOST_AUTO_TEST_CASE(shares_follow_priorities_for_equal_messages) {
  Link link = saturated(medium, medium, medium);
  check_shares(link, seconds(11), everyone);
}

BOOST_AUTO_TEST_CASE(shares_follow_priorities_for_unequal_messages) {
  Link tiny_first = saturated(tiny, medium, large);
  check_shares(tiny_first, seconds(11), everyone);
  Link large_first = saturated(large, medium, tiny);
  check_shares(large_first, seconds(11), everyone);
  Link mixed = saturated({100, 300 * kKiB, 0, 5000}, {5 * kKiB, 17}, {4096, 100, 4080});
  check_shares(mixed, seconds(11), everyone);
}

// Every channel in turn is the one that wakes; the shares are right from its first seconds on.
BOOST_AUTO_TEST_CASE(shares_follow_priorities_after_a_long_silence) {
  for (const std::uint8_t waking : everyone) {
    for (const auto& sizes : {medium, tiny, large}) {
      Link link = saturated(medium, large, medium);
      link.run_for(seconds(3));
      link.stop(waking);
      link.run_for(seconds(20));
      link.start(waking, sizes);
      link.batch();
      for (int i = 0; i < 5; ++i) check_shares(link, seconds(2), everyone);
    }
  }
}

BOOST_AUTO_TEST_CASE(shares_follow_priorities_after_the_whole_link_was_silent) {
  Link link = saturated(medium, large, tiny);
  link.run_for(seconds(3));
  for (const std::uint8_t id : everyone) link.stop(id);
  while (!link.batch().empty()) {
  }
  link.now += seconds(600);
  link.start(1, medium);
  link.start(5, large);
  link.start(10, tiny);
  link.batch();
  for (int i = 0; i < 5; ++i) check_shares(link, seconds(2), everyone);
}

BOOST_AUTO_TEST_CASE(shares_follow_priorities_among_those_that_are_ready) {
  Link link = saturated(medium, medium, {});
  check_shares(link, seconds(11), {1, 5});
}

// The message is queued while a batch is being written; that batch is all that goes before it.
BOOST_AUTO_TEST_CASE(urgent_message_leaves_within_64_kib) {
  Link link({{1, 1, large}, {2, 1, tiny}, {5, 5, large}, {6, 9, medium}, {10, 10, {}}});
  link.run_for(seconds(1));
  for (int i = 0; i < 2000; ++i) {
    // At first after every batch, later after some silence of its own.
    std::size_t others = 0;
    std::vector<Bytes> frames;
    for (int k = 0; k <= i / 400; ++k) frames = link.batch();
    for (const Bytes& frame : frames) others += frame.size();
    const std::size_t size = i % 3 == 0 ? 3000 : 50;
    BOOST_REQUIRE(link.mconn->send(ChannelId(10), message(size)) == SendResult::queued);
    frames = link.batch();
    const auto first = packets_of<wire::Msg>(frames.at(0)).at(0);
    BOOST_REQUIRE(first.channel == ChannelId(10));
    BOOST_REQUIRE_EQUAL(first.remaining, 0U);
    BOOST_REQUIRE_LE(others, 64 * kKiB);
  }
}

// Beside sixty-three others, and right after its last one.
BOOST_AUTO_TEST_CASE(urgent_message_leaves_first_beside_sixty_three_channels) {
  std::vector<Source> sources;
  for (std::uint8_t id = 1; id < kMaxChannels; ++id)
    sources.push_back({id, id % 9U + 1, id % 2 == 0 ? large : tiny});
  sources.push_back({200, 10, {}});
  Link link(std::move(sources));
  link.run_for(seconds(1));
  for (int i = 0; i < 100; ++i) {
    for (int k = 0; k < 10; ++k) link.batch();
    BOOST_REQUIRE(link.mconn->send(ChannelId(200), message(1000)) == SendResult::queued);
    const auto frames = link.batch();
    BOOST_REQUIRE(packets_of<wire::Msg>(frames.at(0)).at(0).channel == ChannelId(200));
  }
}

// A pong does not wait for data, however much there is.
BOOST_AUTO_TEST_CASE(pong_leaves_with_the_next_frame_whatever_waits) {
  Link link = saturated(large, large, large);
  link.run_for(seconds(1));
  for (std::uint64_t i = 0; i < 100; ++i) {
    BOOST_REQUIRE(link.mconn->handle_frame(link.now, frame_of(wire::Ping{i})).has_value());
    const auto frames = link.batch();
    BOOST_REQUIRE_EQUAL(std::get<wire::Pong>(packets(frames.at(0)).at(0)).value, i);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::mconn
