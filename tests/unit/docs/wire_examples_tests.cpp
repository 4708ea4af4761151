// docs/wire.md against the library: every example in bytes, the codes and the limits.
#include <algorithm>
#include <array>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <map>
#include <span>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "p2p/base/hex.h"
#include "p2p/types/disconnect.h"
#include "p2p/wire/msgpack_reader.h"
#include "p2p/wire/node_info_codec.h"
#include "p2p/wire/opening_codec.h"
#include "p2p/wire/packet_codec.h"
#include "p2p/wire/record_codec.h"
#include "secret_conn/handshake.h"
#include "secret_conn/native_frames.h"
#include "secret_conn/native_hello.h"
#include "secret_conn/transcript.h"
#include "tests/support/pex_examples.h"
#include "tests/support/secret_conn_fixtures.h"
#include "tests/support/wire_examples.h"
#include "tests/unit/docs/support.h"

BOOST_AUTO_TEST_SUITE(wire_examples_tests)

using namespace switchyard;
using namespace switchyard::secret_conn;
using namespace switchyard::wire;
using namespace switchyard::test;

namespace {

using Examples = std::map<std::string, std::string>;  // name -> hex, without blanks

const std::string& page() {
  static const std::string text = test::read_page("docs/wire.md");
  return text;
}

// All of the page's blocks ```wire-examples: `name: hex # words`, continued on indented lines.
Examples examples() {
  Examples found;
  std::istringstream lines(page());
  std::string line;
  std::string name;
  for (bool inside = false; std::getline(lines, line);) {
    if (line.starts_with("```")) {
      inside = line == "```wire-examples";
      continue;
    }
    if (!inside) continue;
    line = line.substr(0, line.find('#'));
    if (const auto colon = line.find(':'); colon != std::string::npos) {
      name = line.substr(0, colon);
      BOOST_TEST(!found.contains(name), "twice: " << name);
      line.erase(0, colon + 1);
    }
    std::erase(line, ' ');
    found[name] += line;
  }
  return found;
}

template <class Packet>
std::string packet(const Packet& of) {
  Bytes out(1000);
  out.resize(encode(of, out));
  return to_hex(out);
}

void add_packets(Examples& made) {
  const ChannelId channel(0x20);
  made["ping"] = packet(Ping{7});
  made["ping_64"] = packet(Ping{0x0123456789abcdef});
  made["pong"] = packet(Pong{7});
  made["msg_first"] = packet(Msg{channel, 1000, as_bytes("hello")});
  made["msg_last"] = packet(Msg{channel, 0, as_bytes("world")});
  made["msg_empty"] = packet(Msg{ChannelId(0xff), 0, {}});
  made["credit"] = packet(Credit{channel, 262144});
  made["close"] = packet(Close{DisconnectCode::going_away, "shutting down", 30});
  // What no encoder writes.
  made["padding"] = to_hex(Bytes(3, kPadding));
  made["padded_ping"] = "c0" + made["ping"] + "c0c0";
  made["optional"] = "9220c403" + to_hex(as_bytes("new"));
  made["ping_later"] = "930007a4" + to_hex(as_bytes("more"));
}

void add_messages(Examples& made) {
  Auth auth;
  auth.key = counting<32>(0);
  auth.signature = counting<64>(0x40);
  made["auth"] = to_hex(encode(OpeningMessage(auth)));
  made["info"] = to_hex(encode(OpeningMessage(Info{Bytes{0x80}})));
  made["accept"] = to_hex(encode(OpeningMessage(Accept{})));
  made["reject"] = to_hex(encode(OpeningMessage(Reject{DisconnectCode::full, "no free slot", 60})));
  made["record"] = to_hex(record_bytes(the_record()));
  made["record_signed"] = to_hex(signing_bytes(the_record()));
  made["node_info"] = to_hex(encode(the_node_info()));
  made["node_info_least"] = to_hex(encode(least_node_info("n")));
  Disconnect full;
  full.code = DisconnectCode::full;
  full.retry_after = std::chrono::seconds(30);
  made["refusal"] = to_hex(native::encode_refusal(full));
}

void add_pex(Examples& made) {
  const NativePexCodec codec;
  made["pex_request"] = to_hex(codec.encode(PexRequest{}));
  made["pex_none"] = to_hex(codec.encode(PexAddresses{std::chrono::seconds(18), {}}));
  made["pex_addresses"] = to_hex(codec.encode(the_pex_addresses()));
}

// One frame around ping 7.
std::string ping_frame(FrameKey& key) {
  Bytes frame = test::unhex("0000920007");
  frame.resize(frame.size() + kTagSize);
  native::seal_frame(key, frame);
  return to_hex(frame);
}

void add_frames(Examples& made) {
  const FrameKey::Key start(counting<32>(0));
  FrameKey first(start.clone(), native::kRatchetInterval);
  made["frame"] = ping_frame(first);
  FrameKey last(start.clone(), native::kRatchetInterval, native::kRatchetInterval - 1);
  ping_frame(last);
  made["ratchet_key"] = to_hex(last.key().view());
  made["frame_after_ratchet"] = ping_frame(last);
}

// A side of the opening with all its secrets given.
struct Side {
  Side(bool dialler, std::uint8_t ephemeral, std::uint8_t seed)
      : key(filled(seed)), rng(Bytes(32, ephemeral)), handshake(config(dialler), key, rng) {}

  static std::array<std::uint8_t, 32> filled(std::uint8_t value) {
    std::array<std::uint8_t, 32> bytes{};
    bytes.fill(value);
    return bytes;
  }

  static HandshakeConfig config(bool dialler) {
    HandshakeConfig config;
    config.dialler = dialler;
    config.network = "testnet";
    config.node_info = encode(least_node_info("testnet"));
    return config;
  }

  NodeKey key;
  test::FixedRng rng;
  Handshake handshake;
};

// What the keys of the opening are made of, step by step as the page tells it.
void add_keys(Examples& made, ByteView dialler_hello, ByteView acceptor_hello) {
  test::FixedRng ones(Bytes(32, 0x11));
  test::FixedRng twos(Bytes(32, 0x22));
  const EphemeralKey dialler(ones);
  const EphemeralKey acceptor(twos);
  const auto secret = dialler.agree(acceptor.public_key());
  BOOST_REQUIRE(secret.has_value());
  made["dh_secret"] = to_hex(secret->view());
  Transcript transcript("switchyard native opening v1");
  transcript.append("dialler hello", dialler_hello);
  transcript.append("acceptor hello", acceptor_hello);
  transcript.append("network", as_bytes("testnet"));
  transcript.append("dh secret", secret->view());
  for (const auto* label : {"dialler opening key", "acceptor opening key", "auth challenge"}) {
    std::string name = label;
    std::replace(name.begin(), name.end(), ' ', '_');
    made[name] = to_hex(transcript.challenge<32>(label).view());
  }
}

// The first frame under the data keys, around `payload`.
std::string sealed(net::FrameCipher& cipher, const std::string& payload) {
  Bytes frame = test::unhex("0000" + payload);
  const auto size = static_cast<std::uint32_t>(frame.size() - 2);
  frame.resize(frame.size() + kTagSize);
  cipher.seal(frame, std::span(&size, 1));
  return to_hex(frame);
}

void add_opening(Examples& made) {
  Side dialler(true, 0x11, 0x33);
  Side acceptor(false, 0x22, 0x44);
  const Bytes hello = dialler.handshake.poll_output();
  acceptor.handshake.handle_input(hello);
  const Bytes second = acceptor.handshake.poll_output();
  dialler.handshake.handle_input(second);
  dialler.handshake.accept();
  const Bytes third = dialler.handshake.poll_output();
  acceptor.handshake.handle_input(third);
  acceptor.handshake.accept();
  const Bytes fourth = acceptor.handshake.poll_output();
  dialler.handshake.handle_input(fourth);
  made["dialler_hello"] = to_hex(hello);
  made["flight_2"] = to_hex(second);
  made["flight_3"] = to_hex(third);
  made["flight_4"] = to_hex(fourth);
  add_keys(made, hello, ByteView(second).first(native::kHelloSize));

  Bytes text = to_bytes(as_bytes("switchyard native auth v1A"));
  append(text, test::unhex(made["auth_challenge"]));
  append(text, acceptor.key.public_key());
  made["acceptor_signed_text"] = to_hex(text);
  const Auth auth{acceptor.key.public_key(), acceptor.key.sign(text)};
  made["acceptor_auth"] = to_hex(encode(OpeningMessage(auth)));
  const Info info{encode(least_node_info("testnet"))};
  made["opening_node_info"] = to_hex(encode(OpeningMessage(info)));

  const Secured of_dialler = dialler.handshake.finish();
  const Secured of_acceptor = acceptor.handshake.finish();
  made["session_id"] = to_hex(of_acceptor.session_id);
  made["dialler_first_frame"] = sealed(*of_dialler.cipher, made["ping"]);
  made["acceptor_first_frame"] = sealed(*of_acceptor.cipher, made["pong"]);
  made["peer_id_dialler"] = of_acceptor.peer.id.to_string();
}

Examples made() {
  Examples all;
  add_packets(all);
  add_messages(all);
  add_pex(all);
  add_frames(all);
  add_opening(all);
  return all;
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_example_is_what_the_library_makes) {
  const Examples written = examples();
  const Examples expected = made();
  for (const auto& [name, hex] : written) {
    BOOST_TEST_CONTEXT(name) {
      BOOST_REQUIRE(expected.contains(name));
      BOOST_TEST(hex == expected.at(name));
    }
  }
  BOOST_TEST(written.size() == expected.size());
}

BOOST_AUTO_TEST_SUITE_END()
