#include "tools/bench/primitives.h"

#include <sodium.h>

#include <stdexcept>

#include "secret_conn/aead/aead.h"
#include "secret_conn/sodium_rng.h"
#include "tools/bench/measure.h"

namespace switchyard::bench {

BareAead::BareAead() {
  secret_conn::init_crypto();
  randombytes_buf(key_.data(), key_.size());
}

void BareAead::seal(MutableByteView frame) {
  const MutableByteView text = frame.first(frame.size() - kTag);
  crypto_aead_chacha20poly1305_ietf_encrypt_detached(text.data(), text.data() + text.size(),
                                                     nullptr, text.data(), text.size(), nullptr, 0,
                                                     nullptr, seal_nonce_.data(), key_.data());
  sodium_increment(seal_nonce_.data(), seal_nonce_.size());
}

bool BareAead::open(MutableByteView frame) {
  const MutableByteView text = frame.first(frame.size() - kTag);
  const int failed = crypto_aead_chacha20poly1305_ietf_decrypt_detached(
      text.data(), nullptr, text.data(), text.size(), text.data() + text.size(), nullptr, 0,
      open_nonce_.data(), key_.data());
  sodium_increment(open_nonce_.data(), open_nonce_.size());
  return failed == 0;
}

BareOpening::BareOpening() {
  secret_conn::init_crypto();
  crypto_sign_ed25519_keypair(identity_public_.data(), identity_.data());
  std::array<std::uint8_t, 32> secret{};
  randombytes_buf(secret.data(), secret.size());
  crypto_scalarmult_curve25519_base(their_ephemeral_.data(), secret.data());
}

bool BareOpening::run() {
  std::array<std::uint8_t, 32> secret{};
  std::array<std::uint8_t, 32> ephemeral{};
  std::array<std::uint8_t, 32> shared{};
  std::array<std::uint8_t, 64> signature{};
  randombytes_buf(secret.data(), secret.size());
  crypto_scalarmult_curve25519_base(ephemeral.data(), secret.data());
  const bool agreed =
      crypto_scalarmult_curve25519(shared.data(), secret.data(), their_ephemeral_.data()) == 0;
  crypto_sign_ed25519_detached(signature.data(), nullptr, shared.data(), shared.size(),
                               identity_.data());
  return agreed && crypto_sign_ed25519_verify_detached(signature.data(), shared.data(),
                                                       shared.size(), identity_public_.data()) == 0;
}

double bare_aead_rate(double seconds, std::size_t payload, std::size_t text,
                      secret_conn::aead::Kernel kernel) {
  constexpr std::size_t kFrames = 16;
  secret_conn::init_crypto();
  std::array<std::uint8_t, secret_conn::aead::kKeySize> key{};
  randombytes_buf(key.data(), key.size());
  Bytes frames(kFrames * (text + kTag));
  const secret_conn::aead::Run run{frames, text, text + kTag, kFrames};
  std::uint64_t first = 0;
  const double rate = rounds_per_second(seconds, [&] {
    secret_conn::aead::seal(kernel, key, first, run);
    first += kFrames;
  });
  return rate * static_cast<double>(kFrames * payload);
}

double bare_opening_rate(double seconds) {
  BareOpening side;
  return rounds_per_second(seconds, [&] {
    if (!side.run()) throw std::runtime_error("a signature did not verify");
  });
}

}  // namespace switchyard::bench
