// Where a peer is: IP addresses, endpoints, and `id@host:port`.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "p2p/base/bytes.h"
#include "p2p/base/result.h"
#include "p2p/types/peer_id.h"

namespace switchyard {

// An IPv4 or IPv6 address.  An IPv4-mapped IPv6 address (::ffff:a.b.c.d) is stored as IPv4, so
// that one host has one address.  Zone ids are not kept.
class IpAddress {
 public:
  IpAddress() = default;  // 0.0.0.0
  static IpAddress v4(const std::array<std::uint8_t, 4>& bytes);
  static IpAddress v6(const std::array<std::uint8_t, 16>& bytes);

  // Takes a literal without brackets; fails with std::errc::invalid_argument for anything else,
  // names included.
  static Result<IpAddress> parse(std::string_view text);

  bool is_v4() const { return v4_; }
  ByteView bytes() const;         // 4 or 16 bytes, network order; lives as long as this object
  std::string to_string() const;  // canonical (RFC 5952), without brackets
  bool is_loopback() const;       // 127.0.0.0/8, ::1
  bool is_unspecified() const;    // 0.0.0.0, ::

  // What counts as one neighbourhood for limits: /16 of IPv4, /48 of IPv6 (the usual size of a
  // site, RFC 6177), the host part zeroed.
  IpAddress group() const;

  friend auto operator<=>(const IpAddress&, const IpAddress&) = default;

 private:
  std::array<std::uint8_t, 16> bytes_{};  // IPv4 in the first four, the rest zero
  bool v4_{true};
};

// An address and a port.  Port 0 asks a listener for any free port.
struct Endpoint {
  IpAddress address;
  std::uint16_t port{0};

  // Takes "1.2.3.4:80" and "[2001:db8::1]:80"; a name is refused (std::errc::invalid_argument).
  static Result<Endpoint> parse(std::string_view text);
  std::string to_string() const;  // "1.2.3.4:80", "[2001:db8::1]:80"

  friend auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

// A peer as people write it: `[proto://][id@]host:port`.  The host is an IP literal or a DNS name,
// resolved only when dialled.
struct NetAddress {
  std::optional<PeerId> id;  // whom we expect there; nullopt: whoever answers
  std::string host;          // literal without brackets, or name; never empty after parse()
  std::uint16_t port{0};

  // Drops anything up to "://".  The error is a sentence that names what is wrong in `text`,
  // e.g. `no port in "10.0.0.1"`; made for people, never parsed.
  static Result<NetAddress, std::string> parse(std::string_view text);
  std::string to_string() const;  // id@host:port, IPv6 bracketed

  friend auto operator<=>(const NetAddress&, const NetAddress&) = default;
};

}  // namespace switchyard
