// Peers and events as JSON.
#pragma once

#include <string>

#include "p2p/base/result.h"
#include "tools/control/control_json.h"
#include "tools/control/control_state.h"
#include "tools/control/protocol.h"
#include "tools/control/verdicts.h"

namespace switchyard::tools {

// A peer without its channels.
Json peer_json(const ControlState& state, const PeerView& view);
// Its channels: queue, bytes, share, rates, credit, held.
Json channels_json(const ControlState& state, const PeerView& view);
Json verdict_json(const Verdict& verdict, Time now);

// 40 hex digits or the beginning of them; the one peer it fits.
Result<PeerView, Refusal> find_peer(const ControlTarget& target, const std::string& id);

// Whether some persistent address has the id.
bool is_persistent(const ControlTarget& target, const PeerId& id);

}  // namespace switchyard::tools
