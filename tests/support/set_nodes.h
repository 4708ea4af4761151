// Simulated nodes that take settings by their keys, as `switchyard node` does.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "tests/support/sim_nodes.h"
#include "tools/common/settings.h"

namespace switchyard::test {

// REQUIRES: the node is not running.
inline void set(TestNode& node, std::string_view key, std::string_view value) {
  tools::Settings settings;
  settings.node = node.config;
  const tools::Setting* const setting = tools::find_setting(key);
  if (setting == nullptr) throw std::runtime_error("no setting " + std::string(key));
  const auto parsed = setting->parse(value, settings);
  if (!parsed) throw std::runtime_error(parsed.error());
  node.config = settings.node;
}

// What ended, or refused, the last of its kind.
inline DisconnectCode code_of(const TestNode& node, SwitchEvent::Kind kind) {
  const SwitchEvent* const event = node.last(kind);
  if (event == nullptr || !event->why) throw std::runtime_error("no such event, or no reason");
  return event->why->code;
}

// How many of `others` nodes that dial the first one are let in.  `prepare` is given it before.
template <class Prepare>
std::size_t let_in(std::size_t others, Prepare prepare) {
  Net net(1 + others);
  prepare(net);
  net.start_star();
  net.world.run_for(std::chrono::seconds(3));
  return net[0].peers();
}

}  // namespace switchyard::test
