// SimHost: one simulated machine, with everything a node asks of the world.
//
// It has an address on the network, a disk, and a program that runs on it: whoever was given
// services().  power_off() is the plug pulled: the network hears nothing more and the disk keeps
// what was synced, but the program's objects are still there.  Stop and destroy them as always,
// they reach nobody and time goes on for them; then power_on() and give the new services() to a
// new program.
#pragma once

#include <chrono>
#include <memory>
#include <string_view>
#include <vector>

#include "p2p/base/rng.h"
#include "p2p/net/services.h"
#include "p2p/sim/sim_disk.h"
#include "p2p/sim/sim_network.h"
#include "p2p/sim/sim_transport.h"

namespace switchyard::sim {

class SimHost {
 public:
  // REQUIRES: `address` is an IP literal that no other host of the network has.
  SimHost(World& world, SimNetwork& network, std::string_view address);

  const IpAddress& address() const { return address_; }
  Endpoint endpoint(std::uint16_t port) const { return {address_, port}; }

  // For the program of the latest start.  What the references name lives as long as the host; the
  // executor, also for reactors, and time are the world's; the wall clock is the host's.
  net::Services services();

  SimDisk& disk() { return disk_; }
  World& world() { return world_; }
  SimNetwork& network() { return network_; }

  void power_off();
  void power_on();
  // The wall clock is set forward, or back if negative, as an operator or a time server does.
  // Timers, deadlines and now() do not notice.  It stays so over a power loss.
  void jump_clock(std::chrono::seconds by);

  bool is_on() const { return network_.is_on(address_); }

 private:
  // What one start of the machine has for itself.
  struct Start {
    SimTransport transport;
    SimFiles files;
    SeededRng rng;
  };

  void start();

  World& world_;
  SimNetwork& network_;
  SimClock& clock_;
  const IpAddress address_;
  SimDisk disk_;
  std::vector<std::unique_ptr<Start>> starts_;  // never empty; the last one counts
};

}  // namespace switchyard::sim
