// SimNetwork: links and faults.
#include "p2p/sim/sim_network.h"

#include <algorithm>

namespace switchyard::sim {
namespace {

std::string between(const IpAddress& a, const IpAddress& b) {
  return a.to_string() + " | " + b.to_string();
}

}  // namespace

void SimNetwork::set_default_link(Link link) {
  default_link_ = link;
  for (const auto& [pair, wire] : wires_) {
    if (!links_.contains(pair)) wire->set_link(link);
  }
}

void SimNetwork::set_link(const IpAddress& a, const IpAddress& b, Link link) {
  set_link_one_way(a, b, link);
  set_link_one_way(b, a, link);
}

void SimNetwork::set_link_one_way(const IpAddress& from, const IpAddress& to, Link link) {
  links_[{from, to}] = link;
  wire(from, to).set_link(link);
}

void SimNetwork::partition(const IpAddress& a, const IpAddress& b) {
  world_.log("partition " + between(a, b));
  blocked_.insert({a, b});
  blocked_.insert({b, a});
  update_wires();
}

void SimNetwork::block(const IpAddress& from, const IpAddress& to) {
  world_.log("block " + from.to_string() + " -> " + to.to_string());
  blocked_.insert({from, to});
  update_wires();
}

void SimNetwork::heal(const IpAddress& a, const IpAddress& b) {
  world_.log("heal " + between(a, b));
  blocked_.erase({a, b});
  blocked_.erase({b, a});
  update_wires();
}

void SimNetwork::cut(const IpAddress& a, const IpAddress& b) {
  world_.log("cut " + between(a, b));
  const auto all = sockets_;  // fail() changes sockets_
  for (const auto& [id, socket] : all) {
    const Pair pair(socket->local().address, socket->remote().address);
    if (pair != Pair(a, b) && pair != Pair(b, a)) continue;
    socket->fail(std::make_error_code(std::errc::connection_reset));
  }
}

void SimNetwork::cut_one_side(const IpAddress& at, const IpAddress& other) {
  world_.log("cut one side " + between(at, other));
  const auto all = sockets_;  // fail() changes sockets_
  for (const auto& [id, socket] : all) {
    if (socket->local().address != at || socket->remote().address != other) continue;
    socket->fail(std::make_error_code(std::errc::connection_reset));
  }
}

void SimNetwork::corrupt_next(const IpAddress& from, const IpAddress& to) {
  world_.log("corrupt " + from.to_string() + " -> " + to.to_string());
  corrupt_.insert({from, to});
}

std::size_t SimNetwork::open_streams(const IpAddress& host) const {
  return static_cast<std::size_t>(std::count_if(alive_.begin(), alive_.end(), [&](auto* socket) {
    return socket->local().address == host && !socket->closed();
  }));
}

void SimNetwork::cut_after(const IpAddress& a, const IpAddress& b, std::uint64_t bytes) {
  wire(a, b).cut_after(bytes, [this, a, b] { cut(a, b); });
}

void SimNetwork::power_off(const IpAddress& host) {
  world_.log("power off " + host.to_string());
  Host& off = hosts_.at(host);
  off.on = false;
  off.ports.clear();
  std::erase_if(sockets_, [&host](const auto& entry) {
    if (entry.second->local().address != host) return false;
    entry.second->unplug();
    return true;
  });
  update_wires();
}

void SimNetwork::power_on(const IpAddress& host) {
  world_.log("power on " + host.to_string());
  Host& on = hosts_.at(host);
  if (on.on) return;
  on.on = true;
  ++on.boot;
  update_wires();
}

void SimNetwork::set_half_open(const IpAddress& host, bool on) {
  hosts_.at(host).half_open = on;
}

void SimNetwork::fail_accepts(const IpAddress& host, std::errc error, unsigned times) {
  hosts_.at(host).accept_failure = std::make_error_code(error);
  hosts_.at(host).accept_failures = times;
}

bool SimNetwork::is_blocked(const IpAddress& from, const IpAddress& to) const {
  return !is_on(to) || blocked_.contains({from, to});
}

void SimNetwork::update_wires() {
  for (const auto& [pair, wire] : wires_) wire->set_blocked(is_blocked(pair.first, pair.second));
}

}  // namespace switchyard::sim
