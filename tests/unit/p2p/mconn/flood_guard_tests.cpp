#include "p2p/mconn/flood_guard.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <optional>

#include "p2p/wire/codecs.h"
#include "tests/unit/p2p/mconn/support.h"

namespace switchyard::mconn {
namespace flood_guard_tests {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Packets taken before `send` says no, `limit` at most.
template <class Send>
std::uint32_t taken(std::uint32_t limit, Send send) {
  std::uint32_t n = 0;
  while (n < limit && send()) ++n;
  return n;
}

// A connection with one channel, and a peer that says whatever it likes.
struct Victim {
  // Frames of so many copies of a packet until it has enough; the reason.
  Disconnect after(const Bytes& packet, std::size_t copies, std::size_t frames) {
    Bytes frame;
    for (std::size_t i = 0; i < copies; ++i) append(frame, packet);
    for (std::size_t i = 0; i < frames; ++i) {
      const auto handled = mconn.handle_frame(now, frame);
      mconn.check_invariants();
      if (!handled) return handled.error();
      while (auto event = mconn.poll_event()) {
        if (const auto* message = std::get_if<Received>(&*event)) {
          mconn.release(message->channel, message->cost);
        }
      }
      while (mconn.poll_frame(now, out) > 0) {
      }
    }
    BOOST_FAIL("nothing was too much");
    return {};
  }

  Time now{};
  std::vector<ChannelDescriptor> channels{testing::channel(1)};
  Bytes out = Bytes(testing::kFrame);
  MConnection mconn{Config{}, channels, testing::generous(channels), now};
};

// A message of CometBFT's packets, cut into frames of this size: how it ends, if it does.
std::optional<Disconnect> after_pieces_of(std::size_t size) {
  const wire::PacketCodec& packets = wire::codecs_for(Profile::cometbft).packets;
  Config config;
  config.packets = &packets;
  std::vector<ChannelDescriptor> channels{testing::channel(1)};
  channels[0].max_message_size = 10 * kMiB;
  channels[0].receive_window = 10 * kMiB;
  MConnection mconn(config, channels, testing::generous(channels), Time{});
  Bytes packet(2 * kKiB);
  const Bytes data(packets.max_data(ChannelId(1)), 7);
  packet.resize(packets.encode(wire::Msg{ChannelId(1), wire::kRemainingUnknown, data}, packet));
  Bytes stream;
  for (int i = 0; i < 2'500; ++i) append(stream, packet);
  for (ByteView rest = stream; !rest.empty(); rest = rest.subspan(std::min(size, rest.size()))) {
    const auto handled = mconn.handle_frame(Time{}, rest.first(std::min(size, rest.size())));
    if (!handled) return handled.error();
  }
  return std::nullopt;
}

template <class Packet>
Bytes encoded(const Packet& packet) {
  Bytes bytes(200);
  bytes.resize(wire::encode(packet, bytes));
  return bytes;
}

}  // namespace flood_guard_tests

BOOST_AUTO_TEST_SUITE(flood_guard_tests)

BOOST_AUTO_TEST_CASE(control_packets_are_limited_by_the_second) {
  FloodGuard guard(Time{});
  const auto send = [&] { return guard.control(); };
  BOOST_TEST(taken(10'000, send) == FloodGuard::kMaxControl);
  guard.begin_frame(Time{} + milliseconds(999));
  BOOST_TEST(!guard.control());
  guard.begin_frame(Time{} + seconds(1));
  BOOST_TEST(taken(10'000, send) == FloodGuard::kMaxControl);
}

BOOST_AUTO_TEST_CASE(what_we_send_earns_answers_for_two_windows) {
  FloodGuard guard(Time{});
  for (int i = 0; i < 500; ++i) guard.earn(FloodGuard::kBytesPerCredit);
  const auto send = [&] { return guard.control(); };
  BOOST_TEST(taken(10'000, send) == FloodGuard::kMaxControl + 500);
  guard.begin_frame(Time{} + seconds(1));
  BOOST_TEST(taken(10'000, send) == FloodGuard::kMaxControl + 500);
  guard.begin_frame(Time{} + seconds(2));
  BOOST_TEST(taken(10'000, send) == FloodGuard::kMaxControl);
  guard.earn(1);
  guard.begin_frame(Time{} + seconds(9));  // long ago
  BOOST_TEST(taken(10'000, send) == FloodGuard::kMaxControl);
}

BOOST_AUTO_TEST_CASE(only_tiny_packets_count_as_such) {
  FloodGuard guard(Time{});
  BOOST_TEST(taken(200'000, [&] { return guard.data(FloodGuard::kTinyPayload); }) == 200'000U);
  BOOST_TEST(taken(200'000, [&] { return guard.data(0); }) == FloodGuard::kMaxTiny);
}

BOOST_AUTO_TEST_CASE(a_flood_of_any_kind_ends_the_connection) {
  const Bytes unknown{0x92, 0x20, 0xc4, 0x00};  // kind 32, empty
  const std::pair<Bytes, std::size_t> floods[] = {
      {encoded(wire::Ping{7}), 100},
      {encoded(wire::Pong{7}), 100},
      {encoded(wire::Credit{ChannelId(1), 5}), 100},
      {unknown, 100},
      {Bytes(1, wire::kPadding), 100},
      {Bytes(), 1},
      {encoded(wire::Msg{ChannelId(1), 0, {}}), 100},
      {encoded(wire::Msg{ChannelId(1), 0, as_bytes("x")}), 100},
  };
  for (const auto& [packet, copies] : floods) {
    Victim victim;
    const Disconnect why = victim.after(packet, copies, 2'000);
    BOOST_TEST((why.code == DisconnectCode::misbehaviour), why.to_string());
    BOOST_TEST((why.operation == Operation::packet));
    BOOST_TEST((why.blame == Blame::them));
  }
}

// CometBFT fills its frames, wherever packets end: at 100 MB/s a thousand a second lie within one.
BOOST_AUTO_TEST_CASE(frames_within_a_packet_are_no_flood_unless_they_are_small) {
  for (const std::size_t size : {1024U, 512U, 256U})
    BOOST_TEST(!after_pieces_of(size).has_value(), "frames of " << size);
  const auto why = after_pieces_of(255);
  BOOST_TEST_REQUIRE(why.has_value());
  BOOST_TEST((why->code == DisconnectCode::misbehaviour));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::mconn
