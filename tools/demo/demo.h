// `switchyard demo`: what priorities are for, seen in ten seconds.
//
// Five nodes in a ring, in one process.  A low-priority channel keeps every connection full, a
// middling one spreads rumours, and urgent messages are timed from the moment they were due.
#pragma once

namespace switchyard::tools {

struct DemoOptions {
  unsigned seconds{10};
  bool json{false};  // end with the summary as one JSON object on one line
};

// Returns the exit status.  Ctrl-C ends it early with the summary so far, a second one at once.
int run_demo(DemoOptions options);

}  // namespace switchyard::tools
