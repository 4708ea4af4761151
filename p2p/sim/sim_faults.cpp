// SimNetwork: links and faults.
#include "p2p/sim/sim_network.h"

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
  for (const Pair& pair : {Pair(a, b), Pair(b, a)}) {
    links_[pair] = link;
    wire(pair.first, pair.second).set_link(link);
  }
}

void SimNetwork::partition(const IpAddress& a, const IpAddress& b) {
  world_.log("partition " + between(a, b));
  partitions_.insert({a, b});
  partitions_.insert({b, a});
  update_wires();
}

void SimNetwork::heal(const IpAddress& a, const IpAddress& b) {
  world_.log("heal " + between(a, b));
  partitions_.erase({a, b});
  partitions_.erase({b, a});
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
  return !is_on(to) || partitions_.contains({from, to});
}

void SimNetwork::update_wires() {
  for (const auto& [pair, wire] : wires_) wire->set_blocked(is_blocked(pair.first, pair.second));
}

}  // namespace switchyard::sim
