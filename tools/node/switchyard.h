// The documented surface of switchyard: include this one.
//
// Start here: Reactor (what you write), Node (what you run it in), Runtime (threads and sockets).
// For tests: switchyard::sim, in <switchyard/p2p/sim/world.h>.
#pragma once

#include "p2p/base/bytes.h"
#include "p2p/base/payload.h"
#include "p2p/base/result.h"
#include "p2p/base/time.h"
#include "p2p/net/services.h"
#include "p2p/peer/message.h"
#include "p2p/peer/peer_handle.h"
#include "p2p/switch/reactor.h"
#include "p2p/switch/switch_config.h"
#include "p2p/switch/switch_events.h"
#include "p2p/switch/switch_handle.h"
#include "p2p/types/channel_descriptor.h"
#include "p2p/types/disconnect.h"
#include "p2p/types/net_address.h"
#include "p2p/types/node_info.h"
#include "p2p/types/peer_id.h"
#include "secret_conn/node_key.h"
#include "secret_conn/node_key_file.h"
#include "tools/node/node.h"
#include "tools/node/runtime.h"
