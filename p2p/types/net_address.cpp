#include "p2p/types/net_address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "p2p/types/disconnect.h"

namespace switchyard {
namespace {

constexpr std::size_t kMaxHostName = 253;  // characters; RFC 1035, without the length bytes

std::error_code invalid() {
  return std::make_error_code(std::errc::invalid_argument);
}

std::string quoted(std::string_view text) {
  return '"' + printable(text) + '"';
}

Unexpected<std::string> wrong(std::string sentence) {
  return Unexpected(std::move(sentence));
}

Result<std::uint16_t, std::string> parse_port(std::string_view text) {
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  std::uint16_t port = 0;
  const auto [rest, error] = std::from_chars(begin, end, port);
  if (error == std::errc::result_out_of_range) {
    return wrong("port " + quoted(text) + " is above 65535");
  }
  if (error != std::errc() || rest != end) {
    return wrong("port " + quoted(text) + " is not a number");
  }
  return port;
}

struct HostPort {
  std::string_view host;  // without brackets
  bool bracketed{false};
  std::uint16_t port{0};
};

// Splits "[host]:port" behind its "[".
Result<HostPort, std::string> split_bracketed(std::string_view text) {
  const std::size_t close = text.find(']');
  if (close == std::string_view::npos) return wrong("no \"]\" after \"[\" in " + quoted(text));
  HostPort parts;
  parts.bracketed = true;
  parts.host = text.substr(1, close - 1);
  if (parts.host.empty()) return wrong("no host in " + quoted(text));
  const std::string_view rest = text.substr(close + 1);
  if (rest.empty() || rest == ":") return wrong("no port in " + quoted(text));
  if (rest.front() != ':') return wrong("no \":\" after \"]\" in " + quoted(text));
  const auto port = parse_port(rest.substr(1));
  if (!port) return wrong(port.error());
  parts.port = *port;
  return parts;
}

Result<HostPort, std::string> split_host_port(std::string_view text) {
  if (text.starts_with('[')) return split_bracketed(text);
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) {
    if (text.empty()) return wrong("no host and no port");
    return wrong("no port in " + quoted(text));
  }
  if (text.find(':', colon + 1) != std::string_view::npos) {
    return wrong("more than one \":\" in " + quoted(text) + "; IPv6 addresses stand in brackets");
  }
  HostPort parts;
  parts.host = text.substr(0, colon);
  if (parts.host.empty()) return wrong("no host in " + quoted(text));
  if (colon + 1 == text.size()) return wrong("no port in " + quoted(text));
  const auto port = parse_port(text.substr(colon + 1));
  if (!port) return wrong(port.error());
  parts.port = *port;
  return parts;
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_name_char(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' ||
         c == '_';
}

// A last label that begins with a digit is a number to resolvers ("127.1", "0x7f.1"), and no
// top-level domain begins with one.
bool ends_in_number(std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  const std::size_t dot = host.rfind('.');
  const std::string_view last = dot == std::string_view::npos ? host : host.substr(dot + 1);
  return !last.empty() && is_digit(last.front());
}

// The host as it is kept: an address in its one canonical form, a name as it stands.
Result<std::string, std::string> parse_host(const HostPort& parts) {
  const Result<IpAddress> address = IpAddress::parse(parts.host);
  const bool has_colon = parts.host.find(':') != std::string_view::npos;
  if (parts.bracketed && !(address && has_colon)) {
    return wrong(quoted(parts.host) + " in brackets is not an IPv6 address");
  }
  if (address) return address->to_string();
  if (parts.host.size() > kMaxHostName) return wrong("host name longer than 253 characters");
  if (!std::all_of(parts.host.begin(), parts.host.end(), is_name_char)) {
    return wrong("host " + quoted(parts.host) + " has a character that names do not have");
  }
  if (ends_in_number(parts.host)) {
    return wrong("host " + quoted(parts.host) + " is neither an IPv4 address nor a name");
  }
  return std::string(parts.host);
}

std::string join(const std::string& host, std::uint16_t port) {
  const bool v6 = host.find(':') != std::string::npos;
  return (v6 ? '[' + host + ']' : host) + ':' + std::to_string(port);
}

}  // namespace

IpAddress IpAddress::v4(const std::array<std::uint8_t, 4>& bytes) {
  IpAddress address;
  std::copy(bytes.begin(), bytes.end(), address.bytes_.begin());
  return address;
}

IpAddress IpAddress::v6(const std::array<std::uint8_t, 16>& bytes) {
  static constexpr std::array<std::uint8_t, 12> kMapped = {0, 0, 0, 0, 0,    0,
                                                           0, 0, 0, 0, 0xff, 0xff};
  if (std::equal(kMapped.begin(), kMapped.end(), bytes.begin())) {
    return v4({bytes[12], bytes[13], bytes[14], bytes[15]});
  }
  IpAddress address;
  address.bytes_ = bytes;
  address.v4_ = false;
  return address;
}

Result<IpAddress> IpAddress::parse(std::string_view text) {
  // inet_pton wants a terminated string; a zero byte inside would end it early.
  std::array<char, INET6_ADDRSTRLEN> literal{};
  if (text.size() >= literal.size() || text.find('\0') != std::string_view::npos) {
    return Unexpected(invalid());
  }
  std::copy(text.begin(), text.end(), literal.begin());
  std::array<std::uint8_t, 4> four{};
  if (inet_pton(AF_INET, literal.data(), four.data()) == 1) return v4(four);
  std::array<std::uint8_t, 16> sixteen{};
  if (inet_pton(AF_INET6, literal.data(), sixteen.data()) == 1) return v6(sixteen);
  return Unexpected(invalid());
}

ByteView IpAddress::bytes() const {
  return ByteView(bytes_).first(v4_ ? 4 : 16);
}

std::string IpAddress::to_string() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(v4_ ? AF_INET : AF_INET6, bytes_.data(), text.data(), text.size());
  return text.data();
}

bool IpAddress::is_loopback() const {
  if (v4_) return bytes_[0] == 127;
  std::array<std::uint8_t, 16> one{};
  one.back() = 1;
  return bytes_ == one;
}

bool IpAddress::is_unspecified() const {
  return bytes_ == std::array<std::uint8_t, 16>{};
}

IpAddress IpAddress::group() const {
  IpAddress group = *this;
  const std::ptrdiff_t kept = v4_ ? 2 : 6;  // bytes: /16, /48
  std::fill(group.bytes_.begin() + kept, group.bytes_.end(), std::uint8_t{0});
  return group;
}

Result<Endpoint> Endpoint::parse(std::string_view text) {
  const auto parts = split_host_port(text);
  if (!parts) return Unexpected(invalid());
  const Result<IpAddress> address = IpAddress::parse(parts->host);
  if (!address) return Unexpected(invalid());
  const bool has_colon = parts->host.find(':') != std::string_view::npos;
  if (parts->bracketed != has_colon) return Unexpected(invalid());
  return Endpoint{*address, parts->port};
}

std::string Endpoint::to_string() const {
  return join(address.to_string(), port);
}

Result<NetAddress, std::string> NetAddress::parse(std::string_view text) {
  const std::size_t scheme = text.find("://");
  if (scheme != std::string_view::npos) text.remove_prefix(scheme + 3);
  NetAddress address;
  const std::size_t at = text.find('@');
  if (at != std::string_view::npos) {
    if (text.find('@', at + 1) != std::string_view::npos) {
      return wrong("more than one \"@\" in " + quoted(text));
    }
    const Result<PeerId> id = PeerId::parse(text.substr(0, at));
    if (!id) return wrong("id " + quoted(text.substr(0, at)) + " is not 40 hex digits");
    address.id = *id;
    text.remove_prefix(at + 1);
  }
  const auto parts = split_host_port(text);
  if (!parts) return wrong(parts.error());
  auto host = parse_host(*parts);
  if (!host) return wrong(host.error());
  address.host = *std::move(host);
  address.port = parts->port;
  return address;
}

std::string NetAddress::to_string() const {
  const std::string where = join(host, port);
  return id ? id->to_string() + '@' + where : where;
}

}  // namespace switchyard
