// What the control commands have to work with.
#pragma once

#include "tools/control/control_target.h"
#include "tools/control/peer_rates.h"
#include "tools/control/verdicts.h"

namespace switchyard::tools {

struct ControlState {
  ControlTarget& target;
  PeerRates rates{};
  Verdicts verdicts{};
};

}  // namespace switchyard::tools
