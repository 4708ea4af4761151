// The command lines of `switchyard probe` and `switchyard record`.
#pragma once

#include <CLI/App.hpp>
#include <chrono>
#include <string>

#include "p2p/base/time.h"
#include "p2p/types/net_address.h"
#include "p2p/types/profile.h"
#include "tools/switchyard/recording_text.h"

namespace switchyard::tools {

struct ProbeLine {
  NetAddress address;  // perhaps without an id
  Profile profile{Profile::native};
  std::string network;  // that of a node's settings unless said
  Duration timeout{std::chrono::seconds(5)};
  bool json{false};
};

struct RecordLine {
  std::string file;  // empty: nothing was said
  RecordingSelection selection;
  bool json{false};
};

// What these commands take.  The lines outlive the parser.
void add_probe_options(CLI::App& probe, ProbeLine& line);
CLI::App& add_record_commands(CLI::App& record, RecordLine& line);  // its `ls`

}  // namespace switchyard::tools
