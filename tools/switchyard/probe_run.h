// ProbeRun: a Prober on real sockets, until it is done or interrupted.
//
// main's thread waits, counts and speaks; the Prober is on a runtime's.  On a terminal a bar is
// rewritten in place on standard error, elsewhere a line comes every few seconds, and none if all
// is over before.  The first SIGINT or SIGTERM ends the run with what there is; the second the
// process.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "p2p/base/result.h"
#include "tools/probe/prober.h"

namespace switchyard::tools {

struct ProbeRunOptions {
  ProbeConfig probe;
  std::vector<NetAddress> targets;
  std::size_t before{0};  // results there are already, for the progress
  // On the thread that calls run_probes.
  std::function<void(const ProbeResult&)> on_result;
};

enum class ProbeRunEnd : std::uint8_t {
  done,
  interrupted,
  // The same, and something still waits for the world outside; the process has to end by _Exit.
  stuck,
};

// The error says what makes no sense.
Result<ProbeRunEnd, std::string> run_probes(ProbeRunOptions options);

// The status that a command ends with behind its run, `status` unless it was interrupted.  Does not
// return if it is stuck: nothing may be taken down then.
int end_probes(ProbeRunEnd how, int status);

}  // namespace switchyard::tools
