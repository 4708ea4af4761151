// The golden bytes of tests/vectors/native_wire.txt, encoded and decoded.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <fstream>
#include <map>
#include <sstream>
#include <string>

#include "p2p/base/hex.h"
#include "p2p/wire/node_info_codec.h"
#include "p2p/wire/opening_codec.h"
#include "p2p/wire/packet_codec.h"
#include "p2p/wire/record_codec.h"
#include "tests/support/wire_examples.h"

BOOST_AUTO_TEST_SUITE(native_wire_tests)

using namespace switchyard;
using namespace switchyard::wire;
using namespace switchyard::test;

namespace {

std::map<std::string, Bytes> golden() {
  std::map<std::string, Bytes> lines;
  std::ifstream file(SWITCHYARD_VECTORS "/native_wire.txt");
  std::string line;
  while (std::getline(file, line)) {
    if (line.starts_with('#')) continue;
    std::istringstream words(line);
    std::string name;
    std::string hex;
    words >> name >> hex;
    BOOST_REQUIRE(lines.emplace(name, from_hex(hex).value()).second);
  }
  return lines;
}

template <class P>
Bytes encoded(const P& packet) {
  Bytes out(1000);
  out.resize(encode(packet, out));
  return out;
}

// What our encoders make of the values the file describes.
std::map<std::string, Bytes> made() {
  const ChannelId channel(0x20);
  Auth auth;
  auth.key = counting<32>(0);
  auth.signature = counting<64>(0x40);
  return {
      {"ping", encoded(Ping{7})},
      {"ping_64", encoded(Ping{0x0123456789abcdef})},
      {"pong", encoded(Pong{7})},
      {"msg_first", encoded(Msg{channel, 1000, as_bytes("hello")})},
      {"msg_last", encoded(Msg{channel, 0, as_bytes("world")})},
      {"msg_empty", encoded(Msg{ChannelId(0xff), 0, {}})},
      {"credit", encoded(Credit{channel, 262144})},
      {"close", encoded(Close{DisconnectCode::going_away, "shutting down", 30})},
      {"auth", encode(OpeningMessage(auth))},
      {"info", encode(OpeningMessage(Info{Bytes{0x80}}))},
      {"accept", encode(OpeningMessage(Accept{}))},
      {"reject", encode(OpeningMessage(Reject{DisconnectCode::full, "no free slot", 60}))},
      {"record", record_bytes(the_record())},
      {"record_signed", signing_bytes(the_record())},
      {"node_info", encode(the_node_info())},
      {"node_info_least", encode(least_node_info("n"))},
  };
}

std::vector<Packet> packets_of(ByteView payload) {
  std::vector<Packet> packets;
  PacketReader reader(payload);
  for (;;) {
    const auto packet = reader.next();
    BOOST_REQUIRE(packet.has_value());
    if (!*packet) return packets;
    packets.push_back(**packet);
  }
}

Bytes encoded_again(const Packet& packet) {
  return std::visit(
      [](const auto& p) {
        if constexpr (std::is_same_v<std::decay_t<decltype(p)>, Skipped>) {
          return Bytes();
        } else {
          return encoded(p);
        }
      },
      packet);
}

}  // namespace

BOOST_AUTO_TEST_CASE(our_encoders_write_the_golden_bytes) {
  const auto lines = golden();
  for (const auto& [name, bytes] : made()) {
    BOOST_TEST_CONTEXT(name) {
      BOOST_REQUIRE(lines.contains(name));
      BOOST_TEST(to_hex(bytes) == to_hex(lines.at(name)));
    }
  }
}

BOOST_AUTO_TEST_CASE(every_line_is_made_by_an_encoder_or_never_written) {
  // What our encoders do not write but our decoders read.
  const std::map<std::string, std::string> read_only = {
      {"padding", ""}, {"padded_ping", "ping"}, {"optional", ""}, {"ping_later", "ping"}};
  const auto encoders = made();
  const auto lines = golden();
  BOOST_TEST(lines.size() == encoders.size() + read_only.size());
  for (const auto& [name, same_as] : read_only) {
    BOOST_TEST_CONTEXT(name) {
      Bytes again;
      for (const Packet& packet : packets_of(lines.at(name))) append(again, encoded_again(packet));
      BOOST_TEST(to_hex(again) == (same_as.empty() ? "" : to_hex(encoders.at(same_as))));
    }
  }
  BOOST_TEST(packets_of(lines.at("padding")).empty());
  BOOST_TEST(std::get<Skipped>(packets_of(lines.at("optional")).at(0)).kind == 32U);
}

BOOST_AUTO_TEST_CASE(our_decoders_read_the_golden_packets) {
  const auto lines = golden();
  for (const auto* name :
       {"ping", "ping_64", "pong", "msg_first", "msg_last", "msg_empty", "credit", "close"}) {
    BOOST_TEST_CONTEXT(name) {
      const auto packets = packets_of(lines.at(name));
      BOOST_REQUIRE(packets.size() == 1U);
      BOOST_TEST(to_hex(encoded_again(packets[0])) == to_hex(lines.at(name)));
    }
  }
}

BOOST_AUTO_TEST_CASE(our_decoders_read_the_golden_opening) {
  const auto lines = golden();
  for (const auto* name : {"auth", "info", "accept", "reject"}) {
    BOOST_TEST_CONTEXT(name) {
      const auto message = decode_opening(lines.at(name));
      BOOST_REQUIRE(message.has_value());
      BOOST_TEST(to_hex(encode(*message)) == to_hex(lines.at(name)));
    }
  }
  BOOST_TEST((decode_node_info(lines.at("node_info")).value() == the_node_info()));
  BOOST_TEST((decode_node_info(lines.at("node_info_least")).value() == least_node_info("n")));
  MsgpackReader in(lines.at("record"));
  BOOST_TEST((read_record(in) == the_record()));
  BOOST_TEST(in.ok());
}

BOOST_AUTO_TEST_SUITE_END()
