#include "secret_conn/frame_key.h"

#include <sodium.h>

#include "p2p/base/check.h"
#include "secret_conn/transcript.h"

namespace switchyard::secret_conn {
namespace {

static_assert(kTagSize == crypto_aead_chacha20poly1305_ietf_ABYTES);

using Nonce = std::array<std::uint8_t, crypto_aead_chacha20poly1305_ietf_NPUBBYTES>;

// Frames before and after the next one that a bad tag is compared with.
constexpr std::uint64_t kNeighbours = 8;

Nonce nonce_of(std::uint64_t n) {
  Nonce nonce{};
  for (std::size_t i = 0; i < sizeof n; ++i) nonce[4 + i] = static_cast<std::uint8_t>(n >> (8 * i));
  return nonce;
}

}  // namespace

void FrameKey::seal(MutableByteView text, std::span<std::uint8_t, kTagSize> tag) {
  SWITCHYARD_CHECK(next_ < UINT64_MAX);
  const Nonce nonce = nonce_of(next_);
  crypto_aead_chacha20poly1305_ietf_encrypt_detached(text.data(), tag.data(), nullptr, text.data(),
                                                     text.size(), nullptr, 0, nullptr, nonce.data(),
                                                     key_.data());
  count();
}

Result<void, Errc> FrameKey::open(MutableByteView text,
                                  std::span<const std::uint8_t, kTagSize> tag) {
  if (next_ == UINT64_MAX) return Unexpected(Errc::exhausted);
  if (!tag_fits(text, tag, next_)) return Unexpected(diagnose(text, tag));
  const Nonce nonce = nonce_of(next_);
  // The keystream's block 0 made the Poly1305 key (RFC 8439, section 2.8).
  crypto_stream_chacha20_ietf_xor_ic(text.data(), text.data(), text.size(), nonce.data(), 1,
                                     key_.data());
  count();
  return {};
}

bool FrameKey::tag_fits(ByteView text, std::span<const std::uint8_t, kTagSize> tag,
                        std::uint64_t n) const {
  const Nonce nonce = nonce_of(n);
  // Without a place for the plaintext libsodium only verifies.
  return crypto_aead_chacha20poly1305_ietf_decrypt_detached(nullptr, nullptr, text.data(),
                                                            text.size(), tag.data(), nullptr, 0,
                                                            nonce.data(), key_.data()) == 0;
}

Errc FrameKey::diagnose(ByteView text, std::span<const std::uint8_t, kTagSize> tag) const {
  for (std::uint64_t k = 1; k <= kNeighbours; ++k) {
    if (k <= next_ && tag_fits(text, tag, next_ - k)) return Errc::replayed_frame;
    if (k < UINT64_MAX - next_ && tag_fits(text, tag, next_ + k)) return Errc::reordered_frame;
  }
  return Errc::altered_frame;
}

void FrameKey::count() {
  ++next_;
  if (ratchet_interval_ == 0 || next_ % ratchet_interval_ != 0) return;
  Transcript ratchet("switchyard native ratchet v1");
  ratchet.append("key", key_.view());
  key_ = ratchet.challenge<32>("next key");
}

}  // namespace switchyard::secret_conn
