// Whole nodes in a simulated network, and a reactor that writes down what it is told.
#pragma once

#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "p2p/sim/sim_host.h"
#include "p2p/sim/sim_network.h"
#include "p2p/sim/world.h"
#include "p2p/switch/reactor.h"
#include "tests/support/loops.h"
#include "tools/node/node.h"

namespace switchyard::test {

inline constexpr ChannelId kChat(0x10);
inline constexpr ChannelId kBulk(0x11);
inline constexpr std::uint16_t kPort = 26656;

// Registers its channels, keeps or drops what it gets, and writes everything down.
class Recorder : public Reactor {
 public:
  Recorder() {
    ChannelDescriptor chat;
    chat.id = kChat;
    chat.priority = 10;
    ChannelDescriptor bulk;
    bulk.id = kBulk;
    wanted = {chat, bulk};
  }

  std::vector<ChannelDescriptor> channels() const override { return wanted; }
  void start(SwitchHandle handle) override {
    calls.emplace_back("start");
    net = std::make_unique<SwitchHandle>(std::move(handle));
  }
  void stop() override { calls.emplace_back("stop"); }
  void init_peer(PeerHandle peer) override {
    note("init", peer);
    if (on_init) on_init(peer);
  }
  void add_peer(PeerHandle peer) override {
    note("add", peer);
    peers.push_back(peer);
    if (on_add) on_add(peer);
  }
  void receive(Message message) override {
    ++received;
    received_bytes += message.bytes().size();
    if (texts) note("receive " + std::string(as_text(message.bytes())), message.peer());
    if (on_receive) on_receive(message);
    if (keep) kept.push_back(std::move(message));
  }
  void writable(PeerHandle peer, ChannelId channel) override {
    if (on_writable) on_writable(peer, channel);
  }
  void remove_peer(PeerHandle peer, const Disconnect& why) override {
    note("remove", peer);
    std::erase(peers, peer);
    reasons.push_back(why);
  }

  void forget_hooks() {
    on_init = nullptr;
    on_add = nullptr;
    on_receive = nullptr;
    on_writable = nullptr;
  }

  void note(const std::string& what, const PeerHandle& peer) {
    calls.push_back(what + " " + std::to_string(peer.seq().value()));
    ids.push_back(peer.id());
  }

  std::vector<ChannelDescriptor> wanted;
  bool texts{true};  // write down the messages too
  bool keep{false};  // hold messages, and so their credit
  std::function<void(const PeerHandle&)> on_init;
  std::function<void(const PeerHandle&)> on_add;
  std::function<void(Message&)> on_receive;
  std::function<void(const PeerHandle&, ChannelId)> on_writable;

  std::vector<std::string> calls;  // "init 1", "add 1", "receive hello 1", "remove 1": seq last
  std::vector<PeerId> ids;         // of each call with a peer
  std::vector<PeerHandle> peers;   // added and not removed
  std::vector<Disconnect> reasons;
  std::vector<Message> kept;
  std::unique_ptr<SwitchHandle> net;
  std::size_t received{0};
  std::size_t received_bytes{0};
};

// One more reactor of a TestNode, on the node's executor for reactors unless it has its own.
struct OtherReactor {
  std::string label;
  Reactor* reactor{nullptr};
  std::optional<net::Executor> executor{};
};

// A machine, a reactor, and a node that can be started, stopped, killed and started again.
class TestNode final : public SwitchObserver {
 public:
  // At 10.0.0.`number`, and 10.0.1.0 behind 10.0.0.255, unless an address is given.
  TestNode(sim::World& world, sim::SimNetwork& network, std::uint16_t number,
           const std::string& address = "")
      : host(world, network, address.empty() ? address_of(number) : address),
        name("n" + std::to_string(number)),
        world_(world),
        seed_(number) {
    config.network = "test-net";
    config.moniker = name;
    config.p2p.listen = {host.endpoint(kPort)};
  }
  ~TestNode() override {
    if (node) stop();
  }

  // REQUIRES: not running.
  void start() {
    reactor = std::make_unique<Recorder>();
    if (prepare) prepare(*reactor);
    node = std::make_unique<Node>(config, key(), services(), this);
    auto added = node->add_reactor("recorder", *reactor);
    if (!added) throw std::runtime_error(added.error());
    for (auto& [label, other, executor] : more_reactors) {
      added = node->add_reactor(label, *other, executor);
      if (!added) throw std::runtime_error(added.error());
    }
    node->set_filters(filters);
    const auto started = world_.await(node->start());
    if (!started) throw std::runtime_error(started.error());
  }
  void stop() {
    world_.await(node->stop());
    node.reset();
  }
  // The host's, with `transport` and `reactor_executor` if they are set, and `loops`.
  net::Services services() {
    const net::Services own = host.services();
    const net::Services with{own.executor,
                             reactor_executor.value_or(own.reactor_executor),
                             transport ? *transport : own.transport,
                             own.timers,
                             own.resolver,
                             own.files,
                             own.rng};
    return with_loops(with, loops);
  }
  // Power loss: the others hear nothing.  The old program is unwound behind the scenes.
  void power_loss() {
    host.power_off();
    stop();
    lost_reactors_.push_back(std::move(reactor));
  }

  NetAddress address() const { return NetAddress{id(), host.address().to_string(), kPort}; }
  PeerId id() const { return key().id(); }
  std::size_t peers() const { return reactor ? reactor->peers.size() : 0; }

  void on_event(const SwitchEvent& event) override {
    events.push_back(event);
    world_.log(name + " " + event.to_string());
    if (also != nullptr) also->on_event(event);
  }
  std::size_t count(SwitchEvent::Kind kind) const {
    return static_cast<std::size_t>(std::count_if(
        events.begin(), events.end(), [kind](const auto& event) { return event.kind == kind; }));
  }
  const SwitchEvent* last(SwitchEvent::Kind kind) const {
    for (auto event = events.rbegin(); event != events.rend(); ++event) {
      if (event->kind == kind) return &*event;
    }
    return nullptr;
  }
  // The last one, which has a reason.
  const SwitchEvent& reasoned(SwitchEvent::Kind kind) const {
    const SwitchEvent* event = last(kind);
    if (event == nullptr || !event->why) throw std::runtime_error("no such event, or no reason");
    return *event;
  }

  sim::SimHost host;
  std::string name;
  NodeConfig config;
  Filters filters;
  SwitchObserver* also{nullptr};              // hears of events too
  std::unique_ptr<net::Transport> transport;  // instead of the host's; null: the host's own
  std::optional<net::Executor> reactor_executor;
  std::size_t loops{0};                    // executors of their own for connections
  std::function<void(Recorder&)> prepare;  // before each start
  std::vector<OtherReactor> more_reactors;
  std::unique_ptr<Recorder> reactor;
  std::unique_ptr<Node> node;
  std::vector<SwitchEvent> events;

 private:
  static std::string address_of(std::uint16_t number) {
    return "10.0." + std::to_string(number / 256) + "." + std::to_string(number % 256);
  }
  NodeKey key() const {
    std::array<std::uint8_t, secret_conn::NodeKey::kSeedSize> secret{};
    secret.fill(static_cast<std::uint8_t>(seed_));
    secret[0] = static_cast<std::uint8_t>(secret[0] + seed_ / 256);
    return NodeKey(secret);
  }

  sim::World& world_;
  std::uint16_t seed_;
  std::vector<std::unique_ptr<Recorder>> lost_reactors_;  // their messages may still be held
};

// A world with `n` nodes, none started.
struct Net {
  explicit Net(std::size_t n, std::uint64_t seed = 1) : world(seed), network(world) {
    for (std::size_t i = 1; i <= n; ++i) {
      nodes.push_back(std::make_unique<TestNode>(world, network, static_cast<std::uint16_t>(i)));
    }
  }
  ~Net() {
    for (auto& node : nodes) {  // hooks may refer to what the test has destroyed already
      if (node->reactor) node->reactor->forget_hooks();
    }
    for (auto& node : nodes) {
      if (node->node) node->stop();
    }
  }

  TestNode& operator[](std::size_t i) { return *nodes[i]; }
  // Starts all; each names the first as a persistent peer.
  void start_star() {
    for (auto& node : nodes) {
      if (node != nodes[0]) node->config.p2p.persistent_peers = {nodes[0]->address()};
      node->start();
    }
  }
  // The reactors count the messages, and write down none.
  void without_texts() {
    for (auto& node : nodes) {
      node->prepare = [](Recorder& recorder) { recorder.texts = false; };
    }
  }
  // Whether within `limit` the first has everybody else for a peer, and each of them it alone.
  bool meet(Duration limit = std::chrono::seconds(30)) {
    return run_until([this] { return all_met(); }, limit);
  }
  bool all_met() const {
    return nodes[0]->peers() == nodes.size() - 1 &&
           std::all_of(nodes.begin() + 1, nodes.end(),
                       [](const auto& node) { return node->peers() == 1; });
  }
  bool run_until(const std::function<bool()>& done, Duration limit = std::chrono::seconds(30)) {
    return world.run_until(done, limit);
  }

  sim::World world;
  sim::SimNetwork network;
  std::vector<std::unique_ptr<TestNode>> nodes;
};

// Started nodes that dial nobody, but for the second, which dials the first when told to.
struct Strangers : Net {
  explicit Strangers(std::size_t n = 2) : Net(n) {
    for (auto& node : nodes) node->start();
  }
  void dial() { nodes[1]->reactor->net->dial(nodes[0]->address()); }
  void connect() {
    dial();
    if (!run_until([this] { return nodes[0]->peers() == 1 && nodes[1]->peers() == 1; })) {
      throw std::runtime_error("they did not meet");
    }
  }
};

}  // namespace switchyard::test
