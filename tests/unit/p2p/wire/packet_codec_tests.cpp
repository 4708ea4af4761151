#include "p2p/wire/packet_codec.h"

#include <array>
#include <boost/test/unit_test.hpp>
#include <string>

#include "p2p/base/hex.h"
#include "tests/support/count_allocations.h"

BOOST_AUTO_TEST_SUITE(packet_codec_tests)

using namespace switchyard;
using namespace switchyard::wire;

namespace {

template <class P>
std::string encoded(const P& packet) {
  Bytes out(100000);
  out.resize(encode(packet, out));
  return to_hex(out);
}

std::string shown(const Ping& p) {
  return "ping " + std::to_string(p.value);
}
std::string shown(const Pong& p) {
  return "pong " + std::to_string(p.value);
}
std::string shown(const Msg& p) {
  return "msg " + std::to_string(p.channel.value()) + ' ' + std::to_string(p.remaining) + ' ' +
         to_hex(p.data);
}
std::string shown(const Credit& p) {
  return "credit " + std::to_string(p.channel.value()) + ' ' + std::to_string(p.total);
}
std::string shown(const Close& p) {
  return "close " + std::string(to_string(p.code)) + " \"" + std::string(p.text) + "\" " +
         std::to_string(p.retry_after);
}
std::string shown(const Skipped& p) {
  return "skipped " + std::to_string(p.kind);
}

// All packets of a payload, "; " between them; a failure ends them with its text.
std::string decoded(std::string_view hex) {
  const Bytes payload = from_hex(hex).value();
  PacketReader reader(payload);
  std::string all;
  for (;;) {
    const auto packet = reader.next();
    if (!packet) {
      const Disconnect& why = packet.error();
      BOOST_TEST((why.code == DisconnectCode::protocol_error));
      BOOST_TEST((why.operation == Operation::packet));
      BOOST_TEST((why.blame == Blame::them));
      return all + "error: " + why.text;
    }
    if (!*packet) return all;
    all += std::visit([](const auto& p) { return shown(p); }, **packet) + "; ";
  }
}

}  // namespace

BOOST_AUTO_TEST_CASE(packets_come_back_as_they_were) {
  for (const std::uint64_t n : {0ULL, 127ULL, 128ULL, 65536ULL, ~0ULL}) {
    BOOST_TEST(decoded(encoded(Ping{n})) == shown(Ping{n}) + "; ");
    BOOST_TEST(decoded(encoded(Pong{n})) == shown(Pong{n}) + "; ");
    BOOST_TEST(decoded(encoded(Credit{ChannelId(200), n})) ==
               shown(Credit{ChannelId(200), n}) + "; ");
    for (const std::size_t size : {0U, 1U, 255U, 256U, 16000U}) {
      const Bytes data(size, 0xab);
      const Msg msg{ChannelId(1), n, data};
      BOOST_TEST(decoded(encoded(msg)) == shown(msg) + "; ");
    }
  }
  for (int code = 1; code <= 127; ++code) {
    const Close close{static_cast<DisconnectCode>(code), "because", 4000000000};
    BOOST_TEST(decoded(encoded(close)) == shown(close) + "; ");
  }
}

BOOST_AUTO_TEST_CASE(the_size_of_a_header_is_known_beforehand) {
  std::size_t largest = 0;
  for (const int channel : {0, 127, 128, 255}) {
    const ChannelId id(static_cast<std::uint8_t>(channel));
    for (const std::uint64_t remaining : {0ULL, 127ULL, 128ULL, 255ULL, 256ULL, 65535ULL, 65536ULL,
                                          4294967295ULL, 4294967296ULL, ~0ULL}) {
      for (const std::size_t size : {0U, 255U, 256U, 65535U}) {
        const Bytes data(size);
        const std::size_t header = msg_header_size(id, remaining, size);
        BOOST_TEST(2 * (header + size) == encoded(Msg{id, remaining, data}).size());
        largest = std::max(largest, header);
      }
    }
  }
  BOOST_TEST(largest == kMaxMsgHeader);
}

BOOST_AUTO_TEST_CASE(the_largest_control_packet_is_a_credit) {
  BOOST_TEST(encoded(Credit{ChannelId(255), UINT64_MAX}).size() == 2 * kMaxControlPacket);
  BOOST_TEST(encoded(Ping{UINT64_MAX}).size() < 2 * kMaxControlPacket);
}

BOOST_AUTO_TEST_CASE(a_packet_fits_or_is_not_written) {
  const Bytes data{1, 2, 3};
  std::array<std::uint8_t, 300> out{};
  const auto needs_exactly = [&out](const auto& packet) {
    const std::size_t size = encode(packet, out);
    BOOST_REQUIRE(size > 0U);
    BOOST_TEST(encode(packet, MutableByteView(out).first(size)) == size);
    for (std::size_t room = 0; room < size; ++room) {
      BOOST_TEST(encode(packet, MutableByteView(out).first(room)) == 0U);
    }
  };
  needs_exactly(Ping{300});
  needs_exactly(Pong{300});
  needs_exactly(Msg{ChannelId(1), 300, data});
  needs_exactly(Credit{ChannelId(1), 300});
  needs_exactly(Close{DisconnectCode::full, "no free slot", 300});
}

BOOST_AUTO_TEST_CASE(the_text_of_a_close_is_cut) {
  const std::string text(kMaxDisconnectText + 1, 'x');
  BOOST_TEST(decoded(encoded(Close{DisconnectCode::full, text})) ==
             "close full \"" + text.substr(1) + "\" 0; ");
}

BOOST_AUTO_TEST_CASE(a_code_of_this_side_only_leaves_as_internal) {
  for (const int code : {0, 128, 129, 255}) {
    BOOST_TEST(decoded(encoded(Close{static_cast<DisconnectCode>(code), ""})) ==
               "close internal \"\" 0; ");
  }
}

BOOST_AUTO_TEST_CASE(packets_follow_one_another_with_padding_anywhere) {
  BOOST_TEST(decoded("").empty());
  BOOST_TEST(decoded("c0").empty());
  BOOST_TEST(decoded("c0c0c0").empty());
  BOOST_TEST(decoded("920001"
                     "920102") == "ping 1; pong 2; ");
  BOOST_TEST(decoded("c0920001c0c0920102c0") == "ping 1; pong 2; ");
}

BOOST_AUTO_TEST_CASE(every_unsigned_width_is_taken) {
  BOOST_TEST(decoded("dc0002cc00cd0007") == "ping 7; ");
  BOOST_TEST(decoded("dd00000004ce00000002cf00000000000000ffcc00c600000001ee") == "msg 255 0 ee; ");
  BOOST_TEST(decoded("9404"
                     "0e"
                     "d9026869"
                     "cd0005") == "close going_away \"hi\" 5; ");
}

BOOST_AUTO_TEST_CASE(what_a_later_version_adds_is_skipped) {
  BOOST_TEST(decoded("930007a3616263"
                     "920102") == "ping 7; pong 2; ");
  BOOST_TEST(decoded("95020100c401ee"
                     "93019081a16101") == "msg 1 0 ee; ");
  BOOST_TEST(decoded("94030105c0") == "credit 1 5; ");
  BOOST_TEST(decoded("95040ea000c3") == "close going_away \"\" 0; ");
  BOOST_TEST(decoded("930007"
                     "9191919191919190") == "ping 7; ");
  BOOST_TEST(decoded("930007"
                     "919191919191919190") == "ping 7; ");
  BOOST_TEST(decoded("930007"
                     "91919191919191919190") == "error: ping: nested too deep");
  BOOST_TEST(decoded("ddffffffff0007c0c0") == "error: ping: cut short");
}

BOOST_AUTO_TEST_CASE(an_unknown_kind_is_skipped_or_ends_the_connection_by_number) {
  for (int kind = 5; kind < 32; ++kind) {
    BOOST_TEST(decoded("92" + to_hex(Bytes{static_cast<std::uint8_t>(kind)}) + "c400") ==
               "error: packet kind " + std::to_string(kind) + " is not known");
  }
  BOOST_TEST(decoded("9220c400"
                     "920001") == "skipped 32; ping 1; ");
  BOOST_TEST(decoded("93cd0100c403616263"
                     "90"
                     "920001") == "skipped 256; ping 1; ");
  BOOST_TEST(decoded("92cfffffffffffffffffc400") == "skipped 18446744073709551615; ");
  BOOST_TEST(decoded("9220a0") == "error: optional packet data: not binary");
  BOOST_TEST(decoded("9120") == "error: optional packet: too few fields");
}

BOOST_AUTO_TEST_CASE(a_packet_is_an_array_that_begins_with_its_kind) {
  for (const auto* hex : {"00", "a0", "80", "c400", "c3", "ff"}) {
    BOOST_TEST(decoded(hex) == "error: packet: not an array");
  }
  BOOST_TEST(decoded("c1") == "error: packet: not an array");
  BOOST_TEST(decoded("90") == "error: packet: too few elements");
  BOOST_TEST(decoded("91c0") == "error: packet kind: not an unsigned integer");
  BOOST_TEST(decoded("92ff00") == "error: packet kind: not an unsigned integer");
}

BOOST_AUTO_TEST_CASE(a_field_of_the_wrong_type_or_size_is_named) {
  BOOST_TEST(decoded("9200a0") == "error: ping value: not an unsigned integer");
  BOOST_TEST(decoded("9201c0") == "error: pong value: not an unsigned integer");
  BOOST_TEST(decoded("9402cd010000c400") == "error: msg channel: above its limit");
  BOOST_TEST(decoded("940200ffc400") == "error: msg remaining: not an unsigned integer");
  BOOST_TEST(decoded("94020000a161") == "error: msg data: not binary");
  BOOST_TEST(decoded("9303cd010000") == "error: credit channel: above its limit");
  BOOST_TEST(decoded("930300c0") == "error: credit total: not an unsigned integer");
  BOOST_TEST(decoded("940400a000") == "error: close code: zero");
  BOOST_TEST(decoded("9404cc80a000") == "error: close code: above its limit");
  BOOST_TEST(decoded("94040ec40000") == "error: close text: not a string");
  BOOST_TEST(decoded("94040ed9c9" + to_hex(Bytes(201, 'x')) + "00") ==
             "error: close text: above its limit");
  BOOST_TEST(decoded("94040ea0cf0000000100000000") == "error: close retry after: above its limit");
}

BOOST_AUTO_TEST_CASE(too_few_fields_are_not_taken_from_the_next_packet) {
  BOOST_TEST(decoded("9100"
                     "07") == "error: ping: too few fields");
  BOOST_TEST(decoded("9302"
                     "0000c400") == "error: msg: too few fields");
  BOOST_TEST(decoded("9203"
                     "0000") == "error: credit: too few fields");
  BOOST_TEST(decoded("9304"
                     "0ea000") == "error: close: too few fields");
}

BOOST_AUTO_TEST_CASE(a_packet_that_is_cut_anywhere_is_refused) {
  for (const std::string& whole : {encoded(Ping{70000}), encoded(Pong{70000}),
                                   encoded(Msg{ChannelId(200), 70000, as_bytes("some data")}),
                                   encoded(Credit{ChannelId(200), 70000}),
                                   encoded(Close{DisconnectCode::full, "no free slot", 70000})}) {
    for (std::size_t size = 2; size < whole.size(); size += 2) {
      const std::string error = decoded(whole.substr(0, size));
      BOOST_TEST(error.starts_with("error: "));
      BOOST_TEST(error.ends_with(": cut short"));
    }
  }
  BOOST_TEST(decoded("94022000c4ff00") == "error: msg data: cut short");
  BOOST_TEST(decoded("940220") == "error: msg remaining: cut short");
}

BOOST_AUTO_TEST_CASE(packets_before_a_failure_stand_and_reading_on_fails_again) {
  const Bytes payload = from_hex(
                            "920001"
                            "c1"
                            "920002")
                            .value();
  PacketReader reader(payload);
  BOOST_TEST(reader.next().value().has_value());
  for (int i = 0; i < 3; ++i) BOOST_TEST(!reader.next().has_value());
}

BOOST_AUTO_TEST_CASE(data_and_text_borrow_from_the_payload) {
  const Bytes payload = from_hex("94022000c403616263").value();
  PacketReader reader(payload);
  const auto packet = reader.next();
  BOOST_TEST(std::get<Msg>(*packet.value()).data.data() == payload.data() + 6);
}

BOOST_AUTO_TEST_CASE(encoding_and_decoding_allocate_nothing) {
  const Bytes data(1000, 1);
  Bytes out(4096);
  std::size_t packets = 0;
  const std::size_t allocations = test::count_allocations([&] {
    std::size_t size = 0;
    const auto add = [&](const auto& packet) {
      size += encode(packet, MutableByteView(out).subspan(size));
    };
    add(Ping{1});
    add(Pong{1ULL << 40U});
    add(Msg{ChannelId(1), 300, data});
    add(Credit{ChannelId(1), 70000});
    add(Close{DisconnectCode::full, "no free slot", 9});
    PacketReader reader(ByteView(out).first(size));
    for (;;) {
      const auto packet = reader.next();
      if (!packet || !*packet) return;
      ++packets;
    }
  });
  BOOST_TEST(packets == 5U);
  BOOST_TEST(allocations == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
