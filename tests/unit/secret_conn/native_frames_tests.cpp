#include "secret_conn/native_frames.h"

#include <boost/test/unit_test.hpp>
#include <string>

#include "tests/support/secret_conn_fixtures.h"

BOOST_AUTO_TEST_SUITE(native_frames_tests)

using namespace switchyard;
using namespace switchyard::secret_conn;

namespace {

FrameKey frame_key(char digit, std::uint64_t interval = native::kRatchetInterval) {
  return FrameKey(FrameKey::Key(test::unhex_array<32>(std::string(64, digit))), interval);
}

// Two ends of a connection.
struct Pair {
  explicit Pair(std::uint64_t interval = native::kRatchetInterval)
      : a(frame_key('1', interval), frame_key('2', interval)),
        b(frame_key('2', interval), frame_key('1', interval)) {}

  NativeFrames a;
  NativeFrames b;
};

// Payloads of these sizes, each filled with its index, sealed by `from` in one buffer.
Bytes sealed(NativeFrames& from, const std::vector<std::uint32_t>& sizes) {
  const net::FrameLayout layout = from.layout();
  Bytes buffer;
  std::uint8_t index = 0;
  for (const std::uint32_t size : sizes) {
    buffer.resize(buffer.size() + layout.head);
    buffer.resize(buffer.size() + size, index++);
    buffer.resize(buffer.size() + layout.tail);
  }
  from.seal(buffer, sizes);
  return buffer;
}

std::string text_of(Errc errc) {
  return make_error_code(errc).message();
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_layout_is_two_bytes_of_head_and_a_tag) {
  const net::FrameLayout layout = Pair().a.layout();
  BOOST_TEST(layout.head == 2U);
  BOOST_TEST(layout.tail == 16U);
  BOOST_TEST(layout.max_payload == 16384U);
  BOOST_TEST(!layout.fixed);
  BOOST_TEST(layout.frame_size(5) == 23U);
}

BOOST_AUTO_TEST_CASE(many_frames_of_all_sizes_come_back_in_one_go) {
  Pair pair;
  const std::vector<std::uint32_t> sizes{1, 2, 255, 256, 257, 1000, 16383, 16384, 1};
  Bytes wire = sealed(pair.a, sizes);
  BOOST_TEST(wire[0] == 1);  // the length in clear, little-endian
  BOOST_TEST(wire[1] == 0);
  std::vector<ByteView> payloads;
  const auto consumed = pair.b.open(wire, payloads);
  BOOST_REQUIRE(consumed.has_value());
  BOOST_TEST(*consumed == wire.size());
  BOOST_REQUIRE(payloads.size() == sizes.size());
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    BOOST_TEST(payloads[i].size() == sizes[i]);
    BOOST_TEST(std::count(payloads[i].begin(), payloads[i].end(), i) ==
               static_cast<std::ptrdiff_t>(sizes[i]));
  }
}

BOOST_AUTO_TEST_CASE(an_unfinished_frame_waits_whatever_it_lacks) {
  Pair pair;
  const Bytes first = sealed(pair.a, {10});
  const Bytes second = sealed(pair.a, {300});
  for (std::size_t n = 0; n < second.size(); ++n) {
    Pair fresh;
    Bytes wire = first;
    append(wire, ByteView(second).first(n));
    std::vector<ByteView> payloads;
    const auto consumed = fresh.b.open(wire, payloads);
    BOOST_REQUIRE(consumed.has_value());
    BOOST_TEST(*consumed == first.size());
    BOOST_TEST(payloads.size() == 1U);
  }
}

BOOST_AUTO_TEST_CASE(frames_before_a_bad_one_are_delivered_and_the_cipher_is_dead) {
  Pair pair;
  Bytes wire = sealed(pair.a, {10, 20, 30});
  wire[wire.size() - 1] ^= 1;
  std::vector<ByteView> payloads;
  const auto opened = pair.b.open(wire, payloads);
  BOOST_REQUIRE(!opened.has_value());
  BOOST_TEST(opened.error().text == text_of(Errc::altered_frame));
  BOOST_TEST((opened.error().code == DisconnectCode::handshake_failed));
  BOOST_TEST((opened.error().operation == Operation::read));
  BOOST_TEST((opened.error().blame == Blame::them));
  BOOST_TEST(payloads.size() == 2U);
  Bytes good = sealed(pair.a, {1});
  const auto again = pair.b.open(good, payloads);
  BOOST_REQUIRE(!again.has_value());
  BOOST_TEST(again.error().text == text_of(Errc::altered_frame));
  BOOST_TEST(payloads.size() == 2U);
}

BOOST_AUTO_TEST_CASE(lengths_are_checked_before_anything_is_waited_for) {
  for (const auto& [head, errc] :
       {std::pair("0000", Errc::empty_frame), std::pair("0140", Errc::oversized_frame),
        std::pair("ffff", Errc::oversized_frame)}) {
    Pair pair;
    Bytes wire = test::unhex(head);
    std::vector<ByteView> payloads;
    const auto opened = pair.b.open(wire, payloads);
    BOOST_REQUIRE(!opened.has_value());
    BOOST_TEST(opened.error().text == text_of(errc));
    BOOST_TEST((opened.error().code == DisconnectCode::protocol_error));
  }
}

BOOST_AUTO_TEST_CASE(a_changed_length_does_not_open) {
  Pair pair;
  Bytes wire = sealed(pair.a, {40});
  append(wire, Bytes(10));
  wire[0] = 39;
  std::vector<ByteView> payloads;
  BOOST_TEST(!pair.b.open(wire, payloads).has_value());
}

BOOST_AUTO_TEST_CASE(swapped_doubled_and_reflected_frames_are_named) {
  Pair pair;
  Bytes first = sealed(pair.a, {5});
  Bytes second = sealed(pair.a, {5});
  std::vector<ByteView> payloads;
  BOOST_TEST(pair.b.open(second, payloads).error().text == text_of(Errc::reordered_frame));
  Pair other;
  Bytes frame = sealed(other.a, {5});
  Bytes twice = frame;
  append(twice, frame);
  BOOST_TEST(other.b.open(twice, payloads).error().text == text_of(Errc::replayed_frame));
  Pair mirror;
  Bytes own = sealed(mirror.a, {5});
  BOOST_TEST(mirror.a.open(own, payloads).error().text == text_of(Errc::altered_frame));
}

BOOST_AUTO_TEST_CASE(both_directions_ratchet_on_their_own) {
  Pair pair(/*interval=*/3);
  std::vector<ByteView> payloads;
  for (int round = 0; round < 10; ++round) {
    Bytes there = sealed(pair.a, {8, 8, 8, 8, 8});
    Bytes back = sealed(pair.b, {8});
    BOOST_TEST(pair.b.open(there, payloads).has_value());
    BOOST_TEST(pair.a.open(back, payloads).has_value());
  }
  BOOST_TEST(payloads.size() == 60U);
}

BOOST_AUTO_TEST_SUITE_END()
