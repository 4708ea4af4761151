#include "tools/http/metrics_text.h"

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <chrono>
#include <limits>
#include <utility>
#include <vector>

#include "tools/http/metric_families.h"

namespace switchyard::tools {
namespace {

using prometheus::MetricType;

class StateCollector final : public prometheus::Collectable {
 public:
  explicit StateCollector(const MetricList& list) : list_(list) {}

  std::vector<prometheus::MetricFamily> Collect() const override {
    std::vector<prometheus::MetricFamily> families;
    for (const Metric& metric : list_) families.push_back(family(metric));
    return families;
  }

 private:
  static prometheus::ClientMetric client(const MetricSample& sample) {
    prometheus::ClientMetric made;
    for (const auto& [name, value] : sample.labels) made.label.push_back({name, value});
    return made;
  }

  static prometheus::MetricFamily family(const Metric& metric) {
    prometheus::MetricFamily made;
    made.name = metric.name;
    made.help = metric.help;
    made.type = metric.counter ? MetricType::Counter : MetricType::Gauge;
    for (const MetricSample& sample : metric.samples) {
      made.metric.push_back(client(sample));
      (metric.counter ? made.metric.back().counter.value : made.metric.back().gauge.value) =
          sample.value;
    }
    if (metric.times) {
      made.type = MetricType::Histogram;
      made.metric.push_back(client({metric.labels, 0}));
      put_times(made.metric.back().histogram, *metric.times);
    }
    return made;
  }

  static void put_times(prometheus::ClientMetric::Histogram& to, const DialTimes& times) {
    for (std::size_t i = 0; i < times.counts.size(); ++i) {
      to.sample_count += times.counts.at(i);
      const bool last = i == DialTimes::kBounds.size();
      to.bucket.push_back({to.sample_count, last ? std::numeric_limits<double>::infinity()
                                                 : DialTimes::kBounds.at(i)});
    }
    to.sample_sum = times.sum;
  }

  const MetricList& list_;
};

}  // namespace

std::string metrics_text(const SiteState& state, const BookFigures* figures,
                         const MetricsOptions& options) {
  const MetricList list = metric_list(state, figures, options);
  return prometheus::TextSerializer().Serialize(StateCollector(list).Collect());
}

}  // namespace switchyard::tools
