#include "p2p/sim/sim_host.h"

#include <string>

#include "p2p/base/check.h"

namespace switchyard::sim {

SimHost::SimHost(World& world, SimNetwork& network, std::string_view address)
    : world_(world),
      network_(network),
      clock_(world.add_clock()),
      address_(*IpAddress::parse(address)) {
  start();
}

net::Services SimHost::services() {
  Start& latest = *starts_.back();
  return {world_.executor(), world_.executor(), latest.transport, clock_,
          network_.names(),  latest.files,      latest.rng};
}

void SimHost::power_off() {
  network_.power_off(address_);
  starts_.back()->files.unplug();
  disk_.crash();
}

void SimHost::power_on() {
  SWITCHYARD_CHECK(!is_on());
  network_.power_on(address_);
  start();
}

void SimHost::jump_clock(std::chrono::seconds by) {
  world_.log("clock of " + address_.to_string() + " jumps by " + std::to_string(by.count()) + " s");
  clock_.jump(by);
}

void SimHost::start() {
  starts_.push_back(std::make_unique<Start>(Start{SimTransport(network_, address_), SimFiles(disk_),
                                                  SeededRng(world_.rng().next_u64())}));
}

}  // namespace switchyard::sim
