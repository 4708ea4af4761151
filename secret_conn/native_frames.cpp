#include "secret_conn/native_frames.h"

#include <utility>

#include "p2p/base/check.h"

namespace switchyard::secret_conn {
namespace native {
namespace {

std::size_t length_at(ByteView frame) {
  return frame[0] | std::size_t{frame[1]} << 8U;
}

void write_length(MutableByteView frame, std::size_t length) {
  SWITCHYARD_CHECK(length >= 1 && length <= UINT16_MAX);
  frame[0] = static_cast<std::uint8_t>(length);
  frame[1] = static_cast<std::uint8_t>(length >> 8U);
}

// The length of the frame at the front, 0 if it is unfinished.
Result<std::size_t, Errc> whole_frame(ByteView input, std::size_t max_payload) {
  if (input.size() < kLengthSize) return std::size_t{0};
  const std::size_t length = length_at(input);
  if (length == 0) return Unexpected(Errc::empty_frame);
  if (length > max_payload) return Unexpected(Errc::oversized_frame);
  return input.size() < kOverhead + length ? 0 : length;
}

}  // namespace

void seal_frame(FrameKey& key, MutableByteView frame) {
  SWITCHYARD_CHECK(frame.size() > kOverhead);
  const std::size_t length = frame.size() - kOverhead;
  write_length(frame, length);
  key.seal(frame.subspan(kLengthSize, length), frame.last<kTagSize>());
}

Result<OpenedFrame, Errc> open_frame(FrameKey& key, MutableByteView input,
                                     std::size_t max_payload) {
  const auto length = whole_frame(input, max_payload);
  if (!length) return Unexpected(length.error());
  if (*length == 0) return OpenedFrame();
  const MutableByteView text = input.subspan(kLengthSize, *length);
  const auto opened = key.open(text, input.subspan(kLengthSize + *length).first<kTagSize>());
  if (!opened) return Unexpected(opened.error());
  return OpenedFrame{text, kOverhead + *length};
}

namespace {

// The whole frames at the front that are as long as the first; none if that is unfinished.
Result<aead::Run, Errc> next_run(MutableByteView input, std::size_t max_payload) {
  const auto length = whole_frame(input, max_payload);
  if (!length) return Unexpected(length.error());
  aead::Run run;
  if (*length == 0) return run;
  run = {.bytes = input.subspan(kLengthSize),
         .length = *length,
         .stride = kOverhead + *length,
         .count = 1};
  for (ByteView rest = input.subspan(run.stride);
       rest.size() >= run.stride && length_at(rest) == run.length; rest = rest.subspan(run.stride))
    ++run.count;
  return run;
}

}  // namespace
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
  while (!payload_sizes.empty()) {
    const std::uint32_t payload = payload_sizes.front();
    const std::size_t stride = layout().frame_size(payload);
    SWITCHYARD_CHECK(payload <= native::kMaxPayload && buffer.size() >= stride);
    const MutableByteView all = buffer;
    std::size_t count = 0;
    for (; count < payload_sizes.size() && payload_sizes[count] == payload; ++count) {
      SWITCHYARD_CHECK(buffer.size() >= stride);
      native::write_length(buffer, payload);
      buffer = buffer.subspan(stride);
    }
    send_.seal_run({.bytes = all.subspan(native::kLengthSize),
                    .length = payload,
                    .stride = stride,
                    .count = count});
    payload_sizes = payload_sizes.subspan(count);
  }
  SWITCHYARD_CHECK(buffer.empty());
}

Result<std::size_t, Disconnect> NativeFrames::open(MutableByteView input,
                                                   std::vector<ByteView>& payloads) {
  std::size_t consumed = 0;
  while (!dead_) {
    const auto run = native::next_run(input.subspan(consumed), native::kMaxPayload);
    if (!run) {
      dead_ = run.error();
      break;
    }
    if (run->count == 0) return consumed;
    const FrameKey::OpenedRun opened = receive_.open_run(*run);
    for (std::size_t i = 0; i < opened.frames; ++i)
      payloads.push_back(run->bytes.subspan(i * run->stride, run->length));
    consumed += opened.frames * run->stride;
    dead_ = opened.failed;
  }
  return Unexpected(failure(*dead_, Operation::read).why);
}

}  // namespace switchyard::secret_conn
