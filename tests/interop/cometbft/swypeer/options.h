// The first line of input, as far as it makes sense for our node: gopeer's names (README.md beside
// it), and `profile`.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "p2p/base/result.h"
#include "p2p/types/channel_descriptor.h"
#include "tools/node/node_config.h"

namespace switchyard::test {

struct PeerOptions {
  PeerOptions();

  std::string home;
  std::string node_key;  // home/node_key.json
  NodeConfig config;     // finding.book_file is home/addrbook.json
  std::vector<ChannelDescriptor> channels;
  bool quiet{false};
};

// The error names what is unknown, or of the wrong kind.
Result<PeerOptions, std::string> read_options(const std::string& line);

}  // namespace switchyard::test
