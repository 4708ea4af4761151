#include "p2p/wire/comet_packets.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "p2p/base/hex.h"
#include "p2p/wire/varint.h"
#include "tests/support/comet_packets.h"
#include "tests/support/comet_vectors.h"

namespace comet_packets_reading_tests {

using namespace switchyard;
using namespace switchyard::wire;
using test::comet_msg;

using test::comet_hex;

std::string shown(const Packet& packet) {
  if (std::holds_alternative<Ping>(packet)) return "ping";
  if (std::holds_alternative<Pong>(packet)) return "pong";
  const auto& said = std::get<Msg>(packet);
  BOOST_TEST((said.remaining == 0 || said.remaining == kRemainingUnknown));
  return "msg " + std::to_string(said.channel.value()) + (said.remaining == 0 ? " eof " : " ") +
         to_hex(said.data);
}

// The packet of a body, without the length before it.
std::string decoded(const std::string& hex) {
  const Bytes body = from_hex(hex).value();
  Bytes bytes;
  append_varint(bytes, body.size());
  append(bytes, body);
  const auto step = comet_packets().decode(bytes);
  if (!step) {
    BOOST_TEST((step.error().code == DisconnectCode::protocol_error));
    BOOST_TEST((step.error().operation == Operation::packet));
    BOOST_TEST((step.error().blame == Blame::them));
    return step.error().text;
  }
  BOOST_TEST(step->used == bytes.size());
  return shown(*step->packet);
}

std::size_t wants(ByteView input) {
  const auto step = comet_packets().decode(input);
  BOOST_REQUIRE(step.has_value());
  BOOST_TEST(!step->packet.has_value());
  BOOST_TEST(step->used == 0U);
  return step->wants;
}

std::string error_of(const std::string& hex) {
  const auto step = comet_packets().decode(from_hex(hex).value());
  return step ? "none" : step.error().text;
}

const std::string kNothing = "packet: neither ping nor pong nor msg";

}  // namespace comet_packets_reading_tests

BOOST_AUTO_TEST_SUITE(comet_packets_reading_tests)

using namespace ::comet_packets_reading_tests;
BOOST_AUTO_TEST_CASE(fields_come_in_any_order_and_unknown_ones_are_skipped) {
  BOOST_TEST(decoded("0a00") == "ping");
  BOOST_TEST(decoded("1200") == "pong");
  BOOST_TEST(decoded("1a00") == "msg 0 ");
  BOOST_TEST(decoded("1a09"
                     "1a026162"
                     "1001"
                     "088001") == "msg 128 eof 6162");
  BOOST_TEST(decoded("1a021000") == "msg 0 ");
  BOOST_TEST(decoded("1a051080808002") == "msg 0 eof ");
  // Unknown: number, 64 bits, bytes, 32 bits; outside, in a ping and in a msg.
  const std::string unknown =
      "2005"
      "290000000000000000"
      "3202ffff"
      "3d00000000";
  BOOST_TEST(decoded(unknown + "0a00") == "ping");
  BOOST_TEST(decoded("0a00" + unknown) == "ping");
  BOOST_TEST(decoded("1214" + unknown) == "pong");
  BOOST_TEST(decoded("1a16" + unknown + "0805") == "msg 5 ");
}

BOOST_AUTO_TEST_CASE(of_what_comes_twice_the_last_counts_and_replaces_the_first) {
  BOOST_TEST(decoded("1a0d"
                     "08051001"
                     "1a0161"
                     "08061000"
                     "1a00") == "msg 6 ");
  // Two msg: the second has no channel, no eof and no data, and is not merged with the first.
  BOOST_TEST(decoded("1a0708051001"
                     "1a0161"
                     "1a00") == "msg 0 ");
  BOOST_TEST(decoded("1a020805"
                     "0a00") == "ping");
  BOOST_TEST(decoded("0a00"
                     "1200"
                     "1a020805") == "msg 5 ");
}

BOOST_AUTO_TEST_CASE(a_packet_without_any_of_the_three_is_refused) {
  BOOST_TEST(error_of("00") == kNothing);
  BOOST_TEST(decoded("2005") == kNothing);
  BOOST_TEST(decoded("22020a00") == kNothing);
}

BOOST_AUTO_TEST_CASE(a_channel_above_255_is_refused_and_taken_for_no_other) {
  BOOST_TEST(decoded("1a0308ff01") == "msg 255 ");
  const std::string above = "msg channel: above 255";
  BOOST_TEST(decoded("1a03088002") == above);
  BOOST_TEST(decoded("1a03088108") == above);                  // 1025
  BOOST_TEST(decoded("1a0b08ffffffffffffffffff01") == above);  // -1
  BOOST_TEST(decoded("1a0b0880808080f8ffffffff01") == above);  // the lowest int32
  BOOST_TEST(decoded("1a06088180808010") == "msg 1 ");  // an int32 has 32 bits, there as here
}

BOOST_AUTO_TEST_CASE(a_field_of_another_type_is_named) {
  BOOST_TEST(decoded("0801") == "packet: of another type");
  BOOST_TEST(decoded("1d00000000") == "packet: of another type");
  BOOST_TEST(decoded("1a020a00") == "msg channel: of another type");
  BOOST_TEST(decoded("1a021200") == "msg eof: of another type");
  BOOST_TEST(decoded("1a021801") == "msg data: of another type");
  // Also in what a later one replaces.
  BOOST_TEST(decoded("1a021801"
                     "0a00") == "msg data: of another type");
}

BOOST_AUTO_TEST_CASE(malformed_bytes_are_refused) {
  for (const char* const hex : {
           "00",           "02",
           "07",           "0b",
           "0c",           "0e",
           "0f",           "80",
           "0a",           "0a01",
           "0a80",         "2880",
           "21000000",     "25000000",
           "2580",         "2880808080808080808080",
           "c2a30900",     "8a80808080800000",
           "8a8080801000", "0a808080800000",
           "0a8080808010",
           "2b2c",  // an unknown group
       }) {
    BOOST_TEST_CONTEXT(hex) {
      BOOST_TEST(decoded(hex) == "packet: malformed");
    }
  }
  for (const char* const hex : {"1a0100", "1a0108", "1a021a01", "1a012b"}) {
    BOOST_TEST_CONTEXT(hex) {
      BOOST_TEST(decoded(hex) == "msg: malformed");
    }
  }
  BOOST_TEST(decoded("0a0108") == "ping or pong: malformed");
  BOOST_TEST(decoded("12020a01") == "ping or pong: malformed");
}

BOOST_AUTO_TEST_CASE(a_length_is_refused_as_soon_as_it_shows) {
  // 1035 bytes, a byte more than CometBFT takes.
  Bytes longest = from_hex("8b08").value();
  BOOST_TEST(wants(longest) == 1037U);
  longest = from_hex(
                "8b08"
                "1a8808"
                "088001"
                "1001"
                "1a8008")
                .value();
  longest.resize(1037, 1);
  const auto step = comet_packets().decode(longest);
  BOOST_REQUIRE(step.has_value());
  BOOST_TEST(step->used == 1037U);
  BOOST_TEST(std::get<Msg>(*step->packet).data.size() == 1024U);

  BOOST_TEST(error_of("8c08") == "packet length: 1036 is above 1035");
  BOOST_TEST(error_of("ffffffffffffffffff01") ==
             "packet length: 18446744073709551615 is above 1035");
  BOOST_TEST(error_of("ffffffffffffffffff7f") == "packet length: more than 64 bits");
  BOOST_TEST(error_of("80808080808080808080") == "packet length: more than 64 bits");
  BOOST_TEST(error_of("82808080808080808000"
                      "0a00") == "none");
}

BOOST_AUTO_TEST_CASE(a_cut_packet_tells_how_much_it_wants) {
  const auto tables = test::comet_tables();
  BOOST_TEST(tables.at("delimited_reader").size() == 3U);
  for (const auto& row : tables.at("delimited_reader")) {
    const std::string hex = row.at("bytes");
    if (hex == "ffff") {  // a length that is cut: one byte more
      BOOST_TEST(wants(from_hex(hex).value()) == 3U);
    } else if (hex == "ffffffffffffffffff7f") {  // out of range, known after ten bytes
      BOOST_TEST(error_of(hex.substr(0, 18)) == "none");
      BOOST_TEST(error_of(hex) == "packet length: more than 64 bits");
    } else {  // a length of 100 and fewer bytes
      BOOST_TEST(hex == "64 + fewer than 100 bytes");
      Bytes bytes{0x64};
      for (; bytes.size() < 101; bytes.push_back(0x0a)) BOOST_TEST(wants(bytes) == 101U);
    }
  }
}

BOOST_AUTO_TEST_CASE(packets_cut_anywhere_by_frames_come_whole) {
  const Bytes data(300, 9);
  Bytes stream;
  std::vector<std::string> expected;
  for (const Packet& packet :
       {Packet(Ping()), Packet(comet_msg(0, 5, data)), Packet(comet_msg(200, 0, data)),
        Packet(comet_msg(3, 0, {})), Packet(Pong())}) {
    expected.push_back(comet_hex(packet));
    append(stream, from_hex(expected.back()).value());
  }
  append(stream, from_hex("828080001200").value());  // a length written long
  expected.push_back(comet_hex(Pong()));

  const auto read = [&expected](const std::vector<ByteView>& frames) {
    PacketReader reader(comet_packets());
    std::size_t seen = 0;
    for (const ByteView frame : frames) {
      reader.begin(frame);
      for (auto packet = reader.next().value(); packet; packet = reader.next().value()) {
        BOOST_REQUIRE(seen < expected.size());
        BOOST_REQUIRE(comet_hex(*packet) == expected[seen++]);
      }
    }
    return seen;
  };
  const ByteView all(stream);
  for (std::size_t first = 0; first <= all.size(); ++first) {
    BOOST_REQUIRE(read({all.first(first), all.subspan(first)}) == expected.size());
  }
  for (std::size_t width = 1; width < 20; ++width) {
    std::vector<ByteView> frames;
    for (std::size_t at = 0; at < all.size(); at += width) {
      frames.push_back(all.subspan(at, std::min(width, all.size() - at)));
    }
    BOOST_REQUIRE(read(frames) == expected.size());
  }
}

BOOST_AUTO_TEST_SUITE_END()
