#include "secret_conn/comet_frames.h"

#include <algorithm>
#include <array>

#include "p2p/base/check.h"

namespace switchyard::secret_conn {
namespace cometbft {

namespace {

// Everything about a frame but its payload and its tag.
void prepare(MutableByteView text, std::size_t payload) {
  SWITCHYARD_CHECK(payload >= 1 && payload <= kMaxPayload);
  for (std::size_t i = 0; i < kLengthSize; ++i)
    text[i] = static_cast<std::uint8_t>(payload >> (8 * i));
  std::fill(text.begin() + static_cast<std::ptrdiff_t>(kLengthSize + payload),
            text.begin() + kTextSize, std::uint8_t{0});
}

aead::Run run_of(MutableByteView frames, std::size_t count) {
  return {.bytes = frames, .length = kTextSize, .stride = kFrameSize, .count = count};
}

}  // namespace

void seal_frame(FrameKey& key, std::span<std::uint8_t, kFrameSize> frame, std::size_t payload) {
  prepare(frame, payload);
  key.seal(frame.first<kTextSize>(), frame.last<kTagSize>());
}

Result<OpenedFrame, Errc> FrameOpener::open(MutableByteView input) {
  if (input.size() < kFrameSize) return OpenedFrame();
  const auto text = input.first<kTextSize>();
  const auto opened = key_.open(text, input.subspan<kTextSize, kTagSize>());
  if (!opened) return Unexpected(opened.error());
  const auto payload = take(text);
  if (!payload) return Unexpected(payload.error());
  return OpenedFrame{*payload, kFrameSize};
}

Result<std::size_t, Errc> FrameOpener::open_all(MutableByteView input,
                                                std::vector<ByteView>& payloads) {
  const std::size_t whole = input.size() / kFrameSize;
  const FrameKey::OpenedRun opened = key_.open_run(run_of(input, whole));
  for (std::size_t i = 0; i < opened.frames; ++i) {
    const auto payload = take(ByteView(input).subspan(i * kFrameSize).first<kTextSize>());
    if (!payload) return Unexpected(payload.error());
    if (!payload->empty()) payloads.push_back(*payload);
  }
  if (opened.failed) return Unexpected(*opened.failed);
  return whole * kFrameSize;
}

Result<ByteView, Errc> FrameOpener::take(std::span<const std::uint8_t, kTextSize> text) {
  std::size_t length = 0;
  for (std::size_t i = 0; i < kLengthSize; ++i) length |= std::size_t{text[i]} << (8 * i);
  if (length > kMaxPayload) return Unexpected(Errc::oversized_frame);
  empty_in_a_row_ = length == 0 ? empty_in_a_row_ + 1 : 0;
  if (empty_in_a_row_ > kMaxEmptyFrames) return Unexpected(Errc::too_many_empty_frames);
  return ByteView(text).subspan(kLengthSize, length);
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
  for (std::size_t i = 0; i < payload_sizes.size(); ++i)
    cometbft::prepare(buffer.subspan(i * cometbft::kFrameSize), payload_sizes[i]);
  send_.seal_run(cometbft::run_of(buffer, payload_sizes.size()));
}

Result<std::size_t, Disconnect> CometFrames::open(MutableByteView input,
                                                  std::vector<ByteView>& payloads) {
  if (!dead_) {
    const auto consumed = receive_.open_all(input, payloads);
    if (consumed) return *consumed;
    dead_ = consumed.error();
  }
  return Unexpected(failure(*dead_, Operation::read).why);
}

}  // namespace switchyard::secret_conn
