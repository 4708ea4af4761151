#include "tools/control/reload.h"

#include <algorithm>

#include "p2p/base/check.h"

namespace switchyard::tools {
namespace {

template <class T>
bool is_in(const std::vector<T>& list, const T& one) {
  return std::find(list.begin(), list.end(), one) != list.end();
}

void change_rates(const SwitchConfig& was, const SwitchConfig& now, ControlTarget& to) {
  RateLimits limits = to.limits();
  bool changed = false;
  const auto change = [&changed](std::size_t& limit, std::size_t before, std::size_t after) {
    if (before == after) return;
    limit = after;
    changed = true;
  };
  change(limits.each.send, was.mconn.rates.send, now.mconn.rates.send);
  change(limits.each.receive, was.mconn.rates.receive, now.mconn.rates.receive);
  change(limits.total.send, was.total_rates.send, now.total_rates.send);
  change(limits.total.receive, was.total_rates.receive, now.total_rates.receive);
  if (changed) to.set_limits(limits);
}

void change_persistent(const std::vector<NetAddress>& was, const std::vector<NetAddress>& now,
                       ControlTarget& to) {
  const std::vector<NetAddress> kept = to.persistent();
  for (const NetAddress& address : was) {
    if (!is_in(now, address)) static_cast<void>(to.remove_persistent(address));
  }
  for (const NetAddress& address : now) {
    if (!is_in(was, address) && !is_in(kept, address)) to.add_persistent(address);
  }
}

}  // namespace

ChangedSettings changed_settings(const Settings& running, const Settings& wanted) {
  ChangedSettings changed;
  for (const Setting& setting : settings_table()) {
    if (setting.print(running) == setting.print(wanted)) continue;
    (setting.live ? changed.live : changed.at_start).push_back(&setting);
  }
  return changed;
}

void take_over(Settings& running, const Settings& wanted, ControlTarget& to) {
  const Settings was = running;
  for (const Setting* const setting : changed_settings(running, wanted).live) {
    SWITCHYARD_CHECK(setting->parse(setting->print(wanted), running).has_value());
  }
  if (was.log_level != running.log_level) to.set_log_level(running.log_level);
  change_rates(was.node.p2p, running.node.p2p, to);
  change_persistent(was.node.p2p.persistent_peers, running.node.p2p.persistent_peers, to);
  if (was.node.finding.seeds != running.node.finding.seeds) {
    to.set_seeds(running.node.finding.seeds);
  }
}

}  // namespace switchyard::tools
