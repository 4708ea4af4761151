#include "p2p/sim/sim_network.h"

#include <algorithm>

namespace switchyard::sim {
namespace {

// Connections a port keeps for accept(); further dials go unanswered.
constexpr std::size_t kBacklog = 128;

constexpr std::uint16_t kFirstEphemeralPort = 49152;  // RFC 6335

// A connection's name on the wire between its hosts.
SimWire::Flow flow_of(const Endpoint& from, const Endpoint& to) {
  return (SimWire::Flow{1} << 32) | (SimWire::Flow{from.port} << 16) | to.port;
}

void flip_one_bit(Bytes& data, Rng& rng) {
  const std::uint64_t bit = rng.below(data.size() * 8);
  data.at(static_cast<std::size_t>(bit / 8)) ^= static_cast<std::uint8_t>(1U << (bit % 8));
}

}  // namespace

SimNetwork::SimNetwork(World& world) : world_(world), names_(world) {}

SimNetwork::~SimNetwork() {
  for (SimSocket* socket : alive_) socket->abandon();
  for (const auto& weak : all_ports_) {
    const auto port = weak.lock();
    if (!port) continue;
    port->closed = true;
    port->arrived.notify();
  }
}

void SimNetwork::add_host(const IpAddress& host) {
  hosts_.try_emplace(host);
  update_wires();
}

std::uint32_t SimNetwork::boot(const IpAddress& host) const {
  return hosts_.at(host).boot;
}

bool SimNetwork::is_on(const IpAddress& host) const {
  const auto found = hosts_.find(host);
  return found != hosts_.end() && found->second.on;
}

// Connecting.

std::shared_ptr<SimSocket> SimNetwork::make_socket(Endpoint local, Endpoint remote) {
  const SocketId id = next_socket_++;
  auto socket = std::make_shared<SimSocket>(*this, id, local, remote);
  alive_.insert(socket.get());
  sockets_.emplace(id, socket);
  return socket;
}

std::shared_ptr<SimSocket> SimNetwork::find(SocketId id) const {
  const auto found = sockets_.find(id);
  return found == sockets_.end() ? nullptr : found->second;
}

std::shared_ptr<SimSocket> SimNetwork::connect(const IpAddress& host, std::uint32_t boot,
                                               Endpoint to) {
  Host& from = hosts_.at(host);
  if (to.address.is_loopback() || to.address.is_unspecified()) to.address = host;
  const Endpoint local{host, ephemeral_port(from)};
  auto socket = make_socket(local, to);
  if (!from.on || from.boot != boot) {
    socket->unplug();
    forget(socket->id());
    return socket;
  }
  world_.log("dial " + local.to_string() + " -> " + to.to_string());
  wire(host, to.address).send(flow_of(local, to), 0, [this, id = socket->id(), local, to] {
    dial_arrived(id, local, to);
  });
  return socket;
}

void SimNetwork::dial_arrived(SocketId dialler, Endpoint from, Endpoint to) {
  Host& host = hosts_.at(to.address);
  if (host.half_open) return accept_dial(nullptr, dialler, from, to);
  const auto port = host.ports.find(to.port);
  if (port == host.ports.end()) {
    world_.log("refused " + from.to_string() + " -> " + to.to_string());
    return send_reset(to, from, dialler, std::errc::connection_refused);
  }
  if (port->second->waiting.size() < kBacklog) {
    accept_dial(port->second.get(), dialler, from, to);
  }
}

// Without a port nobody will ever see the connection.
void SimNetwork::accept_dial(SimPort* port, SocketId dialler, Endpoint from, Endpoint to) {
  const auto socket = make_socket(to, from);
  socket->handle_answer(dialler);
  if (port != nullptr) {
    port->waiting.push_back(socket);
    port->arrived.notify();
  }
  send_packet(*socket, 0, [id = socket->id()](SimSocket& answered) { answered.handle_answer(id); });
}

Result<std::shared_ptr<SimPort>> SimNetwork::listen(const IpAddress& host, std::uint32_t boot,
                                                    Endpoint at) {
  Host& on = hosts_.at(host);
  if (!on.on || on.boot != boot) {
    return Unexpected(std::make_error_code(std::errc::network_down));
  }
  if (!at.address.is_unspecified() && at.address != host) {
    return Unexpected(std::make_error_code(std::errc::address_not_available));
  }
  if (at.port == 0) at.port = ephemeral_port(on);
  if (on.ports.contains(at.port)) {
    return Unexpected(std::make_error_code(std::errc::address_in_use));
  }
  auto port = std::make_shared<SimPort>(world_.executor());
  port->at = at;
  on.ports.emplace(at.port, port);
  all_ports_.push_back(port);
  return port;
}

void SimNetwork::close_port(SimPort& port, const IpAddress& host) {
  if (port.closed) return;
  port.closed = true;
  port.arrived.notify();
  for (const auto& socket : std::exchange(port.waiting, {})) socket->reset();
  auto& ports = hosts_.at(host).ports;
  const auto found = ports.find(port.at.port);
  if (found != ports.end() && found->second.get() == &port) ports.erase(found);
}

std::error_code SimNetwork::take_accept_failure(const IpAddress& host) {
  Host& on = hosts_.at(host);
  if (on.accept_failures == 0) return {};
  --on.accept_failures;
  return on.accept_failure;
}

std::uint16_t SimNetwork::ephemeral_port(Host& host) {
  const std::uint16_t port = host.next_port++;
  if (host.next_port == 0) host.next_port = kFirstEphemeralPort;
  return host.ports.contains(port) ? ephemeral_port(host) : port;
}

// Packets.

SimWire& SimNetwork::wire(const IpAddress& from, const IpAddress& to) {
  auto& wire = wires_[{from, to}];
  if (!wire) {
    const auto own = links_.find({from, to});
    wire = std::make_unique<SimWire>(world_.timers(), world_.rng(),
                                     own == links_.end() ? default_link_ : own->second);
    wire->set_blocked(is_blocked(from, to));
  }
  return *wire;
}

void SimNetwork::send_data(const SimSocket& from, Bytes data) {
  const bool corrupted = corrupt_.erase({from.local().address, from.remote().address}) > 0;
  if (corrupted) flip_one_bit(data, world_.rng());
  const auto shared = std::make_shared<const Bytes>(std::move(data));
  send_packet(from, shared->size(), [shared](SimSocket& to) { to.handle_data(*shared); });
  // The analyzer loses sight of what std::function owns.
}  // NOLINT(clang-analyzer-cplusplus.NewDeleteLeaks)

void SimNetwork::send_end(const SimSocket& from) {
  send_packet(from, 0, [](SimSocket& to) { to.handle_end(); });
}

void SimNetwork::send_reset(const SimSocket& from) {
  aborted_.insert(from.id());
  world_.log("reset " + from.local().to_string() + " -> " + from.remote().to_string());
  wire(from.local().address, from.remote().address)
      .send(flow_of(from.local(), from.remote()), 0, [this, id = from.id(), peer = from.peer()] {
        aborted_.erase(id);
        if (const auto socket = find(peer))
          socket->fail(std::make_error_code(std::errc::connection_reset));
      });
}

// In the name of a socket that does not exist.
void SimNetwork::send_reset(const Endpoint& from, const Endpoint& to, SocketId socket,
                            std::errc why) {
  wire(from.address, to.address).send(flow_of(from, to), 0, [this, socket, why] {
    if (const auto found = find(socket)) found->fail(std::make_error_code(why));
  });
}

void SimNetwork::send_packet(const SimSocket& from, std::size_t size,
                             std::function<void(SimSocket&)> handle) {
  auto arrive = [this, from = from.id(), to = from.peer(), sender = from.local(),
                 receiver = from.remote(), handle = std::move(handle)] {
    if (aborted_.contains(from)) return;
    if (const auto socket = find(to)) return handle(*socket);
    send_reset(receiver, sender, from, std::errc::connection_reset);
  };
  wire(from.local().address, from.remote().address)
      .send(flow_of(from.local(), from.remote()), size, std::move(arrive));
}

}  // namespace switchyard::sim
