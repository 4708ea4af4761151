// The portable kernel: libsodium, one frame after another.
#include <sodium.h>

#include <array>

#include "secret_conn/aead/aead.h"
#include "secret_conn/aead/kernels.h"

namespace switchyard::secret_conn::aead {
namespace {

static_assert(kKeySize == crypto_aead_chacha20poly1305_ietf_KEYBYTES);
static_assert(kTagSize == crypto_aead_chacha20poly1305_ietf_ABYTES);

using Nonce = std::array<std::uint8_t, crypto_aead_chacha20poly1305_ietf_NPUBBYTES>;

Nonce nonce_of(std::uint64_t n) {
  Nonce nonce{};
  for (std::size_t i = 0; i < sizeof n; ++i) nonce[4 + i] = static_cast<std::uint8_t>(n >> (8 * i));
  return nonce;
}

// RFC 8439, section 2.8, without associated data.
void tag_each(const Job& job, Work& work) {
  const std::array<std::uint8_t, 16> zeros{};
  for (std::size_t i = 0; i < job.count; ++i) {
    std::array<std::uint8_t, 16> lengths{};
    for (std::size_t byte = 0; byte < 8; ++byte)
      lengths[8 + byte] = static_cast<std::uint8_t>(std::uint64_t{job.length} >> (8 * byte));
    crypto_onetimeauth_poly1305_state state;
    crypto_onetimeauth_poly1305_init(&state, work.keys[i]);
    crypto_onetimeauth_poly1305_update(&state, job.text(i), job.length);
    crypto_onetimeauth_poly1305_update(&state, zeros.data(), (0 - job.length) % 16);
    crypto_onetimeauth_poly1305_update(&state, lengths.data(), lengths.size());
    crypto_onetimeauth_poly1305_final(&state, work.tags[i]);
    sodium_memzero(&state, sizeof state);
  }
}

// 0, or -1 if the tag is wrong, without a branch.
int compare_tag(const std::uint8_t* key, std::uint64_t number, ByteView text,
                const std::uint8_t* tag) {
  const Nonce nonce = nonce_of(number);
  // Without a place for the plaintext libsodium only verifies.
  return crypto_aead_chacha20poly1305_ietf_decrypt_detached(
      nullptr, nullptr, text.data(), text.size(), tag, nullptr, 0, nonce.data(), key);
}

std::span<const std::uint8_t, kKeySize> key_of(const Job& job) {
  return std::span<const std::uint8_t, kKeySize>(job.key, kKeySize);
}

MutableByteView text_of(const Job& job, std::size_t frame) {
  return {job.text(frame), job.length};
}

void seal_each(const Job& job, Work& /*work*/) {
  for (std::size_t i = 0; i < job.count; ++i) {
    const std::span<std::uint8_t, kTagSize> tag(job.text(i) + job.length, kTagSize);
    seal_one(key_of(job), job.first + i, text_of(job, i), tag);
  }
}

std::uint32_t verify_each(const Job& job, Work& /*work*/) {
  std::uint32_t wrong = 0;
  for (std::size_t i = 0; i < job.count; ++i) {
    const std::uint8_t* const tag = job.text(i) + job.length;
    const int result = compare_tag(job.key, job.first + i, text_of(job, i), tag);
    wrong |= (static_cast<std::uint32_t>(result) & 1U) << i;
  }
  return wrong;
}

void decrypt_each(const Job& job, const Work& /*work*/) {
  for (std::size_t i = 0; i < job.count; ++i)
    decrypt_one(key_of(job), job.first + i, text_of(job, i));
}

}  // namespace

void seal_one(std::span<const std::uint8_t, kKeySize> key, std::uint64_t number,
              MutableByteView text, std::span<std::uint8_t, kTagSize> tag) {
  const Nonce nonce = nonce_of(number);
  crypto_aead_chacha20poly1305_ietf_encrypt_detached(text.data(), tag.data(), nullptr, text.data(),
                                                     text.size(), nullptr, 0, nullptr, nonce.data(),
                                                     key.data());
}

bool tag_fits(std::span<const std::uint8_t, kKeySize> key, std::uint64_t number, ByteView text,
              std::span<const std::uint8_t, kTagSize> tag) {
  return compare_tag(key.data(), number, text, tag.data()) == 0;
}

void decrypt_one(std::span<const std::uint8_t, kKeySize> key, std::uint64_t number,
                 MutableByteView text) {
  const Nonce nonce = nonce_of(number);
  // The keystream's block 0 made the Poly1305 key (RFC 8439, section 2.8).
  crypto_stream_chacha20_ietf_xor_ic(text.data(), text.data(), text.size(), nonce.data(), 1,
                                     key.data());
}

const KernelFunctions portable_kernel{
    .tag = tag_each, .seal = seal_each, .verify = verify_each, .decrypt = decrypt_each};

}  // namespace switchyard::secret_conn::aead
