#include "tools/bench/source_reactor.h"

#include <array>

#include "p2p/base/check.h"
#include "tools/bench/bench_message.h"
#include "tools/bench/bench_node.h"

namespace switchyard::bench {

void SentCount::begin(Phase phase) {
  if (phase == last_) return;
  if (phase == Phase::measured) opened_at = usage_now();
  if (phase == Phase::end) closed_at = usage_now();
  last_ = phase;
}

void SentCount::count(Phase phase, std::size_t size) {
  if (phase != Phase::measured) return;
  ++messages;
  bytes += size;
}

SourceReactor::SourceReactor(const EndOptions& options, const EndWatch& watch)
    : options_(options), watch_(watch) {
  const auto lane = [this](ChannelId channel, char letter, std::size_t size) -> Lane& {
    Lane& made = lanes_.emplace_back();
    made.channel = channel;
    made.letter = letter;
    made.bytes.resize(size, std::uint8_t{7});
    return made;
  };
  const std::size_t size = options.message_size();
  constexpr std::array<ChannelId, 3> kAll{kBulkChannel, kMiddleChannel, kTimedChannel};
  if (options.kind == Kind::bulk) {
    for (std::size_t i = 0; i < options.channels; ++i) lane(kAll.at(i), 'b', size);
  }
  if (options.kind == Kind::small) lane(kBulkChannel, 's', size);
  if (options.kind == Kind::urgent) lane(kBulkChannel, 'b', kBulkMessage).background = true;
  if (options.kind == Kind::ratio) {
    for (const ChannelId channel : kAll) lane(channel, 'r', size);
  }
}

std::vector<ChannelDescriptor> SourceReactor::channels() const {
  return bench_channels(options_.kind);
}

void SourceReactor::add_peer(PeerHandle peer) {
  ++peers_;
  {
    const std::lock_guard lock(mutex_);
    if (!peer_) {
      peer_ = peer;
      window_.emplace(unix_nanoseconds(), options_.warm_up, options_.seconds);
    }
  }
  watch_.ring();
  fill(peer);
}

void SourceReactor::remove_peer(PeerHandle peer, const Disconnect& why) {
  static_cast<void>(peer);
  --peers_;
  if (!acknowledged_) fail("the connection has ended: " + why.to_string());
}

void SourceReactor::receive(Message message) {
  const auto stamp = read_stamp(message.bytes());
  if (!stamp || stamp->phase != Phase::acknowledged) return;
  acknowledged_ = true;
  watch_.ring();
}

void SourceReactor::writable(PeerHandle peer, ChannelId channel) {
  for (Lane& lane : lanes_) {
    if (lane.channel == channel) lane.full = false;
  }
  fill(peer);
}

// One of each in turn, so that none waits for another.
void SourceReactor::fill(const PeerHandle& peer) {
  bool more = true;
  while (more) {
    more = false;
    for (Lane& lane : lanes_) more = send_one(peer, lane) || more;
  }
}

bool SourceReactor::send_one(const PeerHandle& peer, Lane& lane) {
  if (lane.full || lane.finished || failed_) return false;
  const std::int64_t now = unix_nanoseconds();
  SWITCHYARD_CHECK(window_.has_value());  // there is a peer to send to
  Phase phase = window_->phase_at(now);
  // There is a window at the sink, however late we are.
  if (phase == Phase::end && !lane.background && sent_.messages == 0) phase = Phase::measured;
  if (lane.background) {
    if (phase != Phase::end) phase = Phase::background;
  } else {
    sent_.begin(phase);
  }
  write_stamp({lane.sequence, now, phase, lane.letter}, lane.bytes);
  const SendResult result = peer.try_send(lane.channel, lane.bytes);
  if (result == SendResult::queued) {
    ++lane.sequence;
    sent_.count(phase, lane.bytes.size());
    lane.finished = phase == Phase::end;
    return !lane.finished;
  }
  lane.full = result == SendResult::full;
  if (!lane.full) fail("the peer takes no messages of this size and channel");
  return false;
}

void SourceReactor::fail(const std::string& why) {
  {
    const std::lock_guard lock(mutex_);
    if (failure_.empty()) failure_ = why;
  }
  failed_ = true;
  watch_.ring();
}

std::string SourceReactor::failure() const {
  const std::lock_guard lock(mutex_);
  return failure_;
}

PeerHandle SourceReactor::peer() const {
  const std::lock_guard lock(mutex_);
  SWITCHYARD_CHECK(peer_.has_value());
  return *peer_;
}

SourceWindow SourceReactor::source_window() const {
  const std::lock_guard lock(mutex_);
  SWITCHYARD_CHECK(window_.has_value());
  return *window_;
}

}  // namespace switchyard::bench
