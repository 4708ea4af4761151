#include "tools/control/peer_rates.h"

#include <chrono>
#include <utility>

namespace switchyard::tools {

PeerRates::Flow PeerRates::Flow::next(std::uint64_t sent_now, std::uint64_t received_now,
                                      double seconds) const {
  const auto over = [seconds](std::uint64_t now, std::uint64_t before) {
    return now > before ? static_cast<double>(now - before) / seconds : 0;
  };
  return {sent_now, received_now, Rate{over(sent_now, sent), over(received_now, received)}};
}

PeerRates::Connection PeerRates::next(const Connection* before, const PeerStatus& peer,
                                      double seconds) {
  Connection after;
  after.wire = before != nullptr
                   ? before->wire.next(peer.sending.bytes, peer.receiving.bytes, seconds)
                   : Flow{peer.sending.bytes, peer.receiving.bytes, std::nullopt};
  for (const mconn::ChannelStatus& channel : peer.mconn.channels) {
    Flow flow{channel.sent_bytes, channel.received_bytes, std::nullopt};
    if (before != nullptr) {
      const auto known = before->channels.find(channel.id);
      if (known != before->channels.end()) {
        flow = known->second.next(channel.sent_bytes, channel.received_bytes, seconds);
      }
    }
    after.channels.emplace(channel.id, flow);
  }
  return after;
}

void PeerRates::update(Time now, const std::vector<PeerStatus>& peers) {
  const double seconds = std::chrono::duration<double>(now - last_).count();
  if (seconds <= 0) return;
  std::map<ConnectionSeq, Connection> after;
  for (const PeerStatus& peer : peers) {
    const auto before = connections_.find(peer.seq);
    after.emplace(peer.seq,
                  next(before == connections_.end() ? nullptr : &before->second, peer, seconds));
  }
  connections_ = std::move(after);
  last_ = now;
}

std::optional<Rate> PeerRates::wire(ConnectionSeq seq) const {
  const auto found = connections_.find(seq);
  return found == connections_.end() ? std::nullopt : found->second.wire.rate;
}

std::optional<Rate> PeerRates::channel(ConnectionSeq seq, ChannelId channel) const {
  const auto found = connections_.find(seq);
  if (found == connections_.end()) return std::nullopt;
  const auto flow = found->second.channels.find(channel);
  return flow == found->second.channels.end() ? std::nullopt : flow->second.rate;
}

Rate PeerRates::total() const {
  Rate sum;
  for (const auto& [seq, connection] : connections_) {
    if (!connection.wire.rate) continue;
    sum.sent += connection.wire.rate->sent;
    sum.received += connection.wire.rate->received;
  }
  return sum;
}

}  // namespace switchyard::tools
