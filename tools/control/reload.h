// What a changed configuration changes in a running node.
//
// Whether a setting can be changed while the node runs is said by the table of settings
// (Setting::live); what is done about it, here.
#pragma once

#include <vector>

#include "tools/common/settings.h"
#include "tools/control/control_target.h"

namespace switchyard::tools {

// Settings that differ, in the order of the table.
struct ChangedSettings {
  std::vector<const Setting*> live;      // can be taken over now
  std::vector<const Setting*> at_start;  // need another start
};
ChangedSettings changed_settings(const Settings& running, const Settings& wanted);

// Takes over what can be, from `wanted`: in `to`, the node, and in `running`.  What did not change
// stays as it is in the node, also where ctl has changed it meanwhile.  On the node's executor.
void take_over(Settings& running, const Settings& wanted, ControlTarget& to);

}  // namespace switchyard::tools
