// A simulated network to be probed.
#pragma once

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <memory>
#include <utility>
#include <vector>

#include "tests/support/pex_nodes.h"
#include "tools/probe/prober.h"

namespace switchyard::test {

// A prober's machine, and nodes with address books to be probed.
struct ProbeTown : Net {
  explicit ProbeTown(std::size_t n) : Net(n), here(world, network, "10.9.9.9") {
    network.set_default_link({std::chrono::milliseconds(10), 1'000'000});
    for (auto& node : nodes) {
      books.push_back(std::make_unique<Acquaintance>(*node, world));
      node->start();
    }
    config.network = "test-net";
    config.timeout = std::chrono::seconds(5);
  }
  ~ProbeTown() {
    for (auto& node : nodes) {
      if (node->node) node->stop();
    }
  }
  ProbeTown(const ProbeTown&) = delete;
  ProbeTown& operator=(const ProbeTown&) = delete;

  // Results in the order they came.
  std::vector<tools::ProbeResult> probe(std::vector<NetAddress> targets) {
    std::vector<tools::ProbeResult> results;
    tools::Prober prober(config, std::move(targets), here.services(),
                         [&](const tools::ProbeResult& result) { results.push_back(result); });
    const auto ran = world.await(prober.run());
    BOOST_REQUIRE(ran.has_value());
    return results;
  }
  tools::ProbeResult probe_one(const NetAddress& target) {
    const auto results = probe({target});
    BOOST_REQUIRE(results.size() == 1U);
    return results.front();
  }

  sim::SimHost here;
  std::vector<std::unique_ptr<Acquaintance>> books;
  tools::ProbeConfig config;
};

}  // namespace switchyard::test
