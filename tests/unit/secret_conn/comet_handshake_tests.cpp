// The cometbft profile against complete handshakes recorded elsewhere, byte for byte.
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <nlohmann/json.hpp>

#include "secret_conn/comet_messages.h"
#include "secret_conn/handshake.h"
#include "tests/support/secret_conn_fixtures.h"

BOOST_AUTO_TEST_SUITE(comet_handshake_tests)

using namespace switchyard;
using namespace switchyard::secret_conn;
using nlohmann::json;
using test::unhex;

namespace {

json load_vectors() {
  std::ifstream in(SWITCHYARD_VECTORS "/secret_connection_full_handshake.json");
  return json::parse(in);
}

Bytes bytes_of(const json& side, const char* field) {
  return unhex(side.at(field).get<std::string>());
}

Bytes frames_of(const json& side, const char* field) {
  Bytes all;
  for (const auto& frame : side.at(field)) append(all, unhex(frame.get<std::string>()));
  return all;
}

// NodeInfo without the length before it.
Bytes node_info_of(const json& side) {
  const Bytes delimited = bytes_of(side, "node_info_delimited_plain");
  const auto taken = cometbft::take_delimited(delimited, cometbft::kMaxNodeInfo);
  BOOST_REQUIRE((taken && taken->whole()));
  return to_bytes(taken->body);
}

std::string hex_of(Handshake& handshake) {
  return to_hex(handshake.poll_output());
}

// Seals a stream of packets as a sender would: frames of at most 1024 bytes.
Bytes seal_stream(net::FrameCipher& cipher, ByteView plain) {
  const net::FrameLayout layout = cipher.layout();
  Bytes buffer;
  std::vector<std::uint32_t> sizes;
  while (!plain.empty()) {
    const std::size_t n = std::min(plain.size(), layout.max_payload);
    const std::size_t start = buffer.size();
    buffer.resize(start + layout.frame_size(n), 0xcc);
    std::copy_n(plain.begin(), n,
                buffer.begin() + static_cast<std::ptrdiff_t>(start + layout.head));
    sizes.push_back(static_cast<std::uint32_t>(n));
    plain = plain.subspan(n);
  }
  cipher.seal(buffer, sizes);
  return buffer;
}

// One side of a recorded handshake, played by us against the recording of the other.
void play(const json& mine, const json& theirs, bool dialler) {
  const NodeKey key(test::unhex_array<32>(mine.at("id_seed").get<std::string>()));
  BOOST_TEST(to_hex(key.public_key()) == mine.at("id_pub").get<std::string>());
  BOOST_TEST(key.id().to_string() == mine.at("node_id").get<std::string>());
  test::FixedRng rng(bytes_of(mine, "eph_priv"));
  HandshakeConfig config;
  config.profile = Profile::cometbft;
  config.dialler = dialler;
  if (dialler) config.expected = PeerId::parse(theirs.at("node_id").get<std::string>()).value();
  config.node_info = node_info_of(mine);
  Handshake handshake(std::move(config), key, rng);

  BOOST_TEST(hex_of(handshake) == mine.at("eph_wire").get<std::string>());
  handshake.handle_input(bytes_of(theirs, "eph_wire"));
  BOOST_TEST(hex_of(handshake) == to_hex(frames_of(mine, "auth_sealed_frames")));
  handshake.handle_input(frames_of(theirs, "auth_sealed_frames"));
  BOOST_TEST(hex_of(handshake) == to_hex(frames_of(mine, "node_info_sealed_frames")));
  BOOST_TEST((handshake.state() == Handshake::State::node_info));
  handshake.handle_input(frames_of(theirs, "node_info_sealed_frames"));
  BOOST_REQUIRE((handshake.state() == Handshake::State::deciding));
  BOOST_TEST(handshake.peer().id.to_string() == theirs.at("node_id").get<std::string>());
  BOOST_TEST((handshake.peer().node_info == node_info_of(theirs)));
  handshake.accept();
  handshake.check_invariants();
  BOOST_TEST(hex_of(handshake) == "");

  const Secured secured = handshake.finish();
  BOOST_TEST(secured.received.empty());
  const Bytes ping = bytes_of(mine, "ping_delimited_plain");
  BOOST_TEST(to_hex(seal_stream(*secured.cipher, ping)) ==
             to_hex(frames_of(mine, "ping_sealed_frames")));
  const Bytes message = bytes_of(mine, "msg_packets_delimited_plain");
  BOOST_TEST(to_hex(seal_stream(*secured.cipher, message)) ==
             to_hex(frames_of(mine, "msg_sealed_frames")));

  Bytes incoming = frames_of(theirs, "ping_sealed_frames");
  append(incoming, frames_of(theirs, "msg_sealed_frames"));
  std::vector<ByteView> payloads;
  BOOST_REQUIRE(secured.cipher->open(incoming, payloads).has_value());
  Bytes opened;
  for (const ByteView payload : payloads) append(opened, payload);
  Bytes expected = bytes_of(theirs, "ping_delimited_plain");
  append(expected, bytes_of(theirs, "msg_packets_delimited_plain"));
  BOOST_TEST(to_hex(opened) == to_hex(expected));
}

}  // namespace

BOOST_AUTO_TEST_CASE(plays_both_sides_of_every_recorded_handshake) {
  const json vectors = load_vectors();
  BOOST_REQUIRE(vectors.at("cases").size() == 4U);
  for (const auto& recorded : vectors.at("cases")) {
    for (const bool dialler : {false, true}) {
      play(recorded.at("A"), recorded.at("B"), dialler);
      play(recorded.at("B"), recorded.at("A"), dialler);
    }
  }
}

BOOST_AUTO_TEST_CASE(refuses_every_recorded_point_of_low_order) {
  const json vectors = load_vectors();
  for (const auto& point : vectors.at("low_order_points_must_fail")) {
    for (const std::string head : {"220a20", "73777901"}) {
      const NodeKey key = test::key_number(1);
      SeededRng rng(1);
      HandshakeConfig config;
      config.profile = head == "220a20" ? Profile::cometbft : Profile::native;
      config.network = "n";
      Handshake handshake(std::move(config), key, rng);
      handshake.handle_input(unhex(head + point.get<std::string>()));
      BOOST_REQUIRE((handshake.state() == Handshake::State::failed));
      BOOST_TEST((handshake.failure().errc == Errc::low_order_key));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
