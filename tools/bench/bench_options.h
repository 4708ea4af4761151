// What `switchyard bench` is told (docs/bench.md).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "p2p/types/profile.h"

namespace switchyard::bench {

struct BenchOptions {
  std::optional<Profile> profile;  // nullopt: both
  double seconds{1};               // of each measurement
  std::size_t runs{7};
  std::size_t size{0};      // bytes a message of bulk; 0: 64 KiB
  std::size_t channels{1};  // that bulk is spread over, 1 to 3
  std::size_t frame{0};     // as EndOptions
  std::size_t io_threads{1};
  std::string kernel{"auto"};
  std::vector<int> processors;    // of the two ends; empty: wherever the system likes
  std::vector<std::string> rows;  // only these; empty: all
  std::size_t idle_peers{10'000};
  bool quick{false};
  bool json{false};

  // Before each measurement: caches, congestion windows, queues.
  double warm_up() const { return seconds / 4; }
  // Whether a row is to be measured.
  bool wants(std::string_view row) const;
};

// Every row there may be.
const std::vector<std::string>& row_names();

}  // namespace switchyard::bench
