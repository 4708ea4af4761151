// FrameKey: one direction's key, and the count of its frames.
//
// ChaCha20-Poly1305 (RFC 8439), no associated data.  The nonce of frame n, counted from 0, is four
// zero bytes and n as 64 bits little-endian, so no nonce is used twice under one key.  After every
// `ratchet_interval` frames the key is replaced:
//
//     Merlin transcript "switchyard native ratchet v1"
//       append "key" = old key        challenge "next key", 32 bytes = new key
//
// The count goes on, the old key is wiped, and nothing that was sealed under it can be opened with
// what is left.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>

#include "p2p/base/bytes.h"
#include "p2p/base/result.h"
#include "secret_conn/aead/aead.h"
#include "secret_conn/errors.h"
#include "secret_conn/secret_bytes.h"

namespace switchyard::secret_conn {

inline constexpr std::size_t kTagSize = aead::kTagSize;

class FrameKey {
 public:
  using Key = SecretBytes<32>;

  // How far a run was opened.
  struct OpenedRun {
    std::size_t frames{0};       // from the front
    std::optional<Errc> failed;  // why the one behind them was not; nullopt: they are all
  };

  // `ratchet_interval` in frames, 0 for never; `first` is the number of the first frame; `kernel`,
  // which is available, works on runs.
  FrameKey(Key key, std::uint64_t ratchet_interval, std::uint64_t first = 0,
           aead::Kernel kernel = aead::fastest_kernel())
      : key_(std::move(key)), ratchet_interval_(ratchet_interval), next_(first), kernel_(kernel) {}

  std::uint64_t next() const { return next_; }  // number of the next frame
  const Key& key() const { return key_; }
  aead::Kernel kernel() const { return kernel_; }

  // Seals in place and counts.  REQUIRES: next() < 2^64 - 1.
  void seal(MutableByteView text, std::span<std::uint8_t, kTagSize> tag);

  // Opens in place and counts.  On a failure nothing has changed; it is one of altered_frame,
  // replayed_frame, reordered_frame (told apart by trying the tag against the frames around) and
  // exhausted.
  Result<void, Errc> open(MutableByteView text, std::span<const std::uint8_t, kTagSize> tag);

  // The same of every frame of a run, whatever ratchets are due among them; quicker than one by one
  // and nothing else.  REQUIRES: next() + run.count < 2^64.
  void seal_run(const aead::Run& run);
  // The frames before one that fails are opened and counted, that one and those behind it as they
  // were.
  OpenedRun open_run(const aead::Run& run);

 private:
  bool tag_fits(ByteView text, std::span<const std::uint8_t, kTagSize> tag, std::uint64_t n) const;
  Errc diagnose(ByteView text, std::span<const std::uint8_t, kTagSize> tag) const;
  std::uint64_t before_ratchet() const;  // frames that this key is still for
  void count(std::uint64_t frames);      // at most before_ratchet()

  Key key_;
  std::uint64_t ratchet_interval_;  // frames; 0: never
  std::uint64_t next_;
  aead::Kernel kernel_;
};

}  // namespace switchyard::secret_conn
