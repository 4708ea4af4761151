// A state as JSON, and as the value of a setting.
//
// Whatever peers say of themselves, the outcome is JSON, printable ASCII.  Pure.
#pragma once

#include <cstddef>
#include <string>

#include "tools/http/book_figures.h"
#include "tools/http/health.h"
#include "tools/http/site_state.h"

namespace switchyard::tools {

// A page shows no more peers than this, the first that came; `/peers.json` has all of them.
inline constexpr std::size_t kShownPeers = 250;
// As many addresses as a setting is good for.
inline constexpr std::size_t kToldPeers = 50;

// What the page is made of.  `figures`: of the state's book; null if it has none.
std::string state_json(const SiteState& state, const BookFigures* figures, const Health& health);

std::string peers_json(const SiteState& state);

// "id@host:port,…": what a seed would tell others, the best first; of a node, the peers it dialled,
// for their addresses are those they listen at.  At most kToldPeers, none twice.
std::string peers_line(const SiteState& state);

}  // namespace switchyard::tools
