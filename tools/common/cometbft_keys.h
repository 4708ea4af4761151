// What a stock CometBFT config.toml (v0.34 to v0.40, v1) says in terms of our settings.
//
//   ours                  keys that both have, and those that only we have, mean what our table
//   says counterparts          allow_duplicate_ip, persistent_peers_max_dial_period 0s, lists of
//   modules
//                         in log_level, elements of lists that are empty
//   dead                  handshake_timeout and dial_timeout, which its own code reads and never
//                         uses; tests of itself; UPnP, which is gone; the flush timer, of which
//                         there is none here
//   not of the p2p layer  [rpc], [mempool] and all other sections, and most keys at the top
//
// Keys may be written with dashes, as v0.35 did.  Environment variables are CMT_ and the key in
// capitals: CMT_P2P_LADDR.
//
// The two time-outs are dead in a file and in CMT_ variables alone: there they are copies of a
// default that never did anything.  As flags and SWITCHYARD_ variables they are ours, and work.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "p2p/types/node_info.h"
#include "tools/common/meaning.h"

namespace switchyard::tools {

inline constexpr std::string_view kCometbftPrefix = "CMT_";

// In a file of the cometbft profile.
Meaning cometbft_meaning(std::string_view key, std::string_view value, NodeRole role);

// Whether CometBFT has this key, or section, and our table has not.
bool is_cometbft_alone(std::string_view key);

// The key that a CMT_ variable sets, of those that concern us; nullopt for all others.
std::optional<std::string> cometbft_key_of(std::string_view variable);

// The variables of which cometbft_key_of() knows a key.
std::vector<std::string> cometbft_variables();

}  // namespace switchyard::tools
