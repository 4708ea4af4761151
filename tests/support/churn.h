// A random life of a few nodes: starts, stops, power losses, cuts, partitions and traffic, then
// peace.  What must hold through all of it is checked at the end.
#pragma once

#include <cstdint>
#include <map>
#include <string>

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
  static constexpr int kSteps = 60;

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
    for (auto& node : net_.nodes) node->start();
    for (int i = 0; i < kSteps; ++i) {
      step();
      net_.world.run_for(std::chrono::milliseconds(net_.world.rng().below(3000)));
    }
    return settle();
  }

 private:
  TestNode& any() { return net_[net_.world.rng().below(kNodes)]; }

  void step() {
    TestNode& a = any();
    TestNode& b = any();
    const auto& pa = a.host.address();
    const auto& pb = b.host.address();
    switch (net_.world.rng().below(7)) {
      case 0:
        if (&a != &b) net_.network.cut(pa, pb);
        break;
      case 1:
        if (&a != &b) net_.network.partition(pa, pb);
        break;
      case 2:
        net_.network.heal(pa, pb);
        break;
      case 3:
        restart(a, /*power_loss=*/true);
        break;
      case 4:
        restart(a, /*power_loss=*/false);
        break;
      case 5:
        if (!a.reactor->peers.empty()) a.reactor->peers[0].stop_gracefully();
        break;
      default:
        a.reactor->net->broadcast(kChat, Payload(Bytes(1 + net_.world.rng().below(9000), 'x')));
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
