// The command line of `switchyard`.  The one place that meets CLI11, whose exceptions end here.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "tools/common/settings_sources.h"
#include "tools/switchyard/addrbook_line.h"
#include "tools/switchyard/bench_line.h"
#include "tools/switchyard/probe_line.h"

namespace switchyard::tools {

// Exit statuses of every command.
inline constexpr int kExitOk = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;
inline constexpr int kExitUnreadable = 3;     // addrbook: a book that cannot be read or written
inline constexpr int kExitInterrupted = 130;  // 128 + SIGINT, as shells have it

struct CommandLine {
  enum class Command : std::uint8_t {
    init,
    show_node_id,
    version,
    node,
    seed,
    ctl,
    demo,
    addrbook,
    probe,
    record,
    bench
  };

  Command command{Command::version};
  Dialect dialect{Dialect::own};   // whose command line it was (tenderseed.h)
  std::string home;                // of --home; empty: not given
  std::string config;              // tenderseed: of -config; empty: not given
  SettingsSources::Pairs flags;    // of settings, in the order of the table
  bool print_config{false};        // node, seed
  bool once{false};                // seed
  bool for_seed{false};            // init
  unsigned seconds{10};            // demo
  bool json{false};                // ctl, demo
  std::vector<std::string> words;  // ctl: its command and arguments
  AddrbookLine addrbook;           // addrbook
  ProbeLine probe;                 // probe
  RecordLine record;               // record
  BenchLine bench;                 // bench
};

// There is nothing to do but say something: help, or what is wrong with the command line.
struct Goodbye {
  std::string text;  // ends in '\n'
  int status{0};     // kExitOk: to standard output; else to standard error
};

std::variant<CommandLine, Goodbye> parse_command_line(int argc, const char* const* argv);

}  // namespace switchyard::tools
