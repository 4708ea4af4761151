#include "secret_conn/comet_frames.h"

#include <boost/test/unit_test.hpp>
#include <string>

#include "tests/support/secret_conn_fixtures.h"

BOOST_AUTO_TEST_SUITE(comet_frames_tests)

using namespace switchyard;
using namespace switchyard::secret_conn;
using cometbft::kFrameSize;

namespace {

FrameKey frame_key(char digit) {
  return FrameKey(FrameKey::Key(test::unhex_array<32>(std::string(64, digit))), 0);
}

CometFrames end_a() {
  return CometFrames(frame_key('1'), cometbft::FrameOpener(frame_key('2')));
}

CometFrames end_b() {
  return CometFrames(frame_key('2'), cometbft::FrameOpener(frame_key('1')));
}

std::string text_of(Errc errc) {
  return make_error_code(errc).message();
}

// A frame with any length at its front, honest or not.
void append_frame(Bytes& wire, FrameKey& key, std::uint32_t length) {
  Bytes frame(kFrameSize, 0x77);
  for (std::size_t i = 0; i < 4; ++i) frame[i] = static_cast<std::uint8_t>(length >> (8 * i));
  key.seal(MutableByteView(frame).first(1028), MutableByteView(frame).last<kTagSize>());
  append(wire, frame);
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_frame_has_one_size) {
  const net::FrameLayout layout = end_a().layout();
  BOOST_TEST(layout.fixed);
  BOOST_TEST(layout.head == 4U);
  BOOST_TEST(layout.max_payload == 1024U);
  BOOST_TEST(layout.frame_size(1) == 1044U);
  BOOST_TEST(layout.frame_size(1024) == 1044U);
}

BOOST_AUTO_TEST_CASE(payloads_come_back_and_padding_is_zero) {
  CometFrames a = end_a();
  CometFrames b = end_b();
  Bytes wire(3 * kFrameSize, 0xee);
  const std::vector<std::uint32_t> sizes{3, 1024, 1};
  a.seal(wire, sizes);
  std::vector<ByteView> payloads;
  const auto consumed = b.open(wire, payloads);
  BOOST_REQUIRE(consumed.has_value());
  BOOST_TEST(*consumed == wire.size());
  BOOST_REQUIRE(payloads.size() == 3U);
  for (std::size_t i = 0; i < 3; ++i) {
    BOOST_TEST(payloads[i].size() == sizes[i]);
    BOOST_TEST((Bytes(sizes[i], 0xee) == to_bytes(payloads[i])));
  }
  // Opening was in place, so the padding can be looked at.
  BOOST_TEST(std::count(wire.begin() + 7, wire.begin() + 1028, 0) == 1021);
  BOOST_TEST(to_hex(ByteView(wire).first(4)) == "03000000");
}

BOOST_AUTO_TEST_CASE(an_unfinished_frame_waits) {
  CometFrames a = end_a();
  CometFrames b = end_b();
  Bytes wire(2 * kFrameSize);
  a.seal(wire, std::vector<std::uint32_t>{5, 6});
  std::vector<ByteView> payloads;
  BOOST_TEST(*b.open(MutableByteView(wire).first(kFrameSize - 1), payloads) == 0U);
  BOOST_TEST(*b.open(MutableByteView(wire).first(2 * kFrameSize - 1), payloads) == kFrameSize);
  BOOST_TEST(*b.open(MutableByteView(wire).subspan(kFrameSize), payloads) == kFrameSize);
  BOOST_TEST(payloads.size() == 2U);
}

BOOST_AUTO_TEST_CASE(a_length_above_the_data_area_is_refused) {
  FrameKey key = frame_key('1');
  Bytes wire;
  append_frame(wire, key, 1024);
  append_frame(wire, key, 1025);
  CometFrames b = end_b();
  std::vector<ByteView> payloads;
  const auto opened = b.open(wire, payloads);
  BOOST_TEST(opened.error().text == text_of(Errc::oversized_frame));
  BOOST_TEST(payloads.size() == 1U);
}

BOOST_AUTO_TEST_CASE(empty_frames_are_skipped_but_not_without_end) {
  FrameKey key = frame_key('1');
  CometFrames b = end_b();
  std::vector<ByteView> payloads;
  // As many in a row as allowed, again and again, with something between them.
  for (int round = 0; round < 3; ++round) {
    Bytes wire;
    for (std::size_t i = 0; i < cometbft::kMaxEmptyFrames; ++i) append_frame(wire, key, 0);
    append_frame(wire, key, 1);
    BOOST_TEST(b.open(wire, payloads).has_value());
  }
  BOOST_TEST(payloads.size() == 3U);
  Bytes wire;
  for (std::size_t i = 0; i <= cometbft::kMaxEmptyFrames; ++i) append_frame(wire, key, 0);
  BOOST_TEST(b.open(wire, payloads).error().text == text_of(Errc::too_many_empty_frames));
}

BOOST_AUTO_TEST_CASE(every_flipped_byte_is_noticed_and_the_cipher_is_dead) {
  CometFrames a = end_a();
  Bytes wire(kFrameSize);
  a.seal(wire, std::vector<std::uint32_t>{5});
  for (std::size_t i = 0; i < wire.size(); ++i) {
    CometFrames b = end_b();
    Bytes altered = wire;
    altered[i] ^= 0x10;
    std::vector<ByteView> payloads;
    BOOST_TEST(b.open(altered, payloads).error().text == text_of(Errc::altered_frame));
    Bytes good = wire;
    BOOST_TEST(!b.open(good, payloads).has_value());
    BOOST_TEST(payloads.empty());
  }
}

BOOST_AUTO_TEST_CASE(replayed_and_reordered_frames_are_named) {
  CometFrames a = end_a();
  Bytes wire(2 * kFrameSize);
  a.seal(wire, std::vector<std::uint32_t>{5, 6});
  const Bytes first(wire.begin(), wire.begin() + kFrameSize);
  std::vector<ByteView> payloads;
  CometFrames b = end_b();
  BOOST_TEST(b.open(MutableByteView(wire).subspan(kFrameSize), payloads).error().text ==
             text_of(Errc::reordered_frame));
  CometFrames c = end_b();
  Bytes twice = first;
  append(twice, first);
  BOOST_TEST(c.open(twice, payloads).error().text == text_of(Errc::replayed_frame));
  BOOST_TEST(payloads.size() == 1U);
}

BOOST_AUTO_TEST_SUITE_END()
