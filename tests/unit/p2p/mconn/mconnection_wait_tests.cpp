// The bounds of scheduler.h, with 3, 16 and 64 channels, big and small messages mixed: shares, the
// longest waits, and what a strict class may do to the rest.
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "p2p/base/rng.h"
#include "p2p/mconn/mconnection.h"
#include "tests/unit/p2p/mconn/link.h"
#include "tests/unit/p2p/mconn/support.h"

namespace switchyard::mconn {
namespace mconnection_wait_tests {

using namespace testing;
using std::chrono::seconds;

constexpr std::uint8_t kWaking = 0xf0;

// Ids 1 to `count`, priorities 1 to 10 in turn, messages of all kinds.
std::vector<Source> mixed(std::size_t count) {
  const std::vector<std::vector<std::size_t>> kinds{
      tiny, large, {100, 300 * kKiB, 0, 5000}, medium, {17, 64 * kKiB}};
  std::vector<Source> sources;
  for (std::size_t i = 0; i < count; ++i) {
    sources.push_back({static_cast<std::uint8_t>(i + 1), static_cast<std::uint32_t>(1 + i % 10),
                       kinds[i % kinds.size()]});
  }
  return sources;
}

std::vector<std::uint8_t> ids(std::size_t count) {
  std::vector<std::uint8_t> all;
  for (std::size_t i = 1; i <= count; ++i) all.push_back(static_cast<std::uint8_t>(i));
  return all;
}

// Sends a small message; how many packets of each other channel were chosen before it.
std::map<ChannelId, std::size_t> packets_before(Link& link, std::uint8_t id, std::size_t size) {
  std::map<ChannelId, std::size_t> before;
  BOOST_REQUIRE(link.mconn->send(ChannelId(id), message(size)) == SendResult::queued);
  for (int batches = 0; batches < 100; ++batches) {
    for (const Bytes& frame : link.batch()) {
      for (const auto& packet : packets_of<wire::Msg>(frame)) {
        if (packet.channel == ChannelId(id)) return before;
        ++before[packet.channel];
      }
    }
  }
  BOOST_FAIL("it never left");
  return before;
}

// The most packets of one other channel, and of all together, over many wake-ups.
struct Longest {
  std::size_t of_one{0};
  std::size_t of_all{0};
};

Longest longest_wait(Link& link, std::uint8_t id, std::uint64_t seed) {
  SeededRng rng(seed);
  Longest longest;
  for (int i = 0; i < 100; ++i) {
    for (std::uint64_t pause = 4 + rng.below(8); pause > 0; --pause) link.batch();
    std::size_t all = 0;
    for (const auto& [channel, count] : packets_before(link, id, 1 + rng.below(60))) {
      longest.of_one = std::max(longest.of_one, count);
      all += count;
    }
    longest.of_all = std::max(longest.of_all, all);
    link.mconn->check_invariants();
  }
  return longest;
}

}  // namespace mconnection_wait_tests

BOOST_AUTO_TEST_SUITE(mconnection_wait_tests)

BOOST_AUTO_TEST_CASE(shares_of_3_16_and_64_channels_follow_priorities) {
  for (const std::size_t count : {3U, 16U, 64U}) {
    Link link(mixed(count));
    check_shares(link, seconds(11), ids(count));
  }
}

// Even the lowest priority, after a silence long enough to have paid its last message.
BOOST_AUTO_TEST_CASE(a_waking_channel_waits_for_one_packet_of_each_other) {
  for (const std::size_t count : {3U, 16U, 64U}) {
    for (const std::uint32_t priority : {1U, 5U, 10U}) {
      std::vector<Source> sources = mixed(count - 1);
      sources.push_back({kWaking, priority, {}});
      Link link(std::move(sources));
      link.run_for(seconds(1));
      const Longest longest = longest_wait(link, kWaking, count);
      BOOST_TEST_MESSAGE(count << " channels, priority " << priority << " wakes: at most "
                               << longest.of_one << " packets of one other and " << longest.of_all
                               << " of all others go before it");
      BOOST_TEST(longest.of_one <= 1U);
      BOOST_TEST(longest.of_all <= count - 1);
      if (priority == 10) BOOST_TEST(longest.of_all == 0U);
    }
  }
}

// At the lowest priority, in every batch, right after its last one.
BOOST_AUTO_TEST_CASE(a_strict_channel_waits_for_the_batch_and_nothing_else) {
  for (const std::size_t count : {3U, 16U, 64U}) {
    std::vector<Source> sources = mixed(count - 1);
    sources.push_back({kWaking, 1, {}, /*strict_rate=*/100'000});
    Link link(std::move(sources));
    link.run_for(seconds(1));
    for (int i = 0; i < 500; ++i) BOOST_REQUIRE(packets_before(link, kWaking, 1000).empty());
  }
}

BOOST_AUTO_TEST_CASE(a_strict_flood_leaves_the_others_their_shares) {
  constexpr std::uint64_t kRate = 500'000;
  for (const std::size_t count : {3U, 16U, 64U}) {
    std::vector<Source> sources = mixed(count - 1);
    sources.push_back({kWaking, 10, medium, kRate});
    Link link(sources);
    link.run_for(seconds(2));  // the second's worth in store is gone

    std::map<std::uint8_t, std::uint64_t> sent;
    for (const Source& one : sources) sent[one.id] = status_of(*link.mconn, one.id).sent_bytes;
    const Time begin = link.now;
    link.run_for(seconds(10));
    const auto took = std::chrono::duration<double>(link.now - begin).count();
    double all = 0;
    double priorities = 0;
    for (const Source& one : sources) {
      sent[one.id] = status_of(*link.mconn, one.id).sent_bytes - sent[one.id];
      all += static_cast<double>(sent[one.id]);
      priorities += one.priority;
    }
    // What is left by the strict rate is shared by all, the flooding channel too.
    const double strict = static_cast<double>(kRate) * took;
    for (const Source& one : sources) {
      const double extra = one.id == kWaking ? strict : 0;
      const double due = (all - strict) * one.priority / priorities + extra;
      BOOST_TEST(static_cast<double>(sent[one.id]) == due, boost::test_tools::tolerance(0.02));
    }
  }
}

// Two floods above their rates are two channels of the ratio, and a third, modest, goes first.
BOOST_AUTO_TEST_CASE(strict_floods_do_not_delay_a_modest_strict_channel) {
  std::vector<Source> sources = mixed(10);
  sources.push_back({0x80, 10, large, 50'000});
  sources.push_back({0x81, 10, tiny, 50'000});
  sources.push_back({kWaking, 1, {}, 100'000});
  Link link(std::move(sources));
  link.run_for(seconds(3));
  for (int i = 0; i < 500; ++i) {
    for (const auto& [channel, count] : packets_before(link, kWaking, 500)) {
      BOOST_REQUIRE(channel.value() >= 0x80);
      BOOST_REQUIRE_LE(count, 1U);
    }
    link.batch();
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::mconn
