// What idle peers cost: thousands of connections between two processes, and nothing on them.
//
//     idle_peers [accept|dial|broadcast] [PEERS] [--leave]
//
// One process holds one node, which is measured; the other one many small nodes, a connection from
// or to each.  Prints what each peer took at the allocator and of resident memory, as four channels
// and all that is on by default cost.  `broadcast` has the measured node accept them, and send each
// of them 1 KiB, again and again: prints its processor time per delivery.
// --leave ends the process with all peers connected, for tools that look at what is allocated then.
#include <malloc.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "p2p/switch/reactor.h"
#include "p2p/types/net_address.h"
#include "tests/bench/measure.h"
#include "tools/node/node.h"
#include "tools/node/runtime.h"

namespace switchyard::bench {
namespace {

constexpr std::size_t kChannels = 4;
constexpr std::size_t kAtATime = 64;          // dials under way
constexpr int kPatience = 300;                // seconds, for everything
constexpr std::size_t kBroadcastSize = 1024;  // bytes
constexpr std::size_t kDeliveries = 200'000;  // at least so many are measured
constexpr double kStep = 0.001;               // seconds

// Has four channels, and counts.
class Listener final : public Reactor {
 public:
  std::vector<ChannelDescriptor> channels() const override {
    std::vector<ChannelDescriptor> all(kChannels);
    for (std::size_t i = 0; i < kChannels; ++i) {
      all[i].id = ChannelId(static_cast<std::uint8_t>(0x20 + i));
    }
    return all;
  }
  void start(SwitchHandle handle) override { handle_ = std::move(handle); }
  void add_peer(PeerHandle /*peer*/) override { ++peers_; }
  void receive(Message /*message*/) override { ++received_; }
  void remove_peer(PeerHandle /*peer*/, const Disconnect& /*why*/) override { --peers_; }

  std::size_t peers() const { return peers_; }
  std::size_t received() const { return received_; }
  const SwitchHandle& handle() const { return *handle_; }

 private:
  std::optional<SwitchHandle> handle_;
  std::atomic<std::size_t> peers_{0};
  std::atomic<std::size_t> received_{0};
};

NodeConfig config_for_idle(bool listening) {
  NodeConfig config;
  config.network = "bench";
  config.moniker = "idle";
  if (listening) config.p2p.listen = {Endpoint{*IpAddress::parse("127.0.0.1"), 0}};
  config.p2p.max_inbound_peers = 100'000;
  config.p2p.max_outbound_peers = 100'000;
  config.p2p.openings_per_second = 100'000;
  config.p2p.credit.windows = std::uint64_t{1} << 40U;
  return config;
}

class IdleNode {
 public:
  IdleNode(Runtime& runtime, bool listening)
      : runtime_(runtime),
        node_(config_for_idle(listening), NodeKey::generate(runtime.rng()), runtime.services()) {
    const auto added = node_.add_reactor("listener", listener_);
    if (!added) throw std::runtime_error(added.error());
    const auto started = runtime_.wait(node_.start());
    if (!started) throw std::runtime_error(started.error());
  }

  const Listener& listener() const { return listener_; }
  std::string address() const { return node_.addresses().at(0).to_string(); }
  void dial(const std::string& address) const { node_.handle().dial(*NetAddress::parse(address)); }
  void stop() { runtime_.wait(node_.stop()); }

 private:
  Runtime& runtime_;
  Listener listener_;
  Node node_;
};

template <class Done>
void wait_until(Done done) {
  const auto start = Clock::now();
  while (!done()) {
    pause_for(kStep);
    if (seconds_since(start) > kPatience) throw std::runtime_error("it takes too long");
  }
}

// A pipe of lines between the two processes.
struct Line {
  std::FILE* from;
  std::FILE* to;

  void say(const std::string& text) const {
    std::fprintf(to, "%s\n", text.c_str());
    std::fflush(to);
  }
  // nullopt: the other process has gone.
  std::optional<std::string> try_hear() const {
    std::array<char, 256> text{};
    if (std::fgets(text.data(), text.size(), from) == nullptr) return std::nullopt;
    return std::string(text.data(), std::strcspn(text.data(), "\n"));
  }
  std::string hear() const {
    std::optional<std::string> text = try_hear();
    if (!text) throw std::runtime_error("the other process has gone");
    return std::move(*text);
  }
};

// The other process: so many small nodes.
void serve_small_nodes(const Line& line, bool they_dial, std::size_t count) {
  ::alarm(2 * kPatience);
  Runtime runtime;
  std::vector<std::unique_ptr<IdleNode>> nodes;
  const std::string target = they_dial ? line.hear() : "";
  for (std::size_t i = 0; i < count; ++i) {
    nodes.push_back(std::make_unique<IdleNode>(runtime, !they_dial));
    if (!they_dial) line.say(nodes.back()->address());
    if (they_dial) nodes.back()->dial(target);
    if (they_dial && i >= kAtATime) {
      wait_until([&] { return nodes[i - kAtATime]->listener().peers() == 1; });
    }
  }
  for (std::optional<std::string> word = line.try_hear(); word == "received";) {
    std::size_t received = 0;
    for (const auto& node : nodes) received += node->listener().received();
    line.say(std::to_string(received));
    word = line.try_hear();
  }
  std::_Exit(0);  // so many nodes need no farewell
}

std::size_t resident_bytes() {
  std::FILE* file = std::fopen("/proc/self/statm", "re");
  unsigned long size = 0;
  unsigned long resident = 0;
  if (file == nullptr || std::fscanf(file, "%lu %lu", &size, &resident) != 2) return 0;
  std::fclose(file);
  return resident * 4 * kKiB;
}

std::size_t allocated() {
  ::malloc_trim(0);
  const auto info = ::mallinfo2();
  return info.uordblks + info.hblkhd;
}

void connect(const IdleNode& node, const Line& line, bool they_dial, std::size_t count) {
  if (they_dial) line.say(node.address());
  for (std::size_t i = 0; !they_dial && i < count; ++i) {
    node.dial(line.hear());
    if (i >= kAtATime) wait_until([&] { return node.listener().peers() > i - kAtATime; });
  }
  wait_until([&] { return node.listener().peers() == count; });
  pause_for(0.5);  // what was lent is given back
}

std::size_t ask_received(const Line& line) {
  line.say("received");
  return std::stoul(line.hear());
}

// One message after another: the next one goes when everybody has the last, or, with `saturated`,
// as soon as somebody has room.
void broadcast(const IdleNode& node, const Line& line, std::size_t count, bool saturated) {
  const Payload message(Bytes(kBroadcastSize, 0x5a));
  const std::size_t before = ask_received(line);
  const std::size_t target = saturated ? kDeliveries : kDeliveries / 10;
  const auto start = Clock::now();
  const double cpu = cpu_seconds();
  std::size_t queued = 0;
  while (queued < target) {
    const auto sent = node.listener().handle().broadcast(ChannelId(0x20), message);
    queued += sent.queued;
    if (saturated && sent.refused > 0) pause_for(kStep);
    if (!saturated) wait_until([&] { return ask_received(line) - before == queued; });
  }
  wait_until([&] { return ask_received(line) - before == queued; });
  const double used = cpu_seconds() - cpu;
  std::printf("1 KiB to %zu peers, %s: %zu deliveries, %.2f us of processor each, %.0f a second\n",
              count, saturated ? "as many as leave" : "one at a time", queued,
              used * 1e6 / static_cast<double>(queued),
              static_cast<double>(queued) / seconds_since(start));
}

int run(std::string_view what, std::size_t count, bool leave) {
  const bool they_dial = what != "dial";
  std::array<int, 2> to_far{};
  std::array<int, 2> from_far{};
  if (::pipe(to_far.data()) != 0 || ::pipe(from_far.data()) != 0) return 1;
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(to_far[1]);  // so that it hears when this process ends
    ::close(from_far[0]);
    serve_small_nodes({::fdopen(to_far[0], "r"), ::fdopen(from_far[1], "w")}, they_dial, count);
  }
  const Line line{::fdopen(from_far[0], "r"), ::fdopen(to_far[1], "w")};
  Runtime runtime;
  IdleNode node(runtime, they_dial);
  const std::size_t heap = allocated();
  const std::size_t resident = resident_bytes();
  connect(node, line, they_dial, count);
  const auto per_peer = [&](std::size_t bytes) {
    return static_cast<double>(bytes) / static_cast<double>(count);
  };
  std::printf("%s: %zu peers, %.0f bytes each at the allocator, %.0f resident\n",
              std::string(what).c_str(), count, per_peer(allocated() - heap),
              per_peer(resident_bytes() - resident));
  std::fflush(stdout);
  if (what == "broadcast") broadcast(node, line, count, /*saturated=*/false);
  if (what == "broadcast") broadcast(node, line, count, /*saturated=*/true);
  if (leave) ::_exit(0);
  node.stop();
  line.say("end");
  ::waitpid(child, nullptr, 0);
  return 0;
}

}  // namespace
}  // namespace switchyard::bench

int main(int argc, char** argv) {
  const std::string_view what = argc > 1 ? argv[1] : "accept";
  const std::size_t count = argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 1000;
  const bool leave = argc > 3 && std::string_view(argv[3]) == "--leave";
  return switchyard::bench::run(what, count, leave);
}
