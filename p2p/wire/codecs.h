// Codecs: everything in which the profiles of the wire differ behind the opening.
//
// Whoever talks to peers is given one of these and asks it; nobody asks which profile it is
// (`tools/dev check layers` sees to that).
#pragma once

#include <chrono>

#include "p2p/base/time.h"
#include "p2p/types/profile.h"
#include "p2p/wire/node_info_codec.h"
#include "p2p/wire/packet_codec.h"
#include "p2p/wire/pex_codec.h"

namespace switchyard::wire {

// Lives as long as the program.  Thread-safe: constant.
struct Codecs {
  Profile profile;  // for settings and texts
  const PacketCodec& packets;
  const NodeInfoCodec& node_info;
  const PexCodec& pex;

  // Keep-alive, unless settings say otherwise (mconn/mconnection.h).
  Duration ping_interval;
  Duration pong_timeout;
  // Nodes of this wire take one connection from an IP address, and drop any other.
  bool one_per_address;
};

const Codecs& codecs_for(Profile profile);

}  // namespace switchyard::wire
