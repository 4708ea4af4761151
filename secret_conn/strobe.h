// Strobe128: the three operations of STROBE v1.0.2 at 128-bit security that Merlin is made of.
//
// A duplex sponge over Keccak-f[1600] with a rate of 166 bytes.  `more` continues the operation
// before it, which must be of the same kind.  Its state is secret and wipes itself.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "p2p/base/bytes.h"
#include "secret_conn/secret_bytes.h"

namespace switchyard::secret_conn {

class Strobe128 {
 public:
  explicit Strobe128(std::string_view protocol);

  void meta_ad(ByteView data, bool more);  // absorbs framing
  void ad(ByteView data, bool more);       // absorbs data
  void prf(MutableByteView out, bool more);

 private:
  static constexpr std::size_t kStateSize = 200;  // bytes of Keccak-f[1600]
  static constexpr std::size_t kRate = 166;       // 200 - 2 * 128 / 8 - 2 for STROBE's own padding

  void begin(std::uint8_t flags, bool more);
  void absorb(ByteView data);
  void squeeze(MutableByteView out);
  void run_f();

  SecretBytes<kStateSize> state_;
  std::uint8_t position_{0};  // next byte of the rate, < kRate
  std::uint8_t begin_{0};     // one past where the current operation began; 0: in an earlier block
  std::uint8_t flags_{0};     // of the current operation
};

}  // namespace switchyard::secret_conn
