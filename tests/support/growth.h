// A network that grows from one node: how long until everybody has his peers, and whom they know.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <cstddef>
#include <vector>

#include "p2p/base/time.h"

namespace switchyard::test {

struct Growth {
  std::vector<double> filled;  // seconds until a node had its outbound peers, sorted
  std::size_t unfilled{0};     // those who never had
  std::vector<std::array<double, 4>>
      reach;                         // seconds; share of the others known: least, median, most
  std::vector<std::size_t> inbound;  // of each node at the end, sorted
  bool one_network{false};
};

// At so many percent of the way from the least to the most.  Sorts.  REQUIRES: there are some.
template <class T>
T percentile(std::vector<T>& values, std::size_t percent) {
  std::sort(values.begin(), values.end());
  return values[(values.size() - 1) * percent / 100];
}

// Of a town of whole nodes (town.h) or of light ones (light_town.h).
template <class Town>
Growth grow(Town& town, Duration length) {
  Growth growth;
  town.start();
  const Time begin = town.now();
  const double all = static_cast<double>(town.size());
  for (Duration at{}; at <= length; at += std::chrono::seconds(10)) {
    town.run_until(begin + at);
    std::vector<double> known;
    for (std::size_t n = 0; n < town.size(); ++n)
      known.push_back(static_cast<double>(town.known(n)) / all);
    growth.reach.push_back({std::chrono::duration<double>(at).count(), percentile(known, 0),
                            percentile(known, 50), percentile(known, 100)});
  }
  for (std::size_t n = 0; n < town.size(); ++n) {
    const auto filled = town.filled_at(n);
    growth.inbound.push_back(town.inbound(n));
    if (filled) {
      growth.filled.push_back(std::chrono::duration<double>(*filled - begin).count());
    } else {
      ++growth.unfilled;
    }
  }
  std::sort(growth.filled.begin(), growth.filled.end());
  std::sort(growth.inbound.begin(), growth.inbound.end());
  growth.one_network = town.is_one_network();
  return growth;
}

}  // namespace switchyard::test
