#include "secret_conn/strobe.h"

#include <algorithm>
#include <array>

#include "p2p/base/check.h"
#include "secret_conn/keccak.h"

namespace switchyard::secret_conn {
namespace {

// STROBE v1.0.2, table of operation flags.
constexpr std::uint8_t kInbound = 1;
constexpr std::uint8_t kApplication = 2;
constexpr std::uint8_t kCipher = 4;
constexpr std::uint8_t kMeta = 16;
constexpr std::uint8_t kKeyTree = 32;

constexpr std::uint8_t kMetaAd = kMeta | kApplication;
constexpr std::uint8_t kAd = kApplication;
constexpr std::uint8_t kPrf = kInbound | kApplication | kCipher;

void permute(std::span<std::uint8_t, 200> bytes) {
  KeccakState lanes{};
  for (std::size_t i = 0; i < bytes.size(); ++i)
    lanes[i / 8] |= std::uint64_t{bytes[i]} << (8 * (i % 8));
  keccak_f1600(lanes);
  for (std::size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<std::uint8_t>(lanes[i / 8] >> (8 * (i % 8)));
  wipe_memory({reinterpret_cast<std::uint8_t*>(lanes.data()), sizeof lanes});
}

}  // namespace

Strobe128::Strobe128(std::string_view protocol) {
  constexpr std::array<std::uint8_t, 6> kDomain{1, kRate + 2, 1, 0, 1, 96};
  const ByteView version = as_bytes("STROBEv1.0.2");
  const auto state = state_.writable();
  std::copy(kDomain.begin(), kDomain.end(), state.begin());
  std::copy(version.begin(), version.end(), state.begin() + kDomain.size());
  permute(state);
  meta_ad(as_bytes(protocol), /*more=*/false);
}

void Strobe128::meta_ad(ByteView data, bool more) {
  begin(kMetaAd, more);
  absorb(data);
}

void Strobe128::ad(ByteView data, bool more) {
  begin(kAd, more);
  absorb(data);
}

void Strobe128::prf(MutableByteView out, bool more) {
  begin(kPrf, more);
  squeeze(out);
}

void Strobe128::begin(std::uint8_t flags, bool more) {
  if (more) {
    SWITCHYARD_CHECK(flags == flags_);
    return;
  }
  const std::array<std::uint8_t, 2> header{begin_, flags};
  begin_ = static_cast<std::uint8_t>(position_ + 1);
  flags_ = flags;
  absorb(header);
  if ((flags & (kCipher | kKeyTree)) != 0 && position_ != 0) run_f();
}

void Strobe128::absorb(ByteView data) {
  const auto state = state_.writable();
  for (const std::uint8_t b : data) {
    state[position_++] ^= b;
    if (position_ == kRate) run_f();
  }
}

void Strobe128::squeeze(MutableByteView out) {
  const auto state = state_.writable();
  for (std::uint8_t& b : out) {
    b = state[position_];
    state[position_++] = 0;
    if (position_ == kRate) run_f();
  }
}

void Strobe128::run_f() {
  const auto state = state_.writable();
  state[position_] ^= begin_;
  state[position_ + 1U] ^= 0x04;
  state[kRate + 1] ^= 0x80;
  permute(state);
  position_ = 0;
  begin_ = 0;
}

}  // namespace switchyard::secret_conn
