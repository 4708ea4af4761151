// What every command that runs a node does before and around it: settings, home folder, identity,
// lock, file descriptors, log; then NodeRun.
#pragma once

#include <functional>
#include <string>

#include "p2p/base/result.h"
#include "tools/node/node.h"
#include "tools/switchyard/command_line.h"

namespace switchyard::tools {

// What one of these commands has for itself.  Either may be empty.
struct NodeProgram {
  // What the command means whatever the settings say: its role.
  std::function<void(NodeConfig& config)> configure;
  // Adds reactors, which outlive the run.  The error says why one could not be added.
  std::function<Result<void, std::string>(Node& node)> add_reactors;
};

// Until a signal comes (node_run.h); the exit status.
int run_program(const CommandLine& line, const char* const* environment,
                const NodeProgram& program);

}  // namespace switchyard::tools
