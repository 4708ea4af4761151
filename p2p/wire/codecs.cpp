#include "p2p/wire/codecs.h"

#include "p2p/wire/comet_node_info.h"
#include "p2p/wire/comet_packets.h"
#include "p2p/wire/comet_pex.h"

namespace switchyard::wire {

const Codecs& codecs_for(Profile profile) {
  static const NativePexCodec native_pex;
  static const Codecs native{.profile = Profile::native,
                             .packets = native_packets(),
                             .node_info = native_node_info(),
                             .pex = native_pex,
                             .ping_interval = std::chrono::seconds(30),
                             .pong_timeout = std::chrono::seconds(20),
                             .one_per_address = false};
  static const CometPexCodec comet_pex;
  static const Codecs comet{.profile = Profile::cometbft,
                            .packets = comet_packets(),
                            .node_info = comet_node_info(),
                            .pex = comet_pex,
                            .ping_interval = std::chrono::seconds(60),
                            .pong_timeout = std::chrono::seconds(45),
                            .one_per_address = true};
  return profile == Profile::native ? native : comet;
}

}  // namespace switchyard::wire
