// What messages may hold on a wire that tells neither credit nor sizes.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <optional>
#include <vector>

#include "p2p/mconn/budget.h"
#include "p2p/mconn/mconnection.h"
#include "p2p/mconn/pace.h"
#include "p2p/mconn/read_pause.h"
#include "p2p/wire/codecs.h"
#include "tests/unit/p2p/mconn/support.h"

namespace switchyard::mconn {
namespace no_credit_tests {

using namespace testing;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::uint8_t kBlocks = 0x40;
constexpr std::uint8_t kVotes = 0x22;
constexpr std::size_t kPiece = 1000;         // bytes of a packet
constexpr std::size_t kLargest = 10 * kMiB;  // of a message
constexpr std::size_t kWindow = 64 * kKiB;   // of each channel

const wire::PacketCodec& packets_of_comet() {
  return wire::codecs_for(Profile::cometbft).packets;
}

std::vector<ChannelDescriptor> two_channels() {
  std::vector<ChannelDescriptor> two{channel(kBlocks), channel(kVotes)};
  for (auto& one : two) {
    one.receive_window = kWindow;
    one.max_message_size = kLargest;
  }
  return two;
}

std::vector<AnnouncedChannel> told_ids_only() {
  return {{ChannelId(kBlocks), kNotTold, kNotTold}, {ChannelId(kVotes), kNotTold, kNotTold}};
}

Config comet_config() {
  Config config;
  config.packets = &packets_of_comet();
  config.shared_window = 0;  // what one message needs is had all the same
  return config;
}

// A connection, one of several that share a budget.
struct End {
  explicit End(Budget& budget)
      : mconn(comet_config(), two_channels(), told_ids_only(), Time{}, Shared{{&budget, {}}, {}}) {}

  // One packet of a message; whether it was taken.
  Result<void, Disconnect> arrive(Time now, std::uint8_t id, std::size_t size, bool last) {
    const Payload data = message(size);
    const std::uint64_t remaining = last ? 0 : wire::kRemainingUnknown;
    Bytes frame(2 * kKiB);
    frame.resize(
        packets_of_comet().encode(wire::Msg{ChannelId(id), remaining, data.view()}, frame));
    auto taken = mconn.handle_frame(now, frame);
    mconn.check_invariants();
    return taken;
  }
  // So many bytes of a message, in packets, without its end.
  Result<void, Disconnect> begin(Time now, std::uint8_t id, std::size_t bytes) {
    for (std::size_t done = 0; done < bytes; done += kPiece) {
      auto taken = arrive(now, id, kPiece, /*last=*/false);
      if (!taken) return taken;
    }
    return {};
  }

  MConnection mconn;
};

struct Fixture {
  Budget budget{BudgetLimits{kMiB, 16 * kMiB, kMiB}};
  Time now{};
};

}  // namespace no_credit_tests

BOOST_FIXTURE_TEST_SUITE(no_credit_tests, Fixture)

BOOST_AUTO_TEST_CASE(a_message_below_its_window_takes_nothing_of_the_budget) {
  End end(budget);
  BOOST_REQUIRE(end.begin(now, kBlocks, 15 * kPiece).has_value());
  BOOST_TEST(budget.growth() == 0U);
}

BOOST_AUTO_TEST_CASE(a_large_one_takes_what_it_holds_and_gives_it_back_when_it_is_destroyed) {
  End end(budget);
  BOOST_REQUIRE(end.begin(now, kBlocks, kMiB).has_value());
  // Room is made in steps: at least what has arrived, at most four times that.
  BOOST_TEST(budget.growth() >= kMiB - kWindow);
  BOOST_TEST(budget.growth() <= 4 * (kMiB + kPiece));
  BOOST_REQUIRE(end.arrive(now, kBlocks, 500, /*last=*/true).has_value());
  auto whole = events_of<Received>(end.mconn);
  BOOST_REQUIRE(whole.size() == 1U);
  BOOST_TEST(whole[0].bytes.size() >= kMiB);
  // A buffer twice as large as it must be is not handed on.
  BOOST_TEST(whole[0].bytes.capacity() < 2 * whole[0].bytes.size());
  BOOST_TEST(budget.growth() >= whole[0].bytes.size() - kWindow);
  BOOST_TEST(!end.mconn.wants_input());
  end.mconn.release(ChannelId(kBlocks), whole[0].cost);
  BOOST_TEST(budget.growth() == 0U);
  BOOST_TEST(end.mconn.wants_input());
}

BOOST_AUTO_TEST_CASE(the_largest_message_arrives_whatever_a_connection_may_grow_by) {
  Budget large(BudgetLimits{kMiB, 100 * kMiB, kMiB});
  End end(large);
  // And one of another channel beside it.
  BOOST_REQUIRE(end.begin(now, kVotes, kLargest - kPiece).has_value());
  BOOST_REQUIRE(end.begin(now, kBlocks, kLargest - kPiece).has_value());
  BOOST_REQUIRE(end.arrive(now, kBlocks, kLargest % kPiece, /*last=*/true).has_value());
  BOOST_TEST(events_of<Received>(end.mconn).size() == 1U);
}

BOOST_AUTO_TEST_CASE(one_byte_more_than_the_largest_is_refused) {
  End end(budget);
  const std::size_t full = kLargest / kPiece * kPiece;
  BOOST_REQUIRE(end.begin(now, kBlocks, full).has_value());
  const auto over = end.arrive(now, kBlocks, kLargest - full + 1, /*last=*/true);
  BOOST_REQUIRE(!over.has_value());
  BOOST_TEST((over.error().code == DisconnectCode::message_too_big));
  BOOST_TEST((over.error().blame == Blame::them));
}

BOOST_AUTO_TEST_CASE(when_the_budget_is_used_up_who_wants_more_is_closed_and_no_other) {
  std::vector<std::unique_ptr<End>> ends;
  std::optional<Disconnect> why;
  for (std::size_t i = 0; i < 20 && !why; ++i) {
    ends.push_back(std::make_unique<End>(budget));
    const auto taken = ends.back()->begin(now, kBlocks, 2 * kMiB);
    if (!taken) why = taken.error();
  }
  BOOST_REQUIRE(why.has_value());
  BOOST_TEST((why->code == DisconnectCode::full));
  BOOST_TEST(why->text == "channel 64: no memory for more of a message");
  BOOST_TEST(budget.growth() <= 16 * kMiB);
  BOOST_TEST(ends.size() >= 4U);
  BOOST_TEST(ends.front()->arrive(now, kBlocks, 10, /*last=*/true).has_value());
  ends.clear();
  BOOST_TEST(budget.growth() == 0U);
}

BOOST_AUTO_TEST_CASE(who_holds_memory_of_others_and_sends_nothing_is_too_slow) {
  End end(budget);
  BOOST_REQUIRE(end.begin(now, kBlocks, 2 * kWindow).has_value());
  // 128 KiB are worth 8 s; the first of them were within the window.
  now = *end.mconn.next_deadline();
  BOOST_TEST((now >= Time{} + seconds(14)));
  BOOST_TEST((now <= Time{} + seconds(18)));
  const auto late = end.mconn.handle_timeout(now);
  BOOST_REQUIRE(!late.has_value());
  BOOST_TEST((late.error().code == DisconnectCode::too_slow));
  BOOST_TEST((late.error().blame == Blame::them));
}

BOOST_AUTO_TEST_CASE(sixteen_kib_a_second_are_fast_enough) {
  End end(budget);
  for (std::size_t sent = 0; sent < kMiB; sent += kPiece) {
    BOOST_REQUIRE(end.arrive(now, kBlocks, kPiece, /*last=*/false).has_value());
    now += milliseconds(61);
    BOOST_REQUIRE(end.mconn.handle_timeout(now).has_value());
  }
}

BOOST_AUTO_TEST_CASE(while_we_do_not_read_nobody_is_too_slow) {
  End end(budget);
  BOOST_REQUIRE(end.begin(now, kBlocks, 4 * kWindow).has_value());
  BOOST_REQUIRE(end.begin(now, kVotes, kWindow).has_value());
  BOOST_REQUIRE(end.arrive(now, kVotes, kPiece, /*last=*/true).has_value());
  const auto held = events_of<Received>(end.mconn);
  BOOST_REQUIRE(held.size() == 1U);
  BOOST_TEST(!end.mconn.wants_input());
  const Time until = now + minutes(2);
  while (now < until) {
    now += seconds(1);
    BOOST_REQUIRE(end.mconn.handle_timeout(now).has_value());
  }
  end.mconn.release(ChannelId(kVotes), held[0].cost);
  BOOST_REQUIRE(end.mconn.handle_timeout(now).has_value());
  BOOST_TEST(end.mconn.handle_timeout(now + seconds(9)).has_value());
  BOOST_TEST(!end.mconn.handle_timeout(now + seconds(11)).has_value());
}

BOOST_AUTO_TEST_CASE(any_pong_answers_a_ping_and_none_is_needed_while_something_arrives) {
  End end(budget);
  now += comet_config().ping_interval;
  BOOST_REQUIRE(end.mconn.handle_timeout(now).has_value());
  const Bytes ping = poll(end.mconn, now, kKiB);
  const Bytes wanted{0x02, 0x0a, 0x00};
  BOOST_TEST(ping == wanted, boost::test_tools::per_element());
  now += milliseconds(30);
  const Bytes pong{0x02, 0x12, 0x00};
  BOOST_REQUIRE(end.mconn.handle_frame(now, pong).has_value());
  BOOST_TEST((end.mconn.status().round_trip == Duration(milliseconds(30))));
}

BOOST_AUTO_TEST_CASE(its_end_is_nothing_that_is_written) {
  End end(budget);
  BOOST_TEST((end.mconn.send(ChannelId(kVotes), message(10)) == SendResult::queued));
  end.mconn.drain(now, reason(DisconnectCode::going_away));
  BOOST_TEST(!poll(end.mconn, now, kKiB).empty());
  BOOST_TEST(poll(end.mconn, now, kKiB).empty());
  BOOST_TEST(end.mconn.finished());
}

BOOST_AUTO_TEST_CASE(packets_fill_frames_of_1024_and_none_is_cut) {
  End end(budget);
  BOOST_TEST((end.mconn.send(ChannelId(kBlocks), message(3000)) == SendResult::queued));
  std::size_t data = 0;
  for (Bytes frame = poll(end.mconn, now, kKiB); !frame.empty();
       frame = poll(end.mconn, now, kKiB)) {
    const auto step = packets_of_comet().decode(frame);
    BOOST_REQUIRE(step.has_value());
    BOOST_TEST(step->used == frame.size());
    data += std::get<wire::Msg>(*step->packet).data.size();
    if (data < 3000) BOOST_TEST(frame.size() >= kKiB - 2);
  }
  BOOST_TEST(data == 3000U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::mconn
