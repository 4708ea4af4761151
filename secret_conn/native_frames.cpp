#include "secret_conn/native_frames.h"

#include <utility>

#include "p2p/base/check.h"

namespace switchyard::secret_conn {
namespace native {

void seal_frame(FrameKey& key, MutableByteView frame) {
  SWITCHYARD_CHECK(frame.size() > kLengthSize + kTagSize);
  const std::size_t length = frame.size() - kLengthSize - kTagSize;
  SWITCHYARD_CHECK(length <= UINT16_MAX);
  frame[0] = static_cast<std::uint8_t>(length);
  frame[1] = static_cast<std::uint8_t>(length >> 8U);
  key.seal(frame.subspan(kLengthSize, length), frame.last<kTagSize>());
}

Result<OpenedFrame, Errc> open_frame(FrameKey& key, MutableByteView input,
                                     std::size_t max_payload) {
  if (input.size() < kLengthSize) return OpenedFrame();
  const std::size_t length = input[0] | std::size_t{input[1]} << 8U;
  if (length == 0) return Unexpected(Errc::empty_frame);
  if (length > max_payload) return Unexpected(Errc::oversized_frame);
  const std::size_t size = kLengthSize + length + kTagSize;
  if (input.size() < size) return OpenedFrame();
  const MutableByteView text = input.subspan(kLengthSize, length);
  const auto opened = key.open(text, input.subspan(kLengthSize + length).first<kTagSize>());
  if (!opened) return Unexpected(opened.error());
  return OpenedFrame{text, size};
}

}  // namespace native

NativeFrames::NativeFrames(FrameKey send, FrameKey receive)
    : send_(std::move(send)), receive_(std::move(receive)) {}

net::FrameLayout NativeFrames::layout() const {
  return {.head = native::kLengthSize,
          .tail = kTagSize,
          .max_payload = native::kMaxPayload,
          .fixed = false};
}

void NativeFrames::seal(MutableByteView buffer, std::span<const std::uint32_t> payload_sizes) {
  for (const std::uint32_t payload : payload_sizes) {
    const std::size_t size = layout().frame_size(payload);
    SWITCHYARD_CHECK(payload <= native::kMaxPayload && size <= buffer.size());
    native::seal_frame(send_, buffer.first(size));
    buffer = buffer.subspan(size);
  }
  SWITCHYARD_CHECK(buffer.empty());
}

Result<std::size_t, Disconnect> NativeFrames::open(MutableByteView input,
                                                   std::vector<ByteView>& payloads) {
  std::size_t consumed = 0;
  while (!dead_) {
    const auto frame = native::open_frame(receive_, input.subspan(consumed), native::kMaxPayload);
    if (!frame) {
      dead_ = frame.error();
      break;
    }
    if (!frame->whole()) return consumed;
    payloads.push_back(frame->payload);
    consumed += frame->size;
  }
  return Unexpected(failure(*dead_, Operation::read).why);
}

}  // namespace switchyard::secret_conn
