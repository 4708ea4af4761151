#include "secret_conn/comet_frames.h"

#include <algorithm>
#include <array>

#include "p2p/base/check.h"

namespace switchyard::secret_conn {
namespace cometbft {

void seal_frame(FrameKey& key, std::span<std::uint8_t, kFrameSize> frame, std::size_t payload) {
  SWITCHYARD_CHECK(payload >= 1 && payload <= kMaxPayload);
  const auto text = frame.first<kLengthSize + kMaxPayload>();
  for (std::size_t i = 0; i < kLengthSize; ++i)
    text[i] = static_cast<std::uint8_t>(payload >> (8 * i));
  std::fill(text.begin() + static_cast<std::ptrdiff_t>(kLengthSize + payload), text.end(),
            std::uint8_t{0});
  key.seal(text, frame.last<kTagSize>());
}

Result<OpenedFrame, Errc> FrameOpener::open(MutableByteView input) {
  if (input.size() < kFrameSize) return OpenedFrame();
  const auto text = input.first<kLengthSize + kMaxPayload>();
  const auto opened = key_.open(text, input.subspan<kLengthSize + kMaxPayload, kTagSize>());
  if (!opened) return Unexpected(opened.error());
  std::size_t length = 0;
  for (std::size_t i = 0; i < kLengthSize; ++i) length |= std::size_t{text[i]} << (8 * i);
  if (length > kMaxPayload) return Unexpected(Errc::oversized_frame);
  empty_in_a_row_ = length == 0 ? empty_in_a_row_ + 1 : 0;
  if (empty_in_a_row_ > kMaxEmptyFrames) return Unexpected(Errc::too_many_empty_frames);
  return OpenedFrame{text.subspan(kLengthSize, length), kFrameSize};
}

}  // namespace cometbft

CometFrames::CometFrames(FrameKey send, cometbft::FrameOpener receive)
    : send_(std::move(send)), receive_(std::move(receive)) {}

net::FrameLayout CometFrames::layout() const {
  return {.head = cometbft::kLengthSize,
          .tail = kTagSize,
          .max_payload = cometbft::kMaxPayload,
          .fixed = true};
}

void CometFrames::seal(MutableByteView buffer, std::span<const std::uint32_t> payload_sizes) {
  SWITCHYARD_CHECK(buffer.size() == payload_sizes.size() * cometbft::kFrameSize);
  for (const std::uint32_t payload : payload_sizes) {
    cometbft::seal_frame(send_, buffer.first<cometbft::kFrameSize>(), payload);
    buffer = buffer.subspan(cometbft::kFrameSize);
  }
}

Result<std::size_t, Disconnect> CometFrames::open(MutableByteView input,
                                                  std::vector<ByteView>& payloads) {
  std::size_t consumed = 0;
  while (!dead_) {
    const auto frame = receive_.open(input.subspan(consumed));
    if (!frame) {
      dead_ = frame.error();
      break;
    }
    if (!frame->whole()) return consumed;
    if (!frame->payload.empty()) payloads.push_back(frame->payload);
    consumed += frame->size;
  }
  return Unexpected(failure(*dead_, Operation::read).why);
}

}  // namespace switchyard::secret_conn
