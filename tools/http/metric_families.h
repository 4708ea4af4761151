// Which figures of a state are told to Prometheus, and under which names.
//
// Pure.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tools/http/metrics_text.h"
#include "tools/http/site_state.h"

namespace switchyard::tools {

using MetricLabels = std::vector<std::pair<std::string, std::string>>;

struct MetricSample {
  MetricLabels labels;
  double value{0};
};

struct Metric {
  std::string name;
  std::string help;
  bool counter{false};  // else a gauge
  std::vector<MetricSample> samples{};
  const DialTimes* times{nullptr};  // then it is a histogram of these, with `labels`
  MetricLabels labels{};
};

using MetricList = std::vector<Metric>;

// Every sample has the label chain_id.  The list refers to `state`.
MetricList metric_list(const SiteState& state, const BookFigures* figures,
                       const MetricsOptions& options);

}  // namespace switchyard::tools
