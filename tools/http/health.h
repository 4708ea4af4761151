// Whether a node, or a seed, is of use right now: `/healthz`.
//
// In this order, the first that holds is the reason why not:
//
//     nothing was published for kStalled   the node hangs, or has not started
//     its address book is empty            it can tell nobody anything, and dial nobody
//     of a seed: nobody was verified yet, nobody was verified within SiteCrawl::fresh_for, or
//     nobody whom it verified is left to be served
//
// A node without a book is ready when it runs.  Pure.
#pragma once

#include <chrono>
#include <string>

#include "p2p/base/time.h"
#include "tools/http/site_state.h"

namespace switchyard::tools {

// The state is published every second; ten that are missing are no hiccup.
inline constexpr Duration kStalled = std::chrono::seconds(10);

struct Health {
  bool ready{false};
  std::string reason;  // a line for people, also when it is ready
};

// `state` may be null; `age`: since it was published.
Health judge_health(const SiteState* state, Duration age);

}  // namespace switchyard::tools
