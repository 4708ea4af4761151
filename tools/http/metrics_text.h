// A state as Prometheus reads it: `/metrics`.
//
// Names that begin with cometbft_ are CometBFT's and mean what they mean there, so that its
// dashboards show something; the others begin with switchyard_.  docs/http.md lists them all.
//
// The one place that meets prometheus-cpp.  Its Collectable is what we are: all values come out of
// one state, so nothing is counted twice, and the series of a peer end with the peer.  Its Registry
// of live counters has no place for that.
#pragma once

#include <string>

#include "tools/http/book_figures.h"
#include "tools/http/site_state.h"

namespace switchyard::tools {

struct MetricsOptions {
  // Whether what concerns a peer is told for each one, by the label peer_id; else it is told of all
  // together.  A series for each id there ever was is what fills the disks of monitoring.
  bool peer_labels{false};
};

// The media type of what metrics_text gives.
inline constexpr const char* kMetricsType = "text/plain; version=0.0.4; charset=utf-8";

// `figures`: of the state's book; null if it has none.
std::string metrics_text(const SiteState& state, const BookFigures* figures,
                         const MetricsOptions& options);

}  // namespace switchyard::tools
