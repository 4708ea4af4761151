#include "tools/bench/end_options.h"

#include <array>

#include "p2p/base/check.h"
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

std::vector<std::string> EndOptions::arguments(bool sink) const {
  std::vector<std::string> made{"--kind",       std::string(to_string(kind)),
                                "--seconds",    std::to_string(seconds),
                                "--warm-up",    std::to_string(warm_up),
                                "--profile",    std::string(switchyard::to_string(profile)),
                                "--kernel",     kernel,
                                "--io-threads", std::to_string(io_threads)};
  const auto put = [&made](const char* name, std::uint64_t value) {
    if (value == 0) return;
    made.emplace_back(name);
    made.push_back(std::to_string(value));
  };
  put("--size", size);
  put("--count", count);
  put("--send-rate", send_rate);
  put("--recv-rate", recv_rate);
  put("--frame", frame);
  if (processor) made.insert(made.end(), {"--processor", std::to_string(*processor)});
  if (count_system_calls) made.emplace_back("--system-calls");
  if (no_lowat) made.emplace_back("--no-lowat");
  if (sink) {
    put("--socket-rate", socket_rate);
  } else {
    put("--channels", channels);
  }
  return made;
}

const NetAddress& EndOptions::target() const {
  SWITCHYARD_CHECK(to.has_value());
  return *to;
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
