#include "tools/demo/meter.h"

#include <array>
#include <string_view>
#include <utility>

namespace switchyard::tools {
namespace {

struct Shown {
  std::string_view name;
  ChannelId id;
  std::uint32_t priority;
};

constexpr std::array<Shown, 3> kShown{{{"urgent", kUrgentChannel, kUrgentPriority},
                                       {"gossip", kGossipChannel, kGossipPriority},
                                       {"bulk", kFloodChannel, kFloodPriority}}};

ChannelTotals of(const ClusterTotals& totals, ChannelId id) {
  const auto found = totals.find(id);
  return found == totals.end() ? ChannelTotals{} : found->second;
}

Quantiles quantiles(const LatencyHistogram& histogram) {
  return {histogram.quantile(0.5), histogram.quantile(0.99)};
}

}  // namespace

void Meter::begin(Time now, const ClusterTotals& totals) {
  begin_ = {now, totals};
  last_ = begin_;
}

Report Meter::recent(Time now, const ClusterTotals& totals, const Tally::Snapshot& tally) {
  Mark until{now, totals};
  Report made = report(last_, until, tally, &Latencies::recent);
  last_ = std::move(until);
  return made;
}

Report Meter::whole(Time now, const ClusterTotals& totals, const Tally::Snapshot& tally) const {
  const Mark until{now, totals};
  return report(begin_, until, tally, &Latencies::total);
}

Report Meter::report(const Mark& since, const Mark& until, const Tally::Snapshot& tally,
                     LatencyHistogram Latencies::* latencies) const {
  Report made;
  made.nodes = nodes_;
  made.connections = nodes_;  // a ring
  made.elapsed = until.at - begin_.at;
  made.length = length_;
  const double seconds = std::chrono::duration<double>(until.at - since.at).count();
  std::uint64_t all = 0;
  for (const Shown& shown : kShown) {
    const ChannelTotals before = of(since.totals, shown.id);
    const ChannelTotals after = of(until.totals, shown.id);
    const std::uint64_t bytes = after.sent_bytes - before.sent_bytes;
    const std::uint64_t messages = after.received_messages - before.received_messages;
    all += bytes;
    ChannelReport channel;
    channel.name = shown.name;
    channel.priority = shown.priority;
    channel.share = static_cast<double>(bytes);  // of what follows below
    channel.messages = after.received_messages - of(begin_.totals, shown.id).received_messages;
    if (seconds > 0) {
      channel.bytes_per_second = static_cast<double>(bytes) / seconds;
      channel.messages_per_second = static_cast<double>(messages) / seconds;
    }
    made.channels.push_back(std::move(channel));
  }
  for (ChannelReport& channel : made.channels) {
    if (all > 0) channel.share /= static_cast<double>(all);
  }
  made.channels[0].latency = quantiles(tally.urgent.*latencies);
  made.channels[1].latency = quantiles(tally.gossip.*latencies);
  made.rumours_told = tally.rumours_told;
  made.rumours_everywhere = tally.spread.total.count();
  made.spread = quantiles(tally.spread.total);
  made.duplicates = tally.duplicates;
  made.urgent_refused = tally.urgent_refused;
  return made;
}

}  // namespace switchyard::tools
