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

void seal_each(const Job& job, Work& /*work*/) {
  for (std::size_t i = 0; i < job.count; ++i) {
    const Nonce nonce = nonce_of(job.first + i);
    std::uint8_t* const text = job.text(i);
    crypto_aead_chacha20poly1305_ietf_encrypt_detached(text, text + job.length, nullptr, text,
                                                       job.length, nullptr, 0, nullptr,
                                                       nonce.data(), job.key);
  }
}

std::uint32_t verify_each(const Job& job, Work& /*work*/) {
  std::uint32_t wrong = 0;
  for (std::size_t i = 0; i < job.count; ++i) {
    const Nonce nonce = nonce_of(job.first + i);
    const std::uint8_t* const text = job.text(i);
    // Without a place for the plaintext libsodium only verifies: 0, or -1 for a wrong tag.
    const int result = crypto_aead_chacha20poly1305_ietf_decrypt_detached(
        nullptr, nullptr, text, job.length, text + job.length, nullptr, 0, nonce.data(), job.key);
    wrong |= (static_cast<std::uint32_t>(result) & 1U) << i;
  }
  return wrong;
}

void decrypt_each(const Job& job, const Work& /*work*/) {
  for (std::size_t i = 0; i < job.count; ++i) {
    const Nonce nonce = nonce_of(job.first + i);
    // The keystream's block 0 made the Poly1305 key (RFC 8439, section 2.8).
    crypto_stream_chacha20_ietf_xor_ic(job.text(i), job.text(i), job.length, nonce.data(), 1,
                                       job.key);
  }
}

}  // namespace

const KernelFunctions kPortable{
    .tag = tag_each, .seal = seal_each, .verify = verify_each, .decrypt = decrypt_each};

}  // namespace switchyard::secret_conn::aead
