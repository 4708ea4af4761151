#include "tools/bench/sink_reactor.h"

#include <array>
#include <cstdio>

#include "tools/bench/bench_message.h"
#include "tools/bench/bench_node.h"

namespace switchyard::bench {

std::vector<ChannelDescriptor> SinkReactor::channels() const {
  return bench_channels(kind_);
}

void SinkReactor::add_peer(PeerHandle peer) {
  static_cast<void>(peer);
  ++peers_;
  ++all_;
  watch_.ring();
}

void SinkReactor::remove_peer(PeerHandle peer, const Disconnect& why) {
  static_cast<void>(peer);
  // The end that was told comes by the window's; else somebody will want to know why.
  const bool early = window_.state() == SinkWindow::State::open;
  if (early) std::fprintf(stderr, "the connection has ended: %s\n", why.to_string().c_str());
  --peers_;
  watch_.ring();
}

void SinkReactor::receive(Message message) {
  const auto stamp = read_stamp(message.bytes());
  if (!stamp) return;
  // The clock is asked where it counts: it costs as much as a small message.
  const std::int64_t now = stamp->letter == 'l' ? unix_nanoseconds() : 0;
  const auto step = window_.take(message.channel(), *stamp, message.bytes().size(), now);
  if (step == SinkWindow::Step::opened) opened_at_ = usage_now();
  if (step != SinkWindow::Step::closed) return;
  closed_at_ = usage_now();
  std::array<std::uint8_t, kSmallMessage> answer{};
  write_stamp({0, unix_nanoseconds(), Phase::acknowledged, stamp->letter}, answer);
  // It has room: nothing else is sent on this channel.
  static_cast<void>(message.peer().try_send(kTimedChannel, answer));
  closed_ = true;
  watch_.ring();
}

}  // namespace switchyard::bench
