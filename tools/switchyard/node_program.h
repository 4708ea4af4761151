// What every command that runs a node does before and around it: settings, home folder, identity,
// lock, file descriptors, log; then NodeRun.
#pragma once

#include <functional>
#include <string>

#include "p2p/base/result.h"
#include "p2p/base/time.h"
#include "tools/common/log.h"
#include "tools/node/node.h"
#include "tools/switchyard/command_line.h"

namespace switchyard::tools {

// What one of these commands has for itself.  Each function may be empty.
struct NodeProgram {
  // Before the start: adds reactors, which outlive the run.  The error says why one could not be
  // added.
  std::function<Result<void, std::string>(Node& node, Log& log)> prepare;
  // As NodeRun::Setup.
  std::function<bool(Node& node, Time now)> each_second;
  // When the node has stopped, after a signal or not: the exit status.
  std::function<int(const Node& node, bool interrupted)> at_end;
};

// Until a signal comes, or the program has done its work (node_run.h); the exit status.
int run_program(const CommandLine& line, const char* const* environment,
                const NodeProgram& program);

}  // namespace switchyard::tools
