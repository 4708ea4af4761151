// A message that is whole in one packet takes a quick way in.  Whether it does or not, what comes
// out, what is told back and what is left behind are the same.
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <vector>

#include "p2p/base/rng.h"
#include "p2p/mconn/mconnection.h"
#include "p2p/wire/codecs.h"
#include "tests/support/same_packets.h"
#include "tests/unit/p2p/mconn/support.h"

namespace switchyard::mconn {
namespace mconnection_quick_tests {

using namespace testing;

// The same packets, with nothing quick about them.
class SlowPackets final : public test::SamePackets {
 public:
  using SamePackets::SamePackets;
  std::size_t decode_msg(ByteView, wire::Msg&) const override { return 0; }
};

bool same_status(const ChannelStatus& a, const ChannelStatus& b) {
  return a.received_bytes == b.received_bytes && a.received_messages == b.received_messages &&
         a.held == b.held && a.window == b.window;
}

struct Receiver {
  Receiver(const wire::PacketCodec& packets, const std::vector<ChannelDescriptor>& channels,
           std::uint64_t rate)
      : config(config_of(packets, rate)),
        connection(config, channels, announced(channels), Time{}, Shared{{&budget, nullptr}}) {}

  static Config config_of(const wire::PacketCodec& packets, std::uint64_t rate) {
    Config config;
    config.packets = &packets;
    config.rates.receive = rate;
    return config;
  }

  Bytes take(Time now, ByteView frame, std::vector<Received>& others) {
    good = connection.handle_frame(now, frame).has_value() && good;
    connection.check_invariants();
    std::vector<Event> rest;
    connection.take_events(received, rest);
    for (Received& one : received) others.push_back(std::move(one));
    return poll(connection, now);
  }

  Budget budget{BudgetLimits{.windows = 0, .growth = 8 * kMiB, .reserve = kMiB}};
  Config config;
  MConnection connection;
  std::vector<Received> received;
  bool good{true};
};

void compare(const wire::PacketCodec& packets, std::uint64_t rate, std::uint64_t seed) {
  constexpr std::size_t kSizes[] = {0, 7, 8, 100, 100, 100, 250, 1000, 1023, 3000, 30'000};
  std::vector<ChannelDescriptor> channels{channel(1, 1), channel(2, 5), channel(200, 10)};
  for (ChannelDescriptor& one : channels) one.receive_window = 8 * kKiB;
  const SlowPackets slow(packets);
  Config config;
  config.packets = &packets;
  MConnection sender(config, channels, announced(channels), Time{});
  Receiver quick(packets, channels, rate);
  Receiver plain(slow, channels, rate);
  SeededRng rng(seed);
  std::vector<Received> held[2];
  std::size_t messages = 0;
  Time now{};
  for (int step = 0; step < 3000; ++step) {
    now += std::chrono::milliseconds(rng.below(5));
    for (std::uint64_t n = rng.below(8); n > 0; --n) {
      const Bytes bytes(kSizes[rng.below(std::size(kSizes))], static_cast<std::uint8_t>(n));
      static_cast<void>(
          sender.send(channels[rng.below(channels.size())].id, Parcel(ByteView(bytes))));
    }
    Bytes frame(1024);
    if (plain.connection.wants_input())
      frame.resize(sender.poll_frame(now, frame));
    else
      frame.clear();
    while (sender.poll_event()) {
    }
    const Bytes back = quick.take(now, frame, held[0]);
    BOOST_REQUIRE(back == plain.take(now, frame, held[1]));
    BOOST_REQUIRE(quick.good == plain.good);
    BOOST_REQUIRE(quick.good);
    BOOST_REQUIRE(quick.connection.wants_input() == plain.connection.wants_input());
    BOOST_REQUIRE(quick.connection.next_deadline() == plain.connection.next_deadline());
    if (!back.empty()) BOOST_REQUIRE(sender.handle_frame(now, back).has_value());
    BOOST_REQUIRE(held[0].size() == held[1].size());
    for (std::size_t i = 0; i < held[0].size(); ++i) {
      BOOST_REQUIRE(held[0][i].bytes == held[1][i].bytes && held[0][i].cost == held[1][i].cost);
      BOOST_REQUIRE((held[0][i].channel == held[1][i].channel));
    }
    const auto status = quick.connection.status().channels;
    const auto expected = plain.connection.status().channels;
    for (std::size_t i = 0; i < status.size(); ++i)
      BOOST_REQUIRE(same_status(status[i], expected[i]));
    if (rng.below(3) > 0) continue;
    const std::size_t freed = rng.below(held[0].size() + 1);
    for (std::size_t i = 0; i < freed; ++i) {
      quick.connection.release(held[0][i].channel, held[0][i].cost);
      plain.connection.release(held[1][i].channel, held[1][i].cost);
    }
    messages += freed;
    for (auto& one : held) one.erase(one.begin(), one.begin() + static_cast<std::ptrdiff_t>(freed));
  }
  BOOST_TEST(messages > 300U);
}

}  // namespace mconnection_quick_tests

using namespace mconnection_quick_tests;

BOOST_AUTO_TEST_SUITE(mconnection_quick_tests)

BOOST_AUTO_TEST_CASE(the_quick_way_in_leads_to_the_same_place_with_credit) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) compare(wire::native_packets(), 0, seed);
  compare(wire::native_packets(), 200'000, 5);
}

BOOST_AUTO_TEST_CASE(the_quick_way_in_leads_to_the_same_place_without_credit) {
  const wire::PacketCodec& comet = wire::codecs_for(Profile::cometbft).packets;
  for (std::uint64_t seed = 1; seed <= 4; ++seed) compare(comet, 0, seed);
  compare(comet, 400'000, 5);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::mconn
