#include "secret_conn/aead/aead.h"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <initializer_list>
#include <string>

#include "tests/support/aead_runs.h"

BOOST_AUTO_TEST_SUITE(aead_tests)

using namespace switchyard;
using namespace switchyard::secret_conn;
using aead::Kernel;
using test::AeadFrames;
using test::AeadKey;

namespace aead_tests {

// Seals with a kernel what libsodium seals frame by frame, and opens it again; what was not the
// same, or nothing.  Gaps between frames are compared, too.
std::string compare(Kernel kernel, std::uint64_t first, const AeadFrames& plain) {
  static const AeadKey key = test::aead_key(7);
  AeadFrames expected = plain;
  test::sodium_seal(key, first, expected);
  AeadFrames frames = plain;
  aead::seal(kernel, key, first, frames.run());
  const bool sealed = frames.bytes == expected.bytes;
  const bool opened = aead::open(kernel, key, first, frames.run()) == plain.count;
  // All that opening leaves of the sealed frames is their tags.
  AeadFrames left = plain;
  for (std::size_t i = 0; i < plain.count; ++i)
    std::copy_n(expected.tag(i).begin(), aead::kTagSize, left.tag(i).begin());
  if (sealed && opened && frames.bytes == left.bytes) return "";
  return std::string(aead::name_of(kernel)) + (sealed ? " opened " : " sealed ") +
         std::to_string(plain.count) + " frames of " + std::to_string(plain.length) + " from " +
         std::to_string(first) + " otherwise";
}

void compare_all(std::uint64_t first, const AeadFrames& plain) {
  for (const Kernel kernel : aead::available_kernels()) {
    const std::string difference = compare(kernel, first, plain);
    BOOST_REQUIRE_MESSAGE(difference.empty(), difference);
  }
}

// Opens a run of which one byte was changed in frame `bad`; what went wrong, or nothing.
std::string open_damaged(Kernel kernel, AeadFrames plain, std::size_t bad, std::size_t byte) {
  const AeadKey key = test::aead_key(8);
  AeadFrames sealed = plain;
  test::sodium_seal(key, 3, sealed);
  sealed.bytes[bad * sealed.stride + byte] ^= 0x80;
  AeadFrames frames = sealed;
  const std::size_t opened = aead::open(kernel, key, 3, frames.run());
  const std::string where = std::string(aead::name_of(kernel)) + ", byte " + std::to_string(byte) +
                            " of frame " + std::to_string(bad) + " of " +
                            std::to_string(plain.count);
  if (opened != bad) return where + ": opened " + std::to_string(opened);
  for (std::size_t i = 0; i < plain.count; ++i) {
    const MutableByteView expected = i < bad ? plain.text(i) : sealed.text(i);
    if (!std::equal(expected.begin(), expected.end(), frames.text(i).begin()))
      return where + ": frame " + std::to_string(i) + " is not as it should be";
  }
  return "";
}

}  // namespace aead_tests

using namespace aead_tests;

BOOST_AUTO_TEST_CASE(short_texts_of_every_length_and_count_are_sealed_as_libsodium_does) {
  for (std::size_t length = 0; length <= 300; ++length)
    for (std::size_t count = 1; count <= 16; ++count)
      compare_all(length, AeadFrames(length, count));
}

BOOST_AUTO_TEST_CASE(texts_around_multiples_of_blocks_and_chunks_are_sealed_as_libsodium_does) {
  for (const std::size_t about : {384U, 512U, 1024U, 1088U, 2048U, 4096U, 8192U, 16384U})
    for (const std::size_t length : {about - 17, about - 16, about - 1, about, about + 1, about + 4,
                                     about + 15, about + 16, about + 63})
      for (const std::size_t count : {1U, 2U, 3U, 4U, 5U, 8U, 9U, 11U, 16U})
        if (length * count <= 70000) compare_all(1, AeadFrames(length, count));
}

BOOST_AUTO_TEST_CASE(the_largest_frames_of_the_wire_and_longer_ones) {
  for (const std::size_t length : {65535U, 65536U, 100003U})
    for (const std::size_t count : {1U, 3U, 16U}) compare_all(1, AeadFrames(length, count));
}

BOOST_AUTO_TEST_CASE(numbers_carry_into_their_upper_half_in_every_lane) {
  constexpr std::uint64_t kCarry = std::uint64_t{1} << 32U;
  for (std::uint64_t before = 0; before <= 17; ++before) {
    for (const std::size_t length : {4U, 64U, 80U, 1028U}) {
      compare_all(kCarry - before, AeadFrames(length, 16));
      compare_all(0xabcd * kCarry - before, AeadFrames(length, 7));
    }
  }
  for (const std::size_t count : {1U, 2U, 4U, 8U, 16U})
    compare_all(UINT64_MAX - count, AeadFrames(100, count));
}

BOOST_AUTO_TEST_CASE(frames_may_lie_anywhere_and_what_is_between_them_stays) {
  for (std::size_t offset = 0; offset < 17; ++offset)
    for (const std::size_t gap : {0U, 1U, 2U, 5U, 48U, 200U})
      for (const std::size_t length : {5U, 130U, 1028U})
        compare_all(9, AeadFrames(length, 3 + offset % 14, gap, offset));
}

BOOST_AUTO_TEST_CASE(a_run_may_be_longer_than_what_a_kernel_takes_at_once) {
  for (const std::size_t count : {17U, 18U, 31U, 32U, 33U, 100U})
    for (const std::size_t length : {10U, 1028U}) compare_all(11, AeadFrames(length, count, 2));
}

BOOST_AUTO_TEST_CASE(nothing_is_done_to_a_run_of_no_frames) {
  const AeadKey key{};
  for (const Kernel kernel : aead::available_kernels()) {
    aead::seal(kernel, key, 0, {{}, 10, 26, 0});
    BOOST_TEST(aead::open(kernel, key, 0, {{}, 10, 26, 0}) == 0U);
  }
}

BOOST_AUTO_TEST_CASE(a_changed_byte_is_noticed_in_every_lane_of_every_count) {
  for (const Kernel kernel : aead::available_kernels()) {
    for (std::size_t count = 1; count <= 16; ++count) {
      for (std::size_t bad = 0; bad < count; ++bad) {
        for (const std::size_t length : {1U, 64U, 149U}) {
          for (const std::size_t byte : {std::size_t{0}, length - 1, length, length + 15}) {
            const std::string wrong = open_damaged(kernel, AeadFrames(length, count), bad, byte);
            BOOST_REQUIRE_MESSAGE(wrong.empty(), wrong);
          }
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(every_byte_of_text_and_tag_counts) {
  for (const Kernel kernel : aead::available_kernels()) {
    for (const std::size_t count : {1U, 2U, 3U, 6U, 16U}) {
      for (std::size_t byte = 0; byte < 300 + aead::kTagSize; ++byte) {
        const std::string wrong = open_damaged(kernel, AeadFrames(300, count), count / 2, byte);
        BOOST_REQUIRE_MESSAGE(wrong.empty(), wrong);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(behind_a_bad_frame_nothing_is_opened_not_even_in_the_next_sixteen) {
  for (const Kernel kernel : aead::available_kernels()) {
    for (const std::size_t bad : {0U, 15U, 16U, 20U, 39U}) {
      const std::string wrong = open_damaged(kernel, AeadFrames(70, 40), bad, 69);
      BOOST_REQUIRE_MESSAGE(wrong.empty(), wrong);
    }
  }
}

BOOST_AUTO_TEST_CASE(another_number_or_another_key_opens_nothing) {
  for (const Kernel kernel : aead::available_kernels()) {
    for (const std::size_t count : {1U, 5U, 16U}) {
      AeadFrames frames(80, count);
      test::sodium_seal(test::aead_key(1), 100, frames);
      const Bytes sealed = frames.bytes;
      BOOST_TEST(aead::open(kernel, test::aead_key(1), 101, frames.run()) == 0U);
      BOOST_TEST(aead::open(kernel, test::aead_key(2), 100, frames.run()) == 0U);
      BOOST_TEST((frames.bytes == sealed));
      BOOST_TEST(aead::open(kernel, test::aead_key(1), 100, frames.run()) == count);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
