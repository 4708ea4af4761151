#include "secret_conn/other_protocol.h"

#include <array>
#include <utility>

namespace switchyard::secret_conn {

std::string_view name_protocol(ByteView first) {
  using namespace std::string_view_literals;
  // HTTP: the methods of RFC 9110 and PATCH, the answer of a server, and HTTP/2's preface.
  static constexpr std::array kKnown{
      std::pair(kNativeMagic, "native"sv), std::pair(kCometMagic, "CometBFT"sv),
      std::pair("\x16\x03"sv, "TLS"sv),    std::pair("GET"sv, "HTTP"sv),
      std::pair("HEA"sv, "HTTP"sv),        std::pair("POS"sv, "HTTP"sv),
      std::pair("PUT"sv, "HTTP"sv),        std::pair("PAT"sv, "HTTP"sv),
      std::pair("DEL"sv, "HTTP"sv),        std::pair("CON"sv, "HTTP"sv),
      std::pair("OPT"sv, "HTTP"sv),        std::pair("TRA"sv, "HTTP"sv),
      std::pair("HTT"sv, "HTTP"sv),        std::pair("PRI"sv, "HTTP"sv),
      std::pair("SSH"sv, "SSH"sv),
  };
  const std::string_view text = as_text(first);
  for (const auto& [magic, name] : kKnown)
    if (text.substr(0, magic.size()) == magic) return name;
  return {};
}

}  // namespace switchyard::secret_conn
