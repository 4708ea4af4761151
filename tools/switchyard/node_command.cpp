// `switchyard node`.
#include "reactors/bulk/bulk_reactor.h"
#include "reactors/echo/echo_reactor.h"
#include "tools/switchyard/commands.h"
#include "tools/switchyard/node_program.h"

namespace switchyard::tools {

int run_node(const CommandLine& line, const char* const* environment) {
  reactors::EchoReactor echo;
  reactors::BulkReactor bulk;
  NodeProgram program;
  program.prepare = [&](Node& node, Log& /*log*/) -> Result<void, std::string> {
    if (auto added = node.add_reactor("echo", echo); !added) return added;
    return node.add_reactor("bulk", bulk);
  };
  return run_program(line, environment, program);
}

}  // namespace switchyard::tools
