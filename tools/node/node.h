// Node: the composition root.  Key, transport, SecretConnection, Switch and reactors, wired.
//
//     switchyard::Runtime runtime;
//     switchyard::Node node(config, switchyard::NodeKey::generate(runtime.rng()),
//                           runtime.services());
//     node.add_reactor("greeter", greeter);
//     auto started = runtime.wait(node.start());
//
// The same class runs on simulated services (p2p/sim): whole nodes in one process and virtual time.
//
// Threads: add_reactor() before start; the rest on services.executor, except handle() and id(),
// which are for any thread.
//
// With config.finding.enabled it keeps an address book and finds its peers by itself, by peer
// exchange and discovery; as a seed (config.role) it tries what is in its book, and tells of it.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "p2p/base/result.h"
#include "p2p/net/asio.h"
#include "p2p/net/services.h"
#include "p2p/switch/reactor.h"
#include "p2p/switch/switch.h"
#include "p2p/switch/switch_events.h"
#include "p2p/types/net_address.h"
#include "p2p/types/peer_id.h"
#include "secret_conn/node_key.h"
#include "tools/node/node_config.h"

namespace switchyard {

using secret_conn::NodeKey;

class BookKeeper;   // tools/node/book_keeper.h
class PeerFinding;  // tools/node/peer_finding.h
class Seeding;      // tools/node/seeding.h

class Node {
 public:
  // `observer` may be null; it outlives the node.
  Node(NodeConfig config, NodeKey key, const net::Services& services,
       SwitchObserver* observer = nullptr);
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;
  ~Node();  // REQUIRES: never started, or stop() has completed

  // Registers a reactor, which outlives the node; by default on services.reactor_executor.
  // Fails as Switch::add_reactor.
  Result<void, std::string> add_reactor(
      const std::string& name, Reactor& reactor,
      const std::optional<net::Executor>& executor = std::nullopt);

  // Who else has a say in who may come; before start.
  void set_filters(Filters filters);

  // The error says which setting makes no sense, or which address cannot be listened on.
  net::Awaitable<Result<void, std::string>> start();
  net::Awaitable<void> stop();

  const PeerId& id() const;
  // Which code seals and opens frames.
  secret_conn::aead::Kernel aead_kernel() const;
  // id@host:port of every listener, with the ports the system chose; after start.
  std::vector<NetAddress> addresses() const;
  std::vector<PeerStatus> status() const;
  // As the Switch's.
  void ban(BanTarget who, std::string_view reason, std::optional<std::chrono::seconds> length);
  bool unban(const BanTarget& who);
  std::vector<Ban> bans() const;
  bool disconnect(const PeerId& id);
  std::vector<NetAddress> persistent_peers() const;
  bool remove_persistent(const NetAddress& address);
  SwitchHandle handle() const;
  // What there is with config.finding.enabled, else null: finding() of whoever is no seed,
  // seeding() of a seed, keeper() of both.  They live as long as the node.
  PeerFinding* finding() const;
  Seeding* seeding() const;
  const BookKeeper* keeper() const;
  // As Switch::set_rates; on services.executor.
  void set_rates(const mconn::Rates& each_peer, const mconn::Rates& total);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace switchyard
