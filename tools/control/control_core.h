// ControlCore: a line in, a line out.
//
// All of control but the sockets.  Whatever the line is, there is an answer of one line; nothing
// throws.  Not thread-safe; no I/O, no clock but the target's.
#pragma once

#include <string>
#include <string_view>

#include "p2p/switch/switch_events.h"
#include "tools/control/control_state.h"

namespace switchyard::tools {

class ControlCore {
 public:
  struct Reply {
    std::string line;     // without its end
    bool follows{false};  // events come next, for ever
  };

  // `target` outlives this.
  explicit ControlCore(ControlTarget& target) : state_{target} {}

  Reply answer(std::string_view line);

  // Takes note of an event; its line for those who follow.
  std::string take_event(const SwitchEvent& event);

  // Measures rates; to be called about once a second.
  void sample();

 private:
  ControlState state_;
};

}  // namespace switchyard::tools
