// In steady use nothing is allocated but the bytes of received messages, one allocation each.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <vector>

#include "p2p/mconn/credit.h"
#include "p2p/mconn/mconnection.h"
#include "p2p/wire/codecs.h"
#include "tests/support/count_allocations.h"
#include "tests/unit/p2p/mconn/support.h"

namespace switchyard::mconn {
namespace mconnection_allocation_tests {

using namespace testing;

const std::vector<ChannelDescriptor> channels{channel(1, 1), channel(2, 5), channel(3, 10)};

Config config_of(Profile profile) {
  Config config;
  config.packets = &wire::codecs_for(profile).packets;
  return config;
}

// Both ends, every buffer kept: what is allocated is theirs.
struct Steady {
  explicit Steady(Profile profile = Profile::native) : config(config_of(profile)) {}

  Config config;
  Time now{};
  MConnection a{config, channels, announced(channels), now};
  MConnection b{config, channels, announced(channels), now};
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

// One end whose reactor keeps everything, and a peer that sends whatever it may.  What is allocated
// while the end works is its own, its messages included.
struct Stalled {
  static std::vector<ChannelDescriptor> four_channels() {
    std::vector<ChannelDescriptor> four;
    for (std::uint8_t id = 1; id <= 4; ++id) {
      four.push_back(channel(id));
      four.back().receive_window = kWindow;
    }
    return four;
  }
  static constexpr std::size_t kWindow = 64 * kKiB;

  Stalled() { held.reserve(10'000); }

  // Until nothing moves any more.
  void run(const Payload& one) {
    for (bool moved = true; moved;) {
      for (const auto& to : four) {
        while (peer.send(to.id, one) == SendResult::queued) {
        }
      }
      const std::size_t forth = peer.poll_frame(now, frame);
      while (peer.poll_event()) {
      }
      const std::size_t before = test::allocated_bytes;
      if (!end.handle_frame(now, ByteView(frame).first(forth))) std::abort();
      while (auto event = end.poll_event()) {
        if (auto* received = std::get_if<Received>(&*event)) held.push_back(std::move(*received));
      }
      const std::size_t back = end.poll_frame(now, frame);
      bytes += test::allocated_bytes - before;
      if (!peer.handle_frame(now, ByteView(frame).first(back))) std::abort();
      moved = forth > 0 || back > 0;
    }
  }

  // Nobody lets go of anything; pings go on.
  void hold_for_an_hour(const Payload& one) {
    for (const Time until = now + std::chrono::hours(1); now < until;) {
      now += std::chrono::seconds(10);
      const std::size_t before = test::allocated_bytes;
      if (!end.handle_timeout(now)) std::abort();
      bytes += test::allocated_bytes - before;
      if (!peer.handle_timeout(now)) std::abort();
      run(one);
    }
  }

  std::vector<ChannelDescriptor> four = four_channels();
  Time now{};
  Budget budget{BudgetLimits{.windows = 0, .growth = 0, .reserve = 4 * kMiB}};
  MConnection peer{Config{}, four, announced(four), now};
  MConnection end{Config{}, four, announced(four), now, Shared{{&budget, nullptr}}};
  Bytes frame = Bytes(kFrame);
  std::vector<Received> held;
  std::size_t bytes{0};  // allocated by `end` since the beginning and not freed
};

}  // namespace mconnection_allocation_tests

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
  const std::size_t made = steady.run(one, 1000);
  BOOST_TEST(steady.messages > 10'000U);
  BOOST_TEST(made >= steady.messages);
  BOOST_TEST(made <= steady.messages + channels.size());  // those in the middle
}

BOOST_AUTO_TEST_CASE(empty_messages_and_control_packets_cost_no_allocation) {
  Steady steady;
  steady.run(Payload(), 1000);
  steady.messages = 0;
  BOOST_TEST(steady.run(Payload(), 1000) == 0U);
  BOOST_TEST(steady.messages > 10'000U);
}

BOOST_AUTO_TEST_CASE(a_message_of_many_packets_costs_one_allocation_on_either_wire) {
  for (const Profile profile : {Profile::native, Profile::cometbft}) {
    for (const std::size_t size : {5000U, 65'536U}) {
      Steady steady(profile);
      const Payload one = message(size);
      steady.run(one, 3000);
      steady.packets = 0;
      steady.messages = 0;
      const std::size_t made = steady.run(one, 3000);
      BOOST_TEST(steady.messages > 100U);
      BOOST_TEST(steady.packets > steady.messages / 2);
      BOOST_TEST(made <= steady.messages + channels.size());  // those in the middle
    }
  }
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
  // What the window has room for, then the whole; a message in the middle at either end.
  BOOST_TEST(made <= 2 * (steady.messages + 2 * channels.size()));
}

// The bound of docs/flow-control.md, at the allocator.
BOOST_AUTO_TEST_CASE(a_stalled_peer_holds_its_windows_and_what_was_granted_beyond_them) {
  for (const std::size_t size : {0U, 1U, 100U, 4000U, 60'000U}) {
    Stalled stalled;
    stalled.run(message(size));
    stalled.hold_for_an_hour(message(size));
    BOOST_TEST(stalled.budget.reserved() == 0U);
    BOOST_TEST(stalled.held.size() >= 4U);
    BOOST_TEST(stalled.bytes <= 4 * Stalled::kWindow + 128 * kKiB);
    BOOST_TEST_MESSAGE("held of windows of " << 4 * Stalled::kWindow
                                             << " bytes: " << stalled.bytes);
  }
  // Large ones: one extension a channel, and the beginning of the next message.
  Stalled stalled;
  stalled.run(message(1'000'000));
  stalled.hold_for_an_hour(message(1'000'000));
  BOOST_TEST(stalled.held.size() == 4U);
  const std::uint64_t extensions =
      4 * (packet_cost(/*first=*/true, 0) + rest_cost(1'000'000) - Stalled::kWindow);
  BOOST_TEST(stalled.bytes > 4'000'000U);
  BOOST_TEST(stalled.bytes <= 4 * Stalled::kWindow + extensions + 128 * kKiB);
  BOOST_TEST_MESSAGE("held of windows of " << 4 * Stalled::kWindow << " bytes and extensions of "
                                           << extensions << ": " << stalled.bytes);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::mconn
