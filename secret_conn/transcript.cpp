#include "secret_conn/transcript.h"

#include <array>
#include <cstdint>

#include "p2p/base/check.h"

namespace switchyard::secret_conn {
namespace {

std::array<std::uint8_t, 4> little_endian(std::size_t size) {
  SWITCHYARD_CHECK(size <= UINT32_MAX);
  std::array<std::uint8_t, 4> bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i)
    bytes[i] = static_cast<std::uint8_t>(size >> (8 * i));
  return bytes;
}

}  // namespace

Transcript::Transcript(std::string_view protocol) : strobe_("Merlin v1.0") {
  append("dom-sep", as_bytes(protocol));
}

void Transcript::append(std::string_view label, ByteView message) {
  strobe_.meta_ad(as_bytes(label), /*more=*/false);
  strobe_.meta_ad(little_endian(message.size()), /*more=*/true);
  strobe_.ad(message, /*more=*/false);
}

void Transcript::challenge(std::string_view label, MutableByteView out) {
  strobe_.meta_ad(as_bytes(label), /*more=*/false);
  strobe_.meta_ad(little_endian(out.size()), /*more=*/true);
  strobe_.prf(out, /*more=*/false);
}

}  // namespace switchyard::secret_conn
