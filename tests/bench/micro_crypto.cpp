// Frames against bare libsodium at the same size.
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "p2p/base/bytes.h"
#include "p2p/base/rng.h"
#include "p2p/net/frame_cipher.h"
#include "secret_conn/aead/aead.h"
#include "secret_conn/comet_frames.h"
#include "secret_conn/native_frames.h"
#include "tests/bench/suite.h"
#include "tools/bench/primitives.h"

namespace switchyard::bench {
namespace {

using secret_conn::FrameKey;
using secret_conn::SecretBytes;
using secret_conn::aead::Kernel;

constexpr std::size_t kBatch = 16;  // frames, as p2p/peer seals them

void aead_seal(benchmark::State& state, std::size_t size) {
  BareAead aead;
  Bytes frames(kBatch * (size + kTag));
  while (state.KeepRunning()) {
    for (std::size_t i = 0; i < kBatch; ++i)
      aead.seal(MutableByteView(frames).subspan(i * (size + kTag), size + kTag));
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(kBatch * size) * state.iterations());
}

void aead_open(benchmark::State& state, std::size_t size) {
  BareAead aead;
  Bytes frames(kBatch * (size + kTag));
  const auto frame = [&](std::size_t i) {
    return MutableByteView(frames).subspan(i * (size + kTag), size + kTag);
  };
  bool good = true;
  while (state.KeepRunning()) {
    for (std::size_t i = 0; i < kBatch; ++i) aead.seal(frame(i));
    time_iteration(state, [&] {
      for (std::size_t i = 0; i < kBatch; ++i) good = aead.open(frame(i)) && good;
    });
  }
  if (!good) state.SkipWithError("a frame did not open");
  state.SetBytesProcessed(static_cast<std::int64_t>(kBatch * size) * state.iterations());
}

// A run of so many frames by one kernel.
void batch(benchmark::State& state, Kernel kernel, std::size_t size, std::size_t count,
           bool sealing) {
  const std::array<std::uint8_t, secret_conn::aead::kKeySize> key{1, 2, 3};
  Bytes frames(count * (size + kTag));
  const secret_conn::aead::Run run{frames, size, size + kTag, count};
  std::uint64_t first = 0;
  bool good = true;
  const auto seal = [&] { secret_conn::aead::seal(kernel, key, first, run); };
  const auto open = [&] {
    good = secret_conn::aead::open(kernel, key, first, run) == count && good;
  };
  while (state.KeepRunning()) {
    if (sealing) {
      time_iteration(state, seal);
    } else {
      seal();
      time_iteration(state, open);
    }
    first += count;
  }
  if (!good) state.SkipWithError("a frame did not open");
  state.SetBytesProcessed(static_cast<std::int64_t>(count * size) * state.iterations());
}

SecretBytes<32> shared_key() {
  SecretBytes<32> key;
  SeededRng(1).fill(key.writable());
  return key;
}

// Ciphers whose two directions have one key, so that a cipher opens what it has sealed.
secret_conn::NativeFrames native_frames() {
  constexpr std::uint64_t kRatchet = secret_conn::native::kRatchetInterval;
  return {FrameKey(shared_key(), kRatchet), FrameKey(shared_key(), kRatchet)};
}

secret_conn::CometFrames comet_frames() {
  return {FrameKey(shared_key(), 0), secret_conn::cometbft::FrameOpener(FrameKey(shared_key(), 0))};
}

// Batches of frames through a cipher; what counts is sealing or opening.
template <class Cipher>
void frames(benchmark::State& state, Cipher cipher, std::size_t payload, bool sealing) {
  const std::vector<std::uint32_t> sizes(kBatch, static_cast<std::uint32_t>(payload));
  Bytes buffer(kBatch * cipher.layout().frame_size(payload));
  std::vector<ByteView> payloads;
  bool good = true;
  const auto seal = [&] { cipher.seal(buffer, sizes); };
  const auto open = [&] {
    payloads.clear();
    good = cipher.open(buffer, payloads).has_value() && payloads.size() == kBatch && good;
  };
  while (state.KeepRunning()) {
    if (sealing) {
      time_iteration(state, seal);
      open();
    } else {
      seal();
      time_iteration(state, open);
    }
  }
  if (!good) state.SkipWithError("a frame did not open");
  state.SetBytesProcessed(static_cast<std::int64_t>(kBatch * payload) * state.iterations());
}

// Every kernel the processor has, against libsodium one by one.
void add_kernels(Suite& suite, std::size_t size) {
  const std::string limit = std::to_string(size);
  for (const Kernel kernel : secret_conn::aead::available_kernels()) {
    if (kernel == Kernel::portable) continue;
    const std::string name(secret_conn::aead::name_of(kernel));
    for (const std::size_t count : {2, 4, 8, 16}) {
      const std::string of = std::to_string(count) + "x" + std::to_string(size);
      suite.add_timed(name + "_seal/" + of, "aead_seal/" + limit,
                      [=](auto& state) { batch(state, kernel, size, count, /*sealing=*/true); });
    }
    suite.add_timed(name + "_open/16x" + limit, "aead_open/" + limit,
                    [=](auto& state) { batch(state, kernel, size, kBatch, /*sealing=*/false); });
  }
}

}  // namespace

void add_crypto(Suite& suite) {
  for (const std::size_t size : {1028, 4096, 16384}) {
    const std::string name = std::to_string(size);
    suite.add("aead_seal/" + name, "", [size](auto& state) { aead_seal(state, size); });
    suite.add_timed("aead_open/" + name, "", [size](auto& state) { aead_open(state, size); });
  }
  for (const std::size_t size : {1028, 4096}) add_kernels(suite, size);
  for (const std::size_t size : {1024, 4096, 16384}) {
    const std::string bare = std::to_string(size == 1024 ? 1028 : size);
    suite.add_timed("native_seal/16x" + std::to_string(size), "aead_seal/" + bare,
                    [size](auto& state) { frames(state, native_frames(), size, true); });
    suite.add_timed("native_open/16x" + std::to_string(size), "aead_open/" + bare,
                    [size](auto& state) { frames(state, native_frames(), size, false); });
  }
  suite.add_timed("cometbft_seal/16x1024", "aead_seal/1028",
                  [](auto& state) { frames(state, comet_frames(), 1024, true); });
  suite.add_timed("cometbft_open/16x1024", "aead_open/1028",
                  [](auto& state) { frames(state, comet_frames(), 1024, false); });
}

}  // namespace switchyard::bench
