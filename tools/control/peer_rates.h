// PeerRates: bytes a second of each connection and each of its channels, from snapshots.
//
// Pure: time is given.  A rate is that between the last two snapshots, taken about once a second.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "p2p/base/time.h"
#include "p2p/switch/switch.h"
#include "p2p/types/ids.h"

namespace switchyard::tools {

struct Rate {
  double sent{0};      // bytes a second
  double received{0};  // the same
};

class PeerRates {
 public:
  // Does nothing unless time has passed since the last call.
  void update(Time now, const std::vector<PeerStatus>& peers);

  // Frames included; nullopt before the second snapshot of the connection.
  std::optional<Rate> wire(ConnectionSeq seq) const;
  // Packets of the channel; the same.
  std::optional<Rate> channel(ConnectionSeq seq, ChannelId channel) const;
  // Of all connections together.
  Rate total() const;

 private:
  struct Flow {
    std::uint64_t sent{0};      // bytes at the last snapshot
    std::uint64_t received{0};  // the same
    std::optional<Rate> rate;

    Flow next(std::uint64_t sent_now, std::uint64_t received_now, double seconds) const;
  };
  struct Connection {
    Flow wire;
    std::map<ChannelId, Flow> channels;
  };

  static Connection next(const Connection* before, const PeerStatus& peer, double seconds);

  std::map<ConnectionSeq, Connection> connections_;
  Time last_{};
};

}  // namespace switchyard::tools
