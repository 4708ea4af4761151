#include "reactors/record/record_reactor.h"

#include <utility>

namespace switchyard::reactors {

RecordReactor::RecordReactor(RecordConfig config, RecordingOutput& to, Clock clock, Notice notice)
    : config_(std::move(config)), to_(to), clock_(std::move(clock)), notice_(std::move(notice)) {}

void RecordReactor::start(SwitchHandle /*handle*/) {
  write(RecordKind::started, ChannelId(), PeerId(), as_bytes(config_.network));
}

void RecordReactor::stop() {
  write(RecordKind::stopped, ChannelId(), PeerId(), {});
}

void RecordReactor::add_peer(PeerHandle peer) {
  std::string text = peer.outbound() ? "out " : "in ";
  text += peer.remote().to_string() + " " + printable(peer.info().moniker);
  write(RecordKind::peer_added, ChannelId(), peer.id(), as_bytes(text));
}

void RecordReactor::receive(Message message) {
  write(RecordKind::message, message.channel(), message.peer().id(), message.bytes());
}

void RecordReactor::remove_peer(PeerHandle peer, const Disconnect& why) {
  write(RecordKind::peer_removed, ChannelId(), peer.id(), as_bytes(why.to_string()));
}

void RecordReactor::write(RecordKind kind, ChannelId channel, const PeerId& peer, ByteView bytes) {
  if (over_) return;
  if (bytes.size() > kMaxRecordBytes) {
    return end("a message of " + std::to_string(bytes.size()) + " bytes does not fit");
  }
  if (config_.max_size > 0 && to_.size() + kRecordHead + bytes.size() > config_.max_size) {
    return end("it has grown to its limit of " + std::to_string(config_.max_size) + " bytes");
  }
  const auto head = record_head(clock_(), kind, channel, peer, bytes.size());
  if (auto written = to_.append(head, bytes); !written) end(written.error());
}

void RecordReactor::end(std::string why) {
  over_ = true;
  notice_(std::move(why));
}

}  // namespace switchyard::reactors
