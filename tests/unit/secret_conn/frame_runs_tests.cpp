// Many frames at a time: whatever the kernel, the same as one after another.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "secret_conn/comet_frames.h"
#include "secret_conn/native_frames.h"
#include "tests/support/secret_conn_fixtures.h"

BOOST_AUTO_TEST_SUITE(frame_runs_tests)

using namespace switchyard;
using namespace switchyard::secret_conn;
using aead::Kernel;

namespace frame_runs_tests {

FrameKey key_of(char digit, Kernel kernel, std::uint64_t interval = 0, std::uint64_t first = 0) {
  return FrameKey(FrameKey::Key(test::unhex_array<32>(std::string(64, digit))), interval, first,
                  kernel);
}

// A ratchet that turns within a run.
constexpr std::uint64_t kInterval = 21;

std::unique_ptr<net::FrameCipher> cipher(bool native, Kernel kernel, bool sends) {
  const char out = sends ? '1' : '2';
  const char in = sends ? '2' : '1';
  if (native)
    return std::make_unique<NativeFrames>(key_of(out, kernel, kInterval),
                                          key_of(in, kernel, kInterval));
  return std::make_unique<CometFrames>(key_of(out, kernel),
                                       cometbft::FrameOpener(key_of(in, kernel)));
}

// Sizes in stretches of one, as a stream of messages has them.
std::vector<std::uint32_t> some_sizes(Rng& rng, std::size_t most) {
  std::vector<std::uint32_t> sizes;
  for (std::uint64_t stretches = 1 + rng.below(5); stretches > 0; --stretches) {
    const std::uint64_t size = 1 + rng.below(rng.below(2) == 0 ? 70 : most);
    sizes.insert(sizes.end(), 1 + rng.below(20), static_cast<std::uint32_t>(size));
  }
  return sizes;
}

struct Sealed {
  Bytes wire;
  std::vector<std::size_t> begins;  // of each frame, and the end
};

Sealed sealed(net::FrameCipher& sender, const std::vector<std::uint32_t>& sizes) {
  const net::FrameLayout layout = sender.layout();
  Sealed out;
  for (const std::uint32_t size : sizes) {
    out.begins.push_back(out.wire.size());
    out.wire.resize(out.wire.size() + layout.frame_size(size));
  }
  out.begins.push_back(out.wire.size());
  SeededRng(sizes.size()).fill(out.wire);
  sender.seal(out.wire, sizes);
  return out;
}

// The payloads, and the error if there is one.
struct Opened {
  std::vector<Bytes> payloads;
  std::string error;

  bool operator==(const Opened&) const = default;
};

Opened open(net::FrameCipher& receiver, Bytes wire, const std::vector<std::size_t>& cuts) {
  Opened all;
  for (std::size_t i = 0; i + 1 < cuts.size() && all.error.empty(); ++i) {
    std::vector<ByteView> payloads;
    const auto part = MutableByteView(wire).subspan(cuts[i], cuts[i + 1] - cuts[i]);
    const auto consumed = receiver.open(part, payloads);
    for (const ByteView payload : payloads) all.payloads.push_back(to_bytes(payload));
    if (!consumed) all.error = consumed.error().text;
    if (consumed) BOOST_TEST(*consumed == part.size());
  }
  return all;
}

// What goes wrong on the way; every fourth time nothing.
void damage(Rng& rng, Sealed& sent) {
  const std::size_t frames = sent.begins.size() - 1;
  const std::size_t one = rng.below(frames);
  const auto at = [&](std::size_t frame) {
    return sent.wire.begin() + static_cast<std::ptrdiff_t>(sent.begins[frame]);
  };
  const std::size_t size = sent.begins[one + 1] - sent.begins[one];
  switch (rng.below(4)) {
    case 0:
      sent.wire[sent.begins[one] + 2 + rng.below(size - 2)] ^= 0x20;
      break;
    case 1:  // swapped with the next one
      if (one + 1 < frames && sent.begins[one + 2] - sent.begins[one + 1] == size)
        std::swap_ranges(at(one), at(one + 1), at(one + 1));
      break;
    case 2:  // sent twice
      if (one + 1 < frames && sent.begins[one + 2] - sent.begins[one + 1] == size)
        std::copy(at(one), at(one + 1), at(one + 1));
      break;
    default:
      break;
  }
}

}  // namespace frame_runs_tests

using namespace frame_runs_tests;

BOOST_AUTO_TEST_CASE(batches_are_sealed_as_libsodium_seals_frame_by_frame) {
  for (const Kernel kernel : aead::available_kernels()) {
    for (const bool native : {true, false}) {
      SeededRng rng(5);
      const auto one_by_one = cipher(native, Kernel::portable, true);
      const auto batches = cipher(native, kernel, true);
      for (int round = 0; round < 20; ++round) {
        const auto sizes = some_sizes(rng, one_by_one->layout().max_payload);
        const Sealed expected = sealed(*one_by_one, sizes);
        BOOST_TEST((sealed(*batches, sizes).wire == expected.wire));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(batches_are_opened_as_one_frame_after_another_whatever_happened_to_them) {
  std::set<std::string> errors;
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    for (const bool native : {true, false}) {
      SeededRng rng(seed);
      const auto sender = cipher(native, Kernel::portable, true);
      Sealed sent = sealed(*sender, some_sizes(rng, native ? 3000 : 1024));
      damage(rng, sent);
      const auto slow = cipher(native, Kernel::portable, false);
      const Opened expected = open(*slow, sent.wire, sent.begins);
      errors.insert(expected.error);
      for (const Kernel kernel : aead::available_kernels()) {
        const auto quick = cipher(native, kernel, false);
        const Opened opened = open(*quick, sent.wire, {0, sent.wire.size()});
        BOOST_TEST((opened == expected), "seed " << seed << ", " << aead::name_of(kernel) << ": "
                                                 << opened.error << ", not " << expected.error);
      }
    }
  }
  // Well, and every way to go wrong that the damage has.
  for (const Errc errc : {Errc::altered_frame, Errc::replayed_frame, Errc::reordered_frame})
    BOOST_TEST(errors.contains(make_error_code(errc).message()));
  BOOST_TEST(errors.contains(""));
}

BOOST_AUTO_TEST_CASE(a_bad_length_behind_good_frames_is_told_when_those_are_delivered) {
  for (const Kernel kernel : aead::available_kernels()) {
    const auto sender = cipher(true, kernel, true);
    Sealed sent = sealed(*sender, std::vector<std::uint32_t>(5, 40));
    sent.wire[sent.begins[3]] = 0;
    const auto receiver = cipher(true, kernel, false);
    const Opened opened = open(*receiver, sent.wire, {0, sent.wire.size()});
    BOOST_TEST(opened.payloads.size() == 3U);
    BOOST_TEST(opened.error == make_error_code(Errc::empty_frame).message());
  }
}

BOOST_AUTO_TEST_CASE(a_run_goes_on_over_ratchets) {
  for (const Kernel kernel : aead::available_kernels()) {
    for (const std::uint64_t interval : {1U, 2U, 15U, 16U, 17U, 40U}) {
      FrameKey one = key_of('4', Kernel::portable, interval);
      FrameKey many = key_of('4', kernel, interval);
      FrameKey opener = key_of('4', kernel, interval);
      Bytes expected(50 * 36, 0x33);
      Bytes frames = expected;
      for (std::size_t i = 0; i < 50; ++i) {
        const auto frame = MutableByteView(expected).subspan(i * 36, 36);
        one.seal(frame.first(20), frame.last<kTagSize>());
      }
      many.seal_run({frames, 20, 36, 50});
      BOOST_TEST((frames == expected));
      BOOST_TEST((many.key() == one.key()));
      const auto opened = opener.open_run({frames, 20, 36, 50});
      BOOST_TEST(opened.frames == 50U);
      BOOST_TEST(!opened.failed.has_value());
      BOOST_TEST((opener.key() == one.key()));
    }
  }
}

BOOST_AUTO_TEST_CASE(the_last_number_is_never_used_in_a_run) {
  for (const Kernel kernel : aead::available_kernels()) {
    FrameKey sender = key_of('5', kernel, 0, UINT64_MAX - 3);
    FrameKey receiver = key_of('5', kernel, 0, UINT64_MAX - 3);
    Bytes frames(4 * 20);
    sender.seal_run({frames, 4, 20, 3});
    BOOST_TEST(sender.next() == UINT64_MAX);
    const auto opened = receiver.open_run({frames, 4, 20, 4});
    BOOST_TEST(opened.frames == 3U);
    BOOST_TEST((opened.failed == Errc::exhausted));
  }
}

BOOST_AUTO_TEST_CASE(a_frame_that_fails_and_those_behind_it_stay_as_they_were) {
  for (const Kernel kernel : aead::available_kernels()) {
    FrameKey sender = key_of('6', kernel, 4);
    Bytes frames(12 * 50, 0x44);
    sender.seal_run({frames, 34, 50, 12});
    frames[7 * 50 + 33] ^= 1;
    Bytes opened = frames;
    FrameKey receiver = key_of('6', kernel, 4);
    const auto result = receiver.open_run({opened, 34, 50, 12});
    BOOST_TEST(result.frames == 7U);
    BOOST_TEST((result.failed == Errc::altered_frame));
    BOOST_TEST(receiver.next() == 7U);
    BOOST_TEST(std::count(opened.begin(), opened.begin() + 34, 0x44) == 34);
    BOOST_TEST(std::equal(opened.begin() + 7 * 50, opened.end(), frames.begin() + 7 * 50));
  }
}

BOOST_AUTO_TEST_SUITE_END()
