// SimNetwork: the network between simulated hosts, and all that can go wrong with it.
//
// Every two hosts are joined by a Link each way: latency, jitter, bandwidth.  Connections behave
// like TCP's (sim_socket.h).  Packets that cannot get through are held and arrive later, as TCP
// would send them again.  Everything random is drawn from the world's Rng.
//
// The faults below act at once, in the middle of anything.  The network writes connects, resets
// and faults to the world's log.
//
// One thread.  Outlived by the World; outlives its hosts' transports.  Streams may outlive it, but
// not their World; they are closed then.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "p2p/net/signal.h"
#include "p2p/sim/sim_resolver.h"
#include "p2p/sim/sim_socket.h"
#include "p2p/sim/sim_wire.h"
#include "p2p/sim/world.h"

namespace switchyard::sim {

// A port that takes connections.  Shared by its Listener and the network.
struct SimPort {
  explicit SimPort(const net::Executor& executor) : arrived(executor) {}

  Endpoint at;
  std::deque<std::shared_ptr<SimSocket>> waiting;  // connected, not accepted yet
  net::Signal arrived;                             // also: closed
  bool closed{false};
};

class SimNetwork {
 public:
  explicit SimNetwork(World& world);
  SimNetwork(const SimNetwork&) = delete;
  SimNetwork& operator=(const SimNetwork&) = delete;
  ~SimNetwork();

  World& world() { return world_; }
  SimResolver& names() { return names_; }  // the one name service, for all hosts

  // A host that is on.  SimHost does this.  Does nothing if it exists.
  void add_host(const IpAddress& host);

  // --- links ---

  void set_default_link(Link link);  // of pairs without one of their own; also of existing ones
  void set_link(const IpAddress& a, const IpAddress& b, Link link);
  // The same of what travels from `from` to `to`; the way back keeps its own.
  void set_link_one_way(const IpAddress& from, const IpAddress& to, Link link);

  // --- faults ---

  // Nothing passes between a and b, either way, and nobody is told.
  void partition(const IpAddress& a, const IpAddress& b);
  // The same in one direction: `to` hears nothing of `from`, who goes on hearing `to`.
  void block(const IpAddress& from, const IpAddress& to);
  // Both ways are open, whatever was closed.
  void heal(const IpAddress& a, const IpAddress& b);

  // All connections between a and b end now, on both sides, with connection_reset.
  void cut(const IpAddress& a, const IpAddress& b);

  // All connections between them end at `at` only, with connection_reset; what it has sent travels
  // on. `other` is not told and believes that they stand; what it sends is answered with a reset.
  void cut_one_side(const IpAddress& at, const IpAddress& other);

  // Does as cut() when exactly `bytes` more bytes of streams have arrived from a at b.
  void cut_after(const IpAddress& a, const IpAddress& b, std::uint64_t bytes);

  // One bit of the next data that is sent from `from` to `to` is wrong when it arrives.
  void corrupt_next(const IpAddress& from, const IpAddress& to);

  // The host sends nothing any more, not even a farewell; what was sent travels on.  Its listeners
  // are gone.  Its old streams, dials and accepts wait for ever, until closed.
  void power_off(const IpAddress& host);

  // A new start, with nothing of the old connections: their packets are answered with resets.
  void power_on(const IpAddress& host);
  bool is_on(const IpAddress& host) const;

  // While on, every dial to the host succeeds, nobody there ever sees the connection, and nothing
  // is ever answered: a half-open connection.  Those made stay so.
  void set_half_open(const IpAddress& host, bool on);

  // The next `times` accepts on this host fail with `error` (too_many_files_open, …); the
  // connection stays in the queue.
  void fail_accepts(const IpAddress& host, std::errc error, unsigned times);

  // --- what there is ---

  // Streams of this host that its program, or an earlier one, has not closed.
  std::size_t open_streams(const IpAddress& host) const;
  // Ends of connections, of all hosts, that a program holds or packets may still reach.
  std::size_t sockets() const { return alive_.size(); }

  // --- for SimTransport ---

  // Counts the starts of a host; what an earlier start made is unplugged.
  std::uint32_t boot(const IpAddress& host) const;

  // Starts connecting; unplugged if `boot` has passed.
  std::shared_ptr<SimSocket> connect(const IpAddress& host, std::uint32_t boot, Endpoint to);

  Result<std::shared_ptr<SimPort>> listen(const IpAddress& host, std::uint32_t boot, Endpoint at);
  void close_port(SimPort& port, const IpAddress& host);
  std::error_code take_accept_failure(const IpAddress& host);

  // --- for SimSocket ---

  SimWire& wire(const IpAddress& from, const IpAddress& to);
  std::shared_ptr<SimSocket> find(SocketId id) const;  // null if no packet may reach it
  void forget(SocketId id) { sockets_.erase(id); }     // its packets are answered with resets
  void gone(SimSocket& socket) { alive_.erase(&socket); }
  void send_data(const SimSocket& from, Bytes data);
  void send_end(const SimSocket& from);
  void send_reset(const SimSocket& from);  // overtakes what `from` has under way

 private:
  struct Host {
    bool on{true};
    std::uint32_t boot{1};
    std::uint16_t next_port{49152};  // first of the ephemeral ones (RFC 6335)
    bool half_open{false};
    std::error_code accept_failure;
    unsigned accept_failures{0};  // how many more accepts fail with it
    std::map<std::uint16_t, std::shared_ptr<SimPort>> ports;
  };
  using Pair = std::pair<IpAddress, IpAddress>;

  std::shared_ptr<SimSocket> make_socket(Endpoint local, Endpoint remote);
  void dial_arrived(SocketId dialler, Endpoint from, Endpoint to);
  void accept_dial(SimPort* port, SocketId dialler, Endpoint from, Endpoint to);
  void send_reset(const Endpoint& from, const Endpoint& to, SocketId socket, std::errc why);
  void send_packet(const SimSocket& from, std::size_t size, std::function<void(SimSocket&)> handle);
  bool is_blocked(const IpAddress& from, const IpAddress& to) const;
  void update_wires();
  std::uint16_t ephemeral_port(Host& host);

  World& world_;
  SimResolver names_;
  Link default_link_;
  std::map<Pair, Link> links_;  // set by set_link; both directions
  std::set<Pair> blocked_;      // nothing passes from the first to the second
  std::set<Pair> corrupt_;      // the next data from the first to the second
  std::map<IpAddress, Host> hosts_;
  std::map<Pair, std::unique_ptr<SimWire>> wires_;  // made when first used
  SocketId next_socket_{1};
  std::map<SocketId, std::shared_ptr<SimSocket>> sockets_;  // those that packets reach
  std::set<SocketId> aborted_;  // reset themselves; what they have under way is lost
  std::set<SimSocket*> alive_;  // all, known or forgotten, until destroyed
  std::vector<std::weak_ptr<SimPort>> all_ports_;  // the same of ports
};

}  // namespace switchyard::sim
