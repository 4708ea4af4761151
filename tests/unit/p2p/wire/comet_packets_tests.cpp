#include "p2p/wire/comet_packets.h"

#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "p2p/base/hex.h"
#include "tests/support/comet_packets.h"
#include "tests/support/comet_vectors.h"
#include "tests/support/count_allocations.h"

namespace comet_packets_tests {

using namespace switchyard;
using namespace switchyard::wire;
using test::comet_msg;

using test::comet_hex;

}  // namespace comet_packets_tests

BOOST_AUTO_TEST_SUITE(comet_packets_tests)

using namespace ::comet_packets_tests;

BOOST_AUTO_TEST_CASE(our_packets_are_the_published_bytes) {
  BOOST_TEST(comet_hex(Ping()) == "020a00");
  BOOST_TEST(comet_hex(Pong()) == "021200");
  BOOST_TEST(comet_hex(comet_msg(1, 0, as_bytes("abc"))) == "0b1a09080110011a03616263");

  const auto tables = test::comet_tables();
  const auto& flushed = tables.at("flush_stop_wire");
  const std::string text = flushed.at("payload_ascii");
  BOOST_TEST(comet_hex(comet_msg(flushed.at("channel"), 0, as_bytes(text))) ==
             flushed.at("delimited_hex").get<std::string>());
  const auto& plain = tables.at("packet_encoding_undelimited_hex");
  BOOST_TEST(comet_hex(Ping()).substr(2) == plain.at("PacketPing").get<std::string>());
  BOOST_TEST(comet_hex(Pong()).substr(2) == plain.at("PacketPong").get<std::string>());
  const std::string data = "data transmitted over the wire";
  const std::string expected =
      plain.at("PacketMsg ch=1 eof=false data='data transmitted over the wire'");
  BOOST_TEST(comet_hex(comet_msg(1, 1, as_bytes(data))).substr(2) == expected);
}

BOOST_AUTO_TEST_CASE(zeros_are_left_out_and_an_empty_message_is_one_packet) {
  BOOST_TEST(comet_hex(comet_msg(0, 0, {})) == "041a021001");
  BOOST_TEST(comet_hex(comet_msg(0, 0, as_bytes("a"))) == "071a0510011a0161");
  BOOST_TEST(comet_hex(comet_msg(0x20, 0, {})) == "061a0408201001");
  BOOST_TEST(comet_hex(comet_msg(0xff, 5, as_bytes("a"))) == "081a0608ff011a0161");
  BOOST_TEST(comet_hex(comet_msg(1, 5, {})).empty());
}

BOOST_AUTO_TEST_CASE(recorded_packets_come_and_go_as_they_were) {
  std::size_t seen = 0;
  for (const auto& side : test::comet_sides()) {
    BOOST_TEST(comet_hex(Ping()) == side.at("ping_delimited_plain").get<std::string>());
    const Bytes bytes = test::hex_bytes(side.at("msg_packets_delimited_plain"));
    Bytes whole;
    Bytes again;
    PacketReader reader(comet_packets());
    reader.begin(bytes);
    for (;;) {
      const auto packet = reader.next().value();
      if (!packet) break;
      ++seen;
      const auto& said = std::get<Msg>(*packet);
      BOOST_TEST(said.channel.value() == side.at("msg_channel").get<unsigned>());
      append(whole, said.data);
      BOOST_TEST((said.remaining == 0) == (whole.size() == 2500));
      append(again, from_hex(comet_hex(*packet)).value());
    }
    Bytes expected(2500);
    for (std::size_t i = 0; i < expected.size(); ++i) {
      expected[i] = static_cast<std::uint8_t>(i % 251);
    }
    BOOST_TEST((whole == expected));
    BOOST_TEST((again == bytes));
  }
  BOOST_TEST(seen == 8U * 3U);
}

BOOST_AUTO_TEST_CASE(full_packets_have_the_sizes_that_cometbft_reckons_with) {
  const Bytes data(1024, 7);
  const auto size = [&data](int channel, std::uint64_t remaining) {
    return comet_packets().msg_header_size(comet_msg(channel, 0, {}).channel, remaining,
                                           data.size()) +
           data.size() - 2;  // without the length before it
  };
  const auto table = test::comet_tables().at("max_packet_len_payload_1024");
  BOOST_TEST(size(0, 0) == table.at("ch 0x00 eof").get<std::size_t>());
  BOOST_TEST(size(0x7f, 0) == table.at("ch 0x01..0x7f eof").get<std::size_t>());
  BOOST_TEST(size(0x80, 0) == table.at("ch >=0x80 eof").get<std::size_t>());
  BOOST_TEST(size(0xff, 1) == table.at("ch >=0x80 not eof").get<std::size_t>());
  BOOST_TEST(kCometMaxPacket == table.at("reader_limit").get<std::size_t>() + 1);
}

BOOST_AUTO_TEST_CASE(nothing_we_send_is_above_what_cometbft_takes) {
  Bytes out(2000);
  for (int channel = 0; channel <= 255; ++channel) {
    const ChannelId id(static_cast<std::uint8_t>(channel));
    const std::size_t most = comet_packets().max_data(id);
    BOOST_TEST(most == (channel < 0x80 ? 1024U : 1023U));
    const Bytes data(most + 1, 7);
    const std::size_t size =
        comet_packets().encode(comet_msg(channel, 0, ByteView(data).first(most)), out);
    BOOST_TEST(size > most);
    BOOST_TEST(size - 2 <= 1034U);
    BOOST_TEST(comet_packets().encode(comet_msg(channel, 0, data), out) == 0U);
  }
}

BOOST_AUTO_TEST_CASE(the_size_of_a_header_is_known_beforehand) {
  for (const int channel : {0, 1, 127, 128, 255}) {
    for (const std::uint64_t remaining : {0ULL, 1ULL, ~0ULL}) {
      for (std::size_t size = 0; size <= 1023; ++size) {
        if (size == 0 && remaining != 0) continue;
        const Bytes data(size, 1);
        const Msg packet = comet_msg(channel, remaining, data);
        const std::size_t head = comet_packets().msg_header_size(packet.channel, remaining, size);
        BOOST_REQUIRE(2 * (head + size) == comet_hex(packet).size());
        BOOST_REQUIRE(head <= kMaxMsgHeader);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_packet_fits_or_is_not_written) {
  std::array<std::uint8_t, 100> out{};
  for (const Packet& packet :
       {Packet(Ping{5}), Packet(Pong{5}), Packet(comet_msg(200, 0, as_bytes("abc")))}) {
    const std::size_t size = comet_packets().encode(packet, out);
    BOOST_REQUIRE(size > 0U);
    BOOST_TEST(comet_packets().encode(packet, MutableByteView(out).first(size)) == size);
    for (std::size_t room = 0; room < size; ++room) {
      BOOST_TEST(comet_packets().encode(packet, MutableByteView(out).first(room)) == 0U);
    }
  }
}

BOOST_AUTO_TEST_CASE(what_this_wire_cannot_say_is_not_written) {
  BOOST_TEST(comet_hex(Credit{ChannelId(1), 1000}).empty());
  BOOST_TEST(comet_hex(Close{DisconnectCode::going_away, "bye"}).empty());
  BOOST_TEST(comet_hex(Skipped{40}).empty());
}

BOOST_AUTO_TEST_CASE(nothing_is_allocated_for_whole_packets) {
  const Bytes data(1000, 9);
  Bytes out(5000);
  std::size_t taken = 0;
  const std::size_t allocations = test::count_allocations([&] {
    std::size_t size = comet_packets().encode(Ping(), out);
    size += comet_packets().encode(comet_msg(3, 1, data), MutableByteView(out).subspan(size));
    size += comet_packets().encode(comet_msg(3, 0, data), MutableByteView(out).subspan(size));
    PacketReader reader(comet_packets());
    reader.begin(ByteView(out).first(size));
    while (reader.next().value()) ++taken;
  });
  BOOST_TEST(taken == 3U);
  BOOST_TEST(allocations == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
