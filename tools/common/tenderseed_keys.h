// What tenderseed's config.toml, variables and flags say in terms of our settings.
//
// Its file is flat: `laddr` is our p2p.laddr, `chain_id` our network.  Keys with a section are
// those of the cometbft profile (cometbft_keys.h), so that such a file can say more than tenderseed
// knew. Each key of its file, with a comment and a default, is in the file that its first run
// writes.
//
//   precedence   -chain-id, -seeds  >  TENDERSEED_CHAIN_ID, TENDERSEED_SEEDS  >  file  >  default
//
// SWITCHYARD_ and CMT_ variables are not looked at: the program that is replaced knew none.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/common/meaning.h"
#include "tools/common/settings.h"

namespace switchyard::tools {

inline constexpr std::string_view kTenderseedPrefix = "TENDERSEED_";

Meaning tenderseed_meaning(std::string_view key, std::string_view value);

// Every key of a flat file.
std::vector<std::string> tenderseed_keys();

// The key that a variable sets; nullopt if there is none.
std::optional<std::string> tenderseed_key_of(std::string_view variable);

// The defaults of such a seed.
Settings tenderseed_defaults();
// Its name for people, if nobody says one.
std::string tenderseed_moniker(const std::string& chain_id);

// The file that the first run writes.
std::string tenderseed_template();

}  // namespace switchyard::tools
