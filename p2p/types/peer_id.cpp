#include "p2p/types/peer_id.h"

#include <algorithm>

#include "p2p/base/hex.h"

namespace switchyard {

Result<PeerId> PeerId::parse(std::string_view text) {
  if (text.size() != 2 * kSize) {
    return Unexpected(std::make_error_code(std::errc::invalid_argument));
  }
  const Result<Bytes> raw = from_hex(text);
  if (!raw) return Unexpected(raw.error());
  std::array<std::uint8_t, kSize> bytes{};
  std::copy(raw->begin(), raw->end(), bytes.begin());
  return PeerId(bytes);
}

std::string PeerId::to_string() const {
  return to_hex(bytes_);
}

std::string PeerId::short_string() const {
  return to_hex(ByteView(bytes_).first(5));
}

}  // namespace switchyard
