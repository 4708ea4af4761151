// Throughput: peers and their bytes a second, from snapshots.
//
// Pure: time is given.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "p2p/base/time.h"
#include "p2p/switch/switch.h"

namespace switchyard::tools {

struct Rates {
  std::size_t inbound{0};   // peers that dialled us
  std::size_t outbound{0};  // peers we dialled
  double received{0};       // bytes a second since the snapshot before
  double sent{0};           // the same
};

class Throughput {
 public:
  Rates update(Time now, const std::vector<PeerStatus>& peers);

 private:
  // Bytes (received, sent) of each connection at the last snapshot.
  std::map<std::uint64_t, std::pair<std::uint64_t, std::uint64_t>> totals_;
  Time last_{};  // of that snapshot
};

// `peers 2 in 1 out | 12.3 MB/s in 0.1 MB/s out`; a MB is 10^6 bytes.
std::string status_text(const Rates& rates);

}  // namespace switchyard::tools
