// The switchyard program.
#include <unistd.h>

#include <cstdio>
#include <variant>

#include "tools/demo/demo.h"
#include "tools/switchyard/commands.h"
#include "tools/switchyard/tenderseed.h"

namespace {

using switchyard::tools::CommandLine;

int run(const CommandLine& line) {
  using namespace switchyard::tools;
  if (line.dialect == Dialect::tenderseed) {
    const auto prepared = prepare_tenderseed(home_of(line));
    if (!prepared) return fail(prepared.error(), kExitFailed);
  }
  switch (line.command) {
    case CommandLine::Command::init:
      return run_init(line);
    case CommandLine::Command::show_node_id:
      return run_show_node_id(line, environ);
    case CommandLine::Command::version:
      return run_version();
    case CommandLine::Command::node:
      return run_node(line, environ);
    case CommandLine::Command::seed:
      return run_seed(line, environ);
    case CommandLine::Command::probe:
      return run_probe(line);
    case CommandLine::Command::record:
      return run_record(line);
    case CommandLine::Command::bench:
      return run_bench(line.bench);
    case CommandLine::Command::ctl:
      return run_ctl(line);
    case CommandLine::Command::addrbook:
      return run_addrbook(line);
    case CommandLine::Command::demo:
      return run_demo({line.seconds, line.json});
  }
  return kExitUsage;
}

}  // namespace

int main(int argc, char** argv) {
  const auto parsed = switchyard::tools::parse_command_line(argc, argv);
  if (const auto* goodbye = std::get_if<switchyard::tools::Goodbye>(&parsed)) {
    std::fputs(goodbye->text.c_str(), goodbye->status == 0 ? stdout : stderr);
    return goodbye->status;
  }
  return run(std::get<CommandLine>(parsed));
}
