#include "secret_conn/frame_key.h"

#include <algorithm>

#include "p2p/base/check.h"
#include "secret_conn/transcript.h"

namespace switchyard::secret_conn {
namespace {

// Frames before and after the next one that a bad tag is compared with.
constexpr std::uint64_t kNeighbours = 8;

// The frames of `run` from `begin` on, at most `most`.
aead::Run part_of(const aead::Run& run, std::size_t begin, std::size_t most) {
  aead::Run part = run;
  part.bytes = run.bytes.subspan(begin * run.stride);
  part.count = std::min(run.count - begin, most);
  return part;
}

}  // namespace

void FrameKey::seal(MutableByteView text, std::span<std::uint8_t, kTagSize> tag) {
  SWITCHYARD_CHECK(next_ < UINT64_MAX);
  aead::seal_one(key_.view(), next_, text, tag);
  count(1);
}

Result<void, Errc> FrameKey::open(MutableByteView text,
                                  std::span<const std::uint8_t, kTagSize> tag) {
  if (next_ == UINT64_MAX) return Unexpected(Errc::exhausted);
  if (!tag_fits(text, tag, next_)) return Unexpected(diagnose(text, tag));
  aead::decrypt_one(key_.view(), next_, text);
  count(1);
  return {};
}

void FrameKey::seal_run(const aead::Run& run) {
  SWITCHYARD_CHECK(run.count <= UINT64_MAX - next_);
  for (std::size_t done = 0; done < run.count;) {
    const aead::Run part = part_of(run, done, before_ratchet());
    aead::seal(kernel_, key_.view(), next_, part);
    count(part.count);
    done += part.count;
  }
}

FrameKey::OpenedRun FrameKey::open_run(const aead::Run& run) {
  std::size_t done = 0;
  while (done < run.count) {
    if (next_ == UINT64_MAX) return {done, Errc::exhausted};
    const std::uint64_t most = std::min<std::uint64_t>(before_ratchet(), UINT64_MAX - next_);
    const aead::Run part = part_of(run, done, most);
    const std::size_t opened = aead::open(kernel_, key_.view(), next_, part);
    count(opened);
    done += opened;
    if (opened == part.count) continue;
    const ByteView bad = run.bytes.subspan(done * run.stride, run.length + kTagSize);
    return {done, diagnose(bad.first(run.length), bad.last<kTagSize>())};
  }
  return {done, std::nullopt};
}

std::uint64_t FrameKey::before_ratchet() const {
  return ratchet_interval_ == 0 ? UINT64_MAX : ratchet_interval_ - next_ % ratchet_interval_;
}

bool FrameKey::tag_fits(ByteView text, std::span<const std::uint8_t, kTagSize> tag,
                        std::uint64_t n) const {
  return aead::tag_fits(key_.view(), n, text, tag);
}

Errc FrameKey::diagnose(ByteView text, std::span<const std::uint8_t, kTagSize> tag) const {
  for (std::uint64_t k = 1; k <= kNeighbours; ++k) {
    if (k <= next_ && tag_fits(text, tag, next_ - k)) return Errc::replayed_frame;
    if (k < UINT64_MAX - next_ && tag_fits(text, tag, next_ + k)) return Errc::reordered_frame;
  }
  return Errc::altered_frame;
}

void FrameKey::count(std::uint64_t frames) {
  if (frames == 0) return;
  next_ += frames;
  if (ratchet_interval_ == 0 || next_ % ratchet_interval_ != 0) return;
  Transcript ratchet("switchyard native ratchet v1");
  ratchet.append("key", key_.view());
  key_ = ratchet.challenge<32>("next key");
}

}  // namespace switchyard::secret_conn
