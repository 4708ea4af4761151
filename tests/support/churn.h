// A random life of a few nodes: restarts, power losses, cuts, partitions, jumping clocks and
// traffic, then peace.  What must hold through all of it is checked at the end.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "p2p/sim/script.h"
#include "tests/support/sim_nodes.h"

namespace switchyard::test {

// Counts what breaks the grammar  init add receive* remove  in one reactor's calls.
inline std::size_t grammar_faults(const std::vector<std::string>& calls) {
  std::size_t faults = 0;
  std::map<std::string, std::string> stage;  // connection -> its last lifecycle call
  for (const std::string& call : calls) {
    const auto space = call.rfind(' ');
    if (space == std::string::npos) continue;  // start, stop
    const std::string what = call.substr(0, call.find(' '));
    std::string& last = stage[call.substr(space + 1)];
    const bool fits = what == "init"  ? last.empty()
                      : what == "add" ? last == "init"
                                      : last == "add";
    if (!fits) ++faults;
    if (what != "receive") last = what;
  }
  return faults;
}

class Churn {
 public:
  static constexpr std::size_t kNodes = 4;
  static constexpr std::size_t kSteps = 60;

  explicit Churn(std::uint64_t seed) : net_(kNodes, seed) {
    net_.network.set_default_link({std::chrono::milliseconds(15), 2'000'000});
    for (std::size_t i = 0; i < kNodes; ++i) {
      for (std::size_t j = 0; j < kNodes; ++j) {
        if (i != j) net_[i].config.p2p.persistent_peers.push_back(net_[j].address());
      }
    }
  }

  // Runs the whole life; an empty string, or what did not hold.
  std::string run() {
    using sim::Deed;
    sim::ScriptPlan plan;
    plan.hosts = kNodes;
    plan.steps = kSteps;
    plan.deeds = {Deed::cut,     Deed::cut_one_side, Deed::partition,  Deed::block,
                  Deed::heal,    Deed::heal,         Deed::power_loss, Deed::jump_clock,
                  Deed::restart, Deed::disconnect,   Deed::send};
    for (auto& node : net_.nodes) node->start();
    std::vector<sim::SimHost*> hosts;
    for (auto& node : net_.nodes) hosts.push_back(&node->host);
    sim::play(sim::random_script(net_.world.rng(), plan), hosts,
              [this](const sim::Step& step) { perform(step); });
    return settle();
  }

 private:
  // What concerns the programs; the rest is done.
  void perform(const sim::Step& step) {
    TestNode& node = net_[step.who];
    switch (step.deed) {
      case sim::Deed::power_loss:
      case sim::Deed::restart:
        return restart(node, step.deed == sim::Deed::power_loss);
      case sim::Deed::disconnect:
        if (!node.reactor->peers.empty()) node.reactor->peers[0].stop_gracefully();
        return;
      case sim::Deed::send: {
        const auto size = static_cast<std::size_t>(step.amount);
        node.reactor->net->broadcast(kChat, Payload(Bytes(1 + size, 'x')));
        return;
      }
      default:
        return;
    }
  }

  void restart(TestNode& node, bool power_loss) {
    if (power_loss) {
      node.power_loss();
      node.host.power_on();
    } else {
      node.stop();
      faults_ += grammar_faults(node.reactor->calls);
    }
    node.start();
  }

  std::string settle() {
    for (auto& a : net_.nodes) {
      for (auto& b : net_.nodes) {
        if (a != b) net_.network.heal(a->host.address(), b->host.address());
      }
    }
    const auto all_met = [this] {
      for (auto& node : net_.nodes) {
        if (node->peers() != kNodes - 1) return false;
      }
      return true;
    };
    if (!net_.run_until(all_met, std::chrono::minutes(5))) return "not everybody met again";
    net_.world.run_for(std::chrono::minutes(3));
    if (!all_met()) return "they met and parted without a reason";
    for (auto& node : net_.nodes) {
      node->stop();
      faults_ += grammar_faults(node->reactor->calls);
    }
    return faults_ == 0 ? "" : std::to_string(faults_) + " calls out of order";
  }

  Net net_;
  std::size_t faults_{0};
};

}  // namespace switchyard::test
