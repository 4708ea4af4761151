#include "tools/bench/end_options.h"

#include <array>

#include "tools/bench/bench_message.h"

namespace switchyard::bench {
namespace {

struct NamedKind {
  Kind kind;
  std::string_view name;
};

constexpr std::array<NamedKind, 10> kKinds{{{Kind::bulk, "bulk"},
                                            {Kind::small, "small"},
                                            {Kind::urgent, "urgent"},
                                            {Kind::idle, "idle"},
                                            {Kind::ratio, "ratio"},
                                            {Kind::handshakes, "handshakes"},
                                            {Kind::broadcast, "broadcast"},
                                            {Kind::peers, "peers"},
                                            {Kind::tcp_stream, "tcp_stream"},
                                            {Kind::tcp_latency, "tcp_latency"}}};

constexpr std::size_t kBroadcastMessage = 1 * kKiB;
constexpr std::size_t kBroadcastPeers = 50;
constexpr std::size_t kIdlePeers = 1000;
constexpr std::size_t kDialsAtATime = 8;

}  // namespace

std::optional<Kind> parse_kind(std::string_view name) {
  for (const NamedKind& known : kKinds) {
    if (known.name == name) return known.kind;
  }
  return std::nullopt;
}

std::string_view to_string(Kind kind) {
  for (const NamedKind& known : kKinds) {
    if (known.kind == kind) return known.name;
  }
  return "";
}

std::string kinds_text() {
  std::string text;
  for (const NamedKind& known : kKinds) {
    if (!text.empty()) text += ", ";
    text += known.name;
  }
  return text;
}

std::size_t EndOptions::message_size() const {
  if (size > 0) return size;
  switch (kind) {
    case Kind::bulk:
    case Kind::ratio:
    case Kind::tcp_stream:
      return kBulkMessage;
    case Kind::broadcast:
      return kBroadcastMessage;
    default:
      return kSmallMessage;
  }
}

std::size_t EndOptions::peer_count() const {
  if (count > 0) return count;
  if (kind == Kind::broadcast) return kBroadcastPeers;
  return kind == Kind::peers ? kIdlePeers : kDialsAtATime;
}

}  // namespace switchyard::bench
