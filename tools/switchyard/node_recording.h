// NodeRecording: what a running node records (docs/record.md): file, reactor, words.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "p2p/base/result.h"
#include "reactors/record/record_reactor.h"
#include "reactors/record/recording_file.h"
#include "tools/common/log.h"
#include "tools/common/settings.h"
#include "tools/node/node.h"

namespace switchyard::tools {

// The channels that are recorded; the error says what to name.
Result<std::vector<ChannelDescriptor>, std::string> recorded_channels(const RecordSettings& record,
                                                                      Profile profile);

// Outlives the node.
class NodeRecording {
 public:
  // Opens the file at `path`; does nothing if that is empty.  The error says what to do.
  Result<void, std::string> open(const Settings& settings, const std::string& path);
  // Gives the reactor to a node that has not been started, if there is a file.  The log outlives
  // this.
  Result<void, std::string> add_to(Node& node, Log& log);

 private:
  std::string path_;
  std::unique_ptr<reactors::RecordingFile> file_;  // null: nothing is recorded
  reactors::RecordConfig config_;
  std::unique_ptr<reactors::RecordReactor> reactor_;
};

}  // namespace switchyard::tools
