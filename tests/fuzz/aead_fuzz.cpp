// Runs of frames of any length and count, tampered with, in every kernel beside libsodium, which
// takes one frame after another.
#include <algorithm>
#include <array>
#include <cstdint>

#include "p2p/base/rng.h"
#include "secret_conn/aead/aead.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/aead_runs.h"

namespace aead_fuzz {

using namespace switchyard;
using namespace switchyard::secret_conn;
using fuzz::Choices;
using test::AeadFrames;
using test::AeadKey;

std::size_t length_from(Choices& choices) {
  constexpr std::array<std::uint64_t, 4> kMost{65, 300, 1100, 17000};
  return choices.below(kMost.at(choices.below(kMost.size())));
}

std::uint64_t number_from(Choices& choices) {
  const std::uint64_t near = choices.below(40);
  switch (choices.below(3)) {
    case 0:
      return near;
    case 1:
      return (std::uint64_t{1} << 32U) - near;
    default:
      return UINT64_MAX - 40 - near;
  }
}

// How many frames libsodium opens from the front, one by one; it opens them in place.
std::size_t open_each(const AeadKey& key, std::uint64_t first, AeadFrames& frames) {
  for (std::size_t i = 0; i < frames.count; ++i) {
    const std::span<const std::uint8_t, aead::kTagSize> tag(frames.tag(i));
    if (!aead::tag_fits(key, first + i, frames.text(i), tag)) return i;
    aead::decrypt_one(key, first + i, frames.text(i));
  }
  return frames.count;
}

FUZZ_TARGET(aead_fuzz) {
  Choices choices(data, size);
  const AeadKey key = test::aead_key(choices.below(4));
  const std::uint64_t first = number_from(choices);
  const std::size_t count = 1 + choices.below(choices.below(8) == 0 ? 40 : 16);
  const std::size_t length = length_from(choices);
  AeadFrames plain(length, count, choices.below(20), choices.below(70));
  const ByteView given = choices.bytes(choices.left() / 2);
  std::copy_n(given.begin(), std::min(given.size(), plain.bytes.size()), plain.bytes.begin());

  AeadFrames sealed = plain;
  test::sodium_seal(key, first, sealed);
  AeadFrames damaged = sealed;
  for (std::uint64_t times = choices.below(4); times > 0; --times)
    damaged.bytes[choices.below(damaged.bytes.size())] ^= choices.byte();
  AeadFrames expected = damaged;
  const std::size_t opened = open_each(key, first, expected);

  for (const aead::Kernel kernel : aead::available_kernels()) {
    AeadFrames frames = plain;
    aead::seal(kernel, key, first, frames.run());
    FUZZ_CHECK(frames.bytes == sealed.bytes);
    frames = damaged;
    FUZZ_CHECK(aead::open(kernel, key, first, frames.run()) == opened);
    FUZZ_CHECK(frames.bytes == expected.bytes);
  }
}

}  // namespace aead_fuzz
