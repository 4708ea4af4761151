// ChaCha20 over a job: a lane is any block of any frame.
//
// The blocks of a job make one list, and as many of it as there are lanes are computed at once:
// block 0 of every frame (its Poly1305 key), then every frame's last, partial block; then all full
// blocks, frame by frame.  So no length and no count leaves more than one pass partly idle in each
// of the two.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "secret_conn/aead/kernels.h"

namespace switchyard::secret_conn::aead {
namespace {

// One word of the state in every lane.
template <std::size_t count>
struct LaneWords {
  alignas(64) std::uint32_t word[count];
};

template <class V>
struct Keystream {
  using Vector = typename V::Vector;
  static constexpr std::size_t kLanes = V::kLanes;

  // Which block each lane computes; a lane that is not set computes block 0 of frame 0.
  struct Lanes {
    LaneWords<kLanes> counter{};
    LaneWords<kLanes> low{};   // of the frame's number
    LaneWords<kLanes> high{};  // the same

    void set(std::size_t lane, std::uint64_t number, std::size_t block) {
      counter.word[lane] = static_cast<std::uint32_t>(block);
      low.word[lane] = static_cast<std::uint32_t>(number);
      high.word[lane] = static_cast<std::uint32_t>(number >> 32U);
    }
  };

  // The Poly1305 keys and the keystream of the partial blocks.
  static void heads(const Job& job, Work& work) {
    const std::size_t all = job.length % kBlockSize == 0 ? job.count : 2 * job.count;
    const std::size_t last = job.length / kBlockSize + 1;
    for (std::size_t done = 0; done < all; done += kLanes) {
      Lanes lanes;
      const std::size_t used = all - done < kLanes ? all - done : kLanes;
      for (std::size_t lane = 0; lane < used; ++lane) {
        const std::size_t at = done + lane;
        const bool key = at < job.count;
        lanes.set(lane, job.first + (key ? at : at - job.count), key ? 0 : last);
      }
      Vector blocks[16];
      compute(job.key, lanes, blocks);
      for (std::size_t lane = 0; lane < used; ++lane) {
        const std::size_t at = done + lane;
        if (at < job.count) {
          V::store_half(blocks, lane, work.keys[at]);
        } else {
          V::store_block(blocks, lane, work.tails[at - job.count]);
        }
      }
    }
  }

  // Every text's full blocks, then the partial ones out of `work`.
  static void apply(const Job& job, const Work& work) {
    full_blocks(job);
    const std::size_t rest = job.length % kBlockSize;
    if (rest == 0) return;
    for (std::size_t frame = 0; frame < job.count; ++frame)
      apply_tail(job.text(frame) + job.length - rest, work.tails[frame], rest);
  }

 private:
  static void apply_tail(std::uint8_t* text, const std::uint8_t* keystream, std::size_t size) {
    std::size_t done = 0;
    for (; done + 4 <= size; done += 4) {
      std::uint32_t word = 0;
      std::uint32_t mask = 0;
      std::memcpy(&word, text + done, sizeof word);
      std::memcpy(&mask, keystream + done, sizeof mask);
      word ^= mask;
      std::memcpy(text + done, &word, sizeof word);
    }
    for (; done < size; ++done) text[done] ^= keystream[done];
  }

  static void full_blocks(const Job& job) {
    const std::size_t full = job.length / kBlockSize;
    std::size_t frame = 0;
    std::size_t block = 0;
    while (full > 0 && frame < job.count) {
      Lanes lanes;
      std::uint8_t* texts[kLanes];
      std::size_t used = 0;
      for (; used < kLanes && frame < job.count; ++used) {
        lanes.set(used, job.first + frame, 1 + block);
        texts[used] = job.text(frame) + block * kBlockSize;
        if (++block == full) {
          block = 0;
          ++frame;
        }
      }
      Vector blocks[16];
      compute(job.key, lanes, blocks);
      if (used == kLanes) {
        for (std::size_t lane = 0; lane < kLanes; ++lane) V::xor_block(blocks, lane, texts[lane]);
      } else {
        for (std::size_t lane = 0; lane < used; ++lane) V::xor_block(blocks, lane, texts[lane]);
      }
    }
  }

  [[gnu::always_inline]] static inline void quarter(Vector& a, Vector& b, Vector& c, Vector& d) {
    a = V::add(a, b);
    d = V::template rotate<16>(V::exclusive_or(d, a));
    c = V::add(c, d);
    b = V::template rotate<12>(V::exclusive_or(b, c));
    a = V::add(a, b);
    d = V::template rotate<8>(V::exclusive_or(d, a));
    c = V::add(c, d);
    b = V::template rotate<7>(V::exclusive_or(b, c));
  }

  // RFC 8439, section 2.3, in every lane.
  [[gnu::always_inline]] static inline void compute(const std::uint8_t* key, const Lanes& lanes,
                                                    Vector* blocks) {
    Vector start[16];
    constexpr std::uint32_t kConstants[4] = {0x61707865, 0x3320646e, 0x79622d32, 0x6b206574};
    for (int i = 0; i < 4; ++i) start[i] = V::all(kConstants[i]);
    for (std::size_t i = 0; i < 8; ++i) {
      std::uint32_t word = 0;
      std::memcpy(&word, key + 4 * i, sizeof word);
      start[4 + i] = V::all(word);
    }
    start[12] = V::load(lanes.counter.word);
    start[13] = V::all(0);
    start[14] = V::load(lanes.low.word);
    start[15] = V::load(lanes.high.word);
    Vector* const v = blocks;
    for (int i = 0; i < 16; ++i) v[i] = start[i];
    for (int round = 0; round < 10; ++round) {
      for (int i = 0; i < 4; ++i) quarter(v[i], v[4 + i], v[8 + i], v[12 + i]);
      quarter(v[0], v[5], v[10], v[15]);
      quarter(v[1], v[6], v[11], v[12]);
      quarter(v[2], v[7], v[8], v[13]);
      quarter(v[3], v[4], v[9], v[14]);
    }
    for (int i = 0; i < 16; ++i) v[i] = V::add(v[i], start[i]);
    V::to_blocks(v);
  }
};

}  // namespace
}  // namespace switchyard::secret_conn::aead
