// The frames of CometBFT's wire: 1044 bytes each, whatever is in them.
//
//     sealed: length u32 little-endian | data, 1024 bytes of which `length` count   | tag, 16 bytes
//
// Frame boundaries mean nothing there.  Padding is zero when sent and ignored when received.  Empty
// frames are never sent, as CometBFT's reader stumbles over them; received ones are skipped, at
// most kMaxEmptyFrames in a row.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "p2p/base/bytes.h"
#include "p2p/base/result.h"
#include "p2p/net/frame_cipher.h"
#include "secret_conn/errors.h"
#include "secret_conn/frame_key.h"
#include "secret_conn/native_frames.h"
#include "secret_conn/profile.h"

namespace switchyard::secret_conn {

namespace cometbft {

inline constexpr std::size_t kTextSize = kLengthSize + kMaxPayload;  // 1028, sealed
inline constexpr std::size_t kFrameSize = kTextSize + kTagSize;      // 1044

// Seals one frame in place: its payload starts after four bytes of head.
// REQUIRES: 1 <= payload <= kMaxPayload.
void seal_frame(FrameKey& key, std::span<std::uint8_t, kFrameSize> frame, std::size_t payload);

// Opens frames of one direction and keeps count of empty ones.
class FrameOpener {
 public:
  explicit FrameOpener(FrameKey key) : key_(std::move(key)) {}

  // Opens the frame at the front of `input` in place, if it is whole.  The payload of an empty
  // frame is empty.
  Result<OpenedFrame, Errc> open(MutableByteView input);

  // Opens all whole frames at the front of `input` in place and appends the payloads that are not
  // empty; the bytes of those frames.  On a failure the payloads before it were appended.
  Result<std::size_t, Errc> open_all(MutableByteView input, std::vector<ByteView>& payloads);

  const FrameKey& key() const { return key_; }

 private:
  // The payload of a frame that was opened.
  Result<ByteView, Errc> take(std::span<const std::uint8_t, kTextSize> text);

  FrameKey key_;
  std::size_t empty_in_a_row_{0};
};

}  // namespace cometbft

class CometFrames final : public net::FrameCipher {
 public:
  CometFrames(FrameKey send, cometbft::FrameOpener receive);

  net::FrameLayout layout() const override;
  void seal(MutableByteView buffer, std::span<const std::uint32_t> payload_sizes) override;
  Result<std::size_t, Disconnect> open(MutableByteView input,
                                       std::vector<ByteView>& payloads) override;

 private:
  FrameKey send_;
  cometbft::FrameOpener receive_;
  std::optional<Errc> dead_;  // why open() failed, once it has
};

}  // namespace switchyard::secret_conn
