// The node key file: CometBFT's node_key.json, mode 0600 (node_key_json.h).
//
// A file that is torn, foreign or inconsistent is an error for people to look at, naming the path
// and what is wrong; nothing here ever overwrites one.
#pragma once

#include <string>

#include "p2p/base/result.h"
#include "p2p/base/rng.h"
#include "p2p/net/files.h"
#include "secret_conn/node_key.h"

namespace switchyard::secret_conn {

Result<NodeKey, std::string> read_node_key(net::Files& files, const std::string& path);

// Fails if anything is at `path` already.
Result<void, std::string> write_node_key(net::Files& files, const std::string& path,
                                         const NodeKey& key);

// Reads it, or, only if there is no file, generates a key and writes it.
Result<NodeKey, std::string> load_or_generate_node_key(net::Files& files, const std::string& path,
                                                       Rng& rng);

}  // namespace switchyard::secret_conn
