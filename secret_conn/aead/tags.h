// Poly1305 over the texts of a job, for all frames at once.
//
// A lane sums a frame; with fewer frames than lanes, it sums every second, fourth or eighth block
// of one, a stream, under the power of r that is as many blocks apart, and the streams are joined
// in the end:
//
//     frames    streams of each     lanes: 8              lanes: 4
//       1       all lanes           8 streams             4
//       2       half                4                     2
//     3, 4      a quarter           2                     1
//     5 to 8    an eighth           1                     1, twice
//     9 to 16   in two groups of lanes that take turns    1, more often
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "secret_conn/aead/kernels.h"
#include "secret_conn/aead/scalar_poly.h"

namespace switchyard::secret_conn::aead {
namespace {

template <class P>
struct Tags {
  using Blocks = typename P::Blocks;
  using Sum = typename P::Sum;
  using Multiplier = typename P::Multiplier;
  static constexpr std::size_t kLanes = P::kLanes;

  // Computes work.tags from work.keys and the texts as they are.
  static void compute(const Job& job, Work& work) {
    for (std::size_t frame = 0; frame < job.count;) {
      const std::size_t left = job.count - frame;
      if constexpr (P::kGroups == 2) {
        if (left > kLanes) {
          const std::size_t taken = left < 2 * kLanes ? left : 2 * kLanes;
          hash<1, 2>(job, work, frame, taken);
          frame += taken;
          continue;
        }
      }
      const std::size_t taken = left < kLanes ? left : kLanes;
      hash_group(job, work, frame, taken);
      frame += taken;
    }
  }

 private:
  static void hash_group(const Job& job, Work& work, std::size_t frame, std::size_t count) {
    if constexpr (kLanes == 8) {
      if (count == 1) return hash<8, 1>(job, work, frame, count);
      if (count == 2) return hash<4, 1>(job, work, frame, count);
      if (count <= 4) return hash<2, 1>(job, work, frame, count);
    } else {
      if (count == 1) return hash<4, 1>(job, work, frame, count);
      if (count == 2) return hash<2, 1>(job, work, frame, count);
    }
    hash<1, 1>(job, work, frame, count);
  }

  // `count` frames from `begin` on in `groups` times all lanes.  A lane without a frame repeats the
  // last one.
  template <std::size_t streams, std::size_t groups>
  static void hash(const Job& job, Work& work, std::size_t begin, std::size_t count) {
    constexpr std::size_t kFrames = kLanes / streams;
    constexpr std::size_t kChunk = P::template kChunk<streams>;
    std::size_t frames[groups][kFrames];
    const std::uint8_t* texts[groups][kFrames];
    for (std::size_t g = 0; g < groups; ++g) {
      for (std::size_t i = 0; i < kFrames; ++i) {
        const std::size_t at = g * kFrames + i;
        frames[g][i] = begin + (at < count ? at : count - 1);
        texts[g][i] = job.text(frames[g][i]);
      }
    }
    Multiplier key[groups];
    Sum sums[groups];
    for (std::size_t g = 0; g < groups; ++g) {
      key[g] = power<streams>(work, frames[g]);
      sums[g] = P::zero();
    }
    const std::size_t chunks = job.length / kChunk;
    for (std::size_t chunk = 0; chunk < chunks; ++chunk)
      add_chunk<streams, groups>(texts, key, sums);
    for (std::size_t g = 0; g < groups; ++g) {
      const std::size_t wanted = count - g * kFrames < kFrames ? count - g * kFrames : kFrames;
      ScalarPoly lanes[kLanes];
      if constexpr (streams == 1) add_rest(texts[g], job.length, chunks * kChunk, key[g], sums[g]);
      P::store(sums[g], lanes);
      for (std::size_t i = 0; i < wanted; ++i)
        finish<streams>(job, work, frames[g][i], lanes, i, chunks * kChunk);
    }
  }

  template <std::size_t streams, std::size_t groups, std::size_t frames>
  [[gnu::always_inline]] static inline void add_chunk(const std::uint8_t* (&texts)[groups][frames],
                                                      const Multiplier (&key)[groups],
                                                      Sum (&sums)[groups]) {
    constexpr std::size_t kSteps = P::template kSteps<streams>;
    Blocks steps[groups][kSteps];
    for (std::size_t g = 0; g < groups; ++g) {
      P::template load<streams>(texts[g], steps[g]);
      for (std::size_t i = 0; i < frames; ++i) texts[g][i] += P::template kChunk<streams>;
    }
    for (std::size_t s = 0; s < kSteps; ++s)
      for (std::size_t g = 0; g < groups; ++g) P::step(sums[g], key[g], steps[g][s]);
  }

  // r to the power of `streams` in every lane.
  template <std::size_t streams, std::size_t count>
  static Multiplier power(const Work& work, const std::size_t (&frames)[count]) {
    std::uint64_t low[kLanes];
    std::uint64_t high[kLanes];
    for (std::size_t i = 0; i < count; ++i) {
      for (std::size_t stream = 0; stream < streams; ++stream) {
        const std::size_t lane = P::template lane_of<streams>(i, stream);
        low[lane] = load64(work.keys[frames[i]]);
        high[lane] = load64(work.keys[frames[i]] + 8);
      }
    }
    Multiplier r = P::clamped(P::load_lanes(low), P::load_lanes(high));
    for (std::size_t squared = 1; squared < streams; squared *= 2) {
      Sum square;
      for (std::size_t i = 0; i < P::kLimbs; ++i) square.h[i] = r.r[i];
      P::multiply_add(square, r, P::zero());
      r = P::multiplier(square);
    }
    return r;
  }

  // What is behind the last whole chunk, the lengths (RFC 8439, section 2.8), and the last
  // multiplication, a frame in each lane.
  static void add_rest(const std::uint8_t* const (&texts)[kLanes], std::size_t length,
                       std::size_t begin, const Multiplier& key, Sum& sum) {
    std::uint64_t low[kLanes];
    std::uint64_t high[kLanes];
    for (std::size_t at = begin; at < length; at += 16) {
      for (std::size_t lane = 0; lane < kLanes; ++lane)
        load_block(texts[lane] + (at - begin), length - at, low[lane], high[lane]);
      P::step(sum, key, {P::load_lanes(low), P::load_lanes(high)});
    }
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      low[lane] = 0;
      high[lane] = length;
    }
    P::step(sum, key, {P::load_lanes(low), P::load_lanes(high)});
    P::multiply_add(sum, key, P::zero());
  }

  // Up to 16 bytes, zeros behind them.
  [[gnu::always_inline]] static inline void load_block(const std::uint8_t* at, std::size_t left,
                                                       std::uint64_t& low, std::uint64_t& high) {
    std::uint8_t block[16] = {};
    if (left >= sizeof block) {
      std::memcpy(block, at, sizeof block);
    } else {
      for (std::size_t i = 0; i < left; ++i) block[i] = at[i];
    }
    low = load64(block);
    high = load64(block + 8);
  }

  // The tag of one frame, the i-th of `lanes`; what is behind `begin` is not in them yet if there
  // are several streams.
  template <std::size_t streams>
  static void finish(const Job& job, Work& work, std::size_t frame, const ScalarPoly* lanes,
                     std::size_t i, std::size_t begin) {
    const std::uint8_t* const key = work.keys[frame];
    const std::uint64_t r_low = load64(key);
    const std::uint64_t r_high = load64(key + 8);
    ScalarPoly sum = lanes[P::template lane_of<streams>(i, 0)];
    if constexpr (streams > 1) {
      for (std::size_t stream = 1; stream < streams; ++stream) {
        sum.multiply(r_low, r_high);
        sum.add(lanes[P::template lane_of<streams>(i, stream)]);
      }
      std::uint64_t low = 0;
      std::uint64_t high = 0;
      for (std::size_t at = begin; at < job.length; at += 16) {
        load_block(job.text(frame) + at, job.length - at, low, high);
        sum.multiply(r_low, r_high);
        sum.add_block(low, high);
      }
      sum.multiply(r_low, r_high);
      sum.add_block(0, job.length);
      sum.multiply(r_low, r_high);
    }
    sum.write_tag(load64(key + 16), load64(key + 24), work.tags[frame]);
  }
};

}  // namespace
}  // namespace switchyard::secret_conn::aead
