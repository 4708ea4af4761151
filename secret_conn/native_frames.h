// The frames of the native wire.
//
//     length u16 little-endian, in clear | ciphertext, `length` bytes | tag, 16 bytes
//
// 1 <= length <= the limit, checked before anything is buffered.  Poly1305 covers the length of the
// ciphertext already, so no associated data is needed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "p2p/base/bytes.h"
#include "p2p/base/result.h"
#include "p2p/net/frame_cipher.h"
#include "secret_conn/errors.h"
#include "secret_conn/frame_key.h"
#include "secret_conn/profile.h"

namespace switchyard::secret_conn {

struct OpenedFrame {
  ByteView payload;     // borrows from the input
  std::size_t size{0};  // bytes of the frame; 0: it is unfinished

  bool whole() const { return size != 0; }
};

namespace native {

inline constexpr std::size_t kOverhead = kLengthSize + kTagSize;  // bytes around a payload

// Seals one frame in place; its payload lies between two bytes of head and the tag.
// REQUIRES: a payload of 1 to 65535 bytes.
void seal_frame(FrameKey& key, MutableByteView frame);

// Opens the frame at the front of `input` in place, if it is whole.
Result<OpenedFrame, Errc> open_frame(FrameKey& key, MutableByteView input, std::size_t max_payload);

}  // namespace native

class NativeFrames final : public net::FrameCipher {
 public:
  NativeFrames(FrameKey send, FrameKey receive);

  net::FrameLayout layout() const override;
  void seal(MutableByteView buffer, std::span<const std::uint32_t> payload_sizes) override;
  Result<std::size_t, Disconnect> open(MutableByteView input,
                                       std::vector<ByteView>& payloads) override;

 private:
  FrameKey send_;
  FrameKey receive_;
  std::optional<Errc> dead_;  // why open() failed, once it has
};

}  // namespace switchyard::secret_conn
