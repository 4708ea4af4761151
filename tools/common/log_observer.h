// LogObserver: one line of the log for each event of a Switch, at a bounded rate.
//
// Lines that peers can cause share a budget; what it held back is said in one line.  Everything on
// the Switch's executor.
#pragma once

#include <cstddef>

#include "p2p/base/time.h"
#include "p2p/switch/switch_events.h"
#include "tools/common/line_budget.h"
#include "tools/common/log.h"

namespace switchyard::tools {

// Lines a second that peers may cause: enough to watch a node, too few to fill a disk unnoticed.
inline constexpr std::size_t kPeerLinesPerSecond = 20;

// The line of one event.
LogLine log_line(const SwitchEvent& event);

class LogObserver final : public SwitchObserver {
 public:
  // `log` outlives this.
  explicit LogObserver(Log& log) : log_(log) {}

  void on_event(const SwitchEvent& event) override;

  // Of somebody who is here for a moment, and one of many: a line for debugging.
  void on_visit(const SwitchEvent& event);

  // Says what was held back, if anything; to be called about once a second.
  void report_suppressed(Time now);

 private:
  Log& log_;
  LineBudget budget_{kPeerLinesPerSecond};
};

}  // namespace switchyard::tools
