// In steady use nothing is allocated but the bytes of received messages.
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <vector>

#include "p2p/mconn/mconnection.h"
#include "tests/support/count_allocations.h"
#include "tests/unit/p2p/mconn/support.h"

namespace switchyard::mconn {
namespace {

using namespace testing;

const std::vector<ChannelDescriptor> channels{channel(1, 1), channel(2, 5), channel(3, 10)};

// Both ends, every buffer kept: what is allocated is theirs.
struct Steady {
  Time now{};
  MConnection a{Config{}, channels, announced(channels), now};
  MConnection b{Config{}, channels, announced(channels), now};
  Bytes frame = Bytes(kFrame);
  std::size_t packets{0};   // frames, really: at least as many packets left
  std::size_t messages{0};  // received by B

  void fill(const Payload& one) {
    for (const auto& to : channels) {
      while (a.send(to.id, one) == SendResult::queued) {
      }
    }
  }

  void carry(MConnection& from, MConnection& to) {
    const std::size_t size = from.poll_frame(now, frame);
    if (size == 0) return;
    if (!to.handle_frame(now, ByteView(frame).first(size))) std::abort();
    ++packets;
    while (from.poll_event()) {
    }
    while (auto event = to.poll_event()) {
      const auto* received = std::get_if<Received>(&*event);
      if (received == nullptr) continue;
      to.release(received->channel, received->cost);
      ++messages;
    }
  }

  // So many rounds of messages like `one`; the allocations of all of them.
  std::size_t run(const Payload& one, int rounds) {
    const std::size_t before = test::allocation_count;
    for (int i = 0; i < rounds; ++i) {
      now += std::chrono::milliseconds(5);  // slow enough to be no flood
      fill(one);
      carry(a, b);
      carry(b, a);
    }
    return test::allocation_count - before;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(mconnection_allocation_tests)

BOOST_AUTO_TEST_CASE(the_counter_counts) {
  static std::unique_ptr<int> kept;  // or the compiler may leave both new and delete out
  const std::size_t before = test::allocation_count;
  kept = std::make_unique<int>(1);
  BOOST_TEST((test::allocation_count == before + 1));
}

BOOST_AUTO_TEST_CASE(a_small_message_costs_one_allocation_its_own_bytes) {
  Steady steady;
  const Payload one = message(300);
  steady.run(one, 1000);
  steady.messages = 0;
  const std::size_t made = steady.run(one, 10'000);
  BOOST_TEST(steady.messages > 100'000U);
  // The messages cut at the end of a frame grow once more.
  BOOST_TEST(made >= steady.messages);
  BOOST_TEST(made <= steady.messages + 10'000);
}

BOOST_AUTO_TEST_CASE(empty_messages_and_control_packets_cost_no_allocation) {
  Steady steady;
  steady.run(Payload(), 1000);
  steady.messages = 0;
  BOOST_TEST(steady.run(Payload(), 10'000) == 0U);
  BOOST_TEST(steady.messages > 100'000U);
}

BOOST_AUTO_TEST_CASE(packets_of_a_large_message_cost_no_allocation) {
  Steady steady;
  const Payload large = message(1'000'000);
  steady.run(large, 3000);
  steady.packets = 0;
  steady.messages = 0;
  const std::size_t made = steady.run(large, 10'000);
  BOOST_TEST(steady.packets > 10'000U);
  BOOST_TEST(steady.messages > 30U);
  // The buffer grows by four: 16 KiB, 64, 256, all of it; a message in the middle at either end.
  BOOST_TEST(made <= 5 * (steady.messages + 2 * channels.size()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::mconn
