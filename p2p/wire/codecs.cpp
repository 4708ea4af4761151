#include "p2p/wire/codecs.h"

#include "p2p/base/check.h"

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
  SWITCHYARD_CHECK(profile == Profile::native);
  return native;
}

}  // namespace switchyard::wire
