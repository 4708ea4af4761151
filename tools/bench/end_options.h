// What one end of a benchmark is told (docs/bench.md).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "p2p/types/net_address.h"
#include "p2p/types/profile.h"

namespace switchyard::bench {

enum class Kind : std::uint8_t {
  bulk,         // large messages, as many as pass
  small,        // small ones
  urgent,       // one each ms, beside bulk
  idle,         // one each ms, and nothing beside it
  ratio,        // three channels kept full
  handshakes,   // connections brought up one after the other
  broadcast,    // to many
  peers,        // many, and nothing is said
  tcp_stream,   // bulk over bare TCP, without anything of ours
  tcp_latency,  // timed messages over the same
};

std::optional<Kind> parse_kind(std::string_view name);
std::string_view to_string(Kind kind);
// "bulk, small, …"
std::string kinds_text();

// Whether the source listens and the sink dials it, many times: else it is the other way round.
constexpr bool source_listens(Kind kind) {
  return kind == Kind::broadcast || kind == Kind::peers;
}

struct EndOptions {
  Kind kind{Kind::bulk};
  double seconds{1};     // the measured window
  double warm_up{0.25};  // seconds before it
  std::size_t size{0};   // bytes a message; 0: as the kind has it
  std::size_t count{0};  // peers, or connections at a time; 0: as the kind has it
  Endpoint listen{IpAddress::v4({127, 0, 0, 1}), 0};
  std::optional<NetAddress> to;  // who dials: whom
  std::uint64_t send_rate{0};    // bytes/s of the whole connection; 0: no limit
  std::uint64_t recv_rate{0};    // the same
  std::optional<int> processor;  // to be bound to

  Profile profile{Profile::native};
  std::string kernel{"auto"};  // of the cipher (bench_node.h)
  std::size_t frame{0};        // payload of full native frames, bytes; 0: the node's default
  std::size_t io_threads{1};
  std::size_t channels{1};  // that the source of bulk keeps full, 1 to 3
  bool count_system_calls{false};

  // Against the grain, to show what the library's ways are worth: no low-water mark on sockets, and
  // a socket that is read at this pace while the node knows of no limit.
  bool no_lowat{false};
  std::uint64_t socket_rate{0};  // bytes/s; 0: no limit

  // As they are written on a command line, without `--to`.
  std::vector<std::string> arguments(bool sink) const;

  // REQUIRES: this end dials.
  const NetAddress& target() const;
  std::size_t message_size() const;
  std::size_t peer_count() const;
  // The longest that anything may take, seconds.
  double patience() const { return 30 + 4 * (seconds + warm_up); }
};

}  // namespace switchyard::bench
