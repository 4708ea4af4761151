#include "tools/common/throughput.h"

#include <fmt/core.h>

namespace switchyard::tools {

Rates Throughput::update(Time now, const std::vector<PeerStatus>& peers) {
  Rates rates;
  std::map<std::uint64_t, std::pair<std::uint64_t, std::uint64_t>> totals;
  std::uint64_t received = 0;
  std::uint64_t sent = 0;
  for (const PeerStatus& peer : peers) {
    ++(peer.outbound ? rates.outbound : rates.inbound);
    const auto before = totals_[peer.seq.value()];
    received += peer.receiving.bytes - before.first;
    sent += peer.sending.bytes - before.second;
    totals[peer.seq.value()] = {peer.receiving.bytes, peer.sending.bytes};
  }
  const double seconds = std::chrono::duration<double>(now - last_).count();
  if (seconds > 0) {
    rates.received = static_cast<double>(received) / seconds;
    rates.sent = static_cast<double>(sent) / seconds;
  }
  totals_ = std::move(totals);
  last_ = now;
  return rates;
}

std::string status_text(const Rates& rates) {
  constexpr double kMega = 1e6;
  return fmt::format("peers {} in {} out | {:.1f} MB/s in {:.1f} MB/s out", rates.inbound,
                     rates.outbound, rates.received / kMega, rates.sent / kMega);
}

}  // namespace switchyard::tools
