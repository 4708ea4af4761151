#include "tests/interop/cometbft/swypeer/recorder.h"

namespace switchyard::test {

void Recorder::init_peer(PeerHandle peer) {
  const std::lock_guard lock(mutex_);
  links_[peer.id()] = std::make_shared<Link>();
}

void Recorder::add_peer(PeerHandle peer) {
  nlohmann::json line = describe(peer);
  line["event"] = "peer";
  out_.emit(line);
}

void Recorder::receive(Message message) {
  dawdle(message.channel());
  const PeerId& from = message.peer().id();
  const auto link = link_of(from);
  link->received(message.channel(), message.bytes());
  {
    const std::lock_guard lock(mutex_);
    if (quiet_) return;
  }
  out_.emit({{"event", "message"},
             {"peer", from.to_string()},
             {"channel", message.channel().value()},
             {"size", message.bytes().size()},
             {"sha256", digest_of(message.bytes())}});
}

void Recorder::remove_peer(PeerHandle peer, const Disconnect& why) {
  nlohmann::json line = link_of(peer.id())->to_json();
  line["event"] = "gone";
  line["peer"] = peer.id().to_string();
  line["outbound"] = peer.outbound();
  line["class"] = to_string(why.code);
  line["reason"] = why.to_string();
  out_.emit(line);
}

void Recorder::slow(ChannelId channel, std::chrono::milliseconds every, int times) {
  const std::lock_guard lock(mutex_);
  delays_[channel] = {every, times, false};
  changed_.notify_all();
}

void Recorder::hold(ChannelId channel) {
  const std::lock_guard lock(mutex_);
  delays_[channel] = {{}, -1, true};
}

void Recorder::release(ChannelId channel) {
  const std::lock_guard lock(mutex_);
  delays_.erase(channel);
  changed_.notify_all();
}

void Recorder::end() {
  const std::lock_guard lock(mutex_);
  over_ = true;
  changed_.notify_all();
}

void Recorder::set_quiet(bool quiet) {
  const std::lock_guard lock(mutex_);
  quiet_ = quiet;
}

std::shared_ptr<Link> Recorder::link_of(const PeerId& id) const {
  const std::lock_guard lock(mutex_);
  const auto found = links_.find(id);
  return found == links_.end() ? nullptr : found->second;
}

void Recorder::dawdle(ChannelId channel) {
  std::unique_lock lock(mutex_);
  const auto wanted = delays_.find(channel);
  if (wanted == delays_.end() || wanted->second.times == 0) return;
  --wanted->second.times;
  if (wanted->second.held) {
    changed_.wait(lock, [&] {
      const auto now = delays_.find(channel);
      return over_ || now == delays_.end() || !now->second.held;
    });
  } else {
    changed_.wait_for(lock, wanted->second.every, [&] { return over_; });
  }
}

nlohmann::json describe(const PeerHandle& peer) {
  const NodeInfo& info = peer.info();
  Bytes channels;
  for (const AnnouncedChannel& channel : info.channels) channels.push_back(channel.id.value());
  return {{"peer", peer.id().to_string()},
          {"outbound", peer.outbound()},
          {"remote", peer.remote().to_string()},
          {"info",
           {{"id", peer.id().to_string()},
            {"network", info.network},
            {"moniker", info.moniker},
            {"version", info.version},
            {"channels", hex_of(channels)},
            {"listen_addr", info.comet.listen_addr},
            {"protocol_version",
             {{"p2p", info.comet.p2p_version},
              {"block", info.comet.block_version},
              {"app", info.comet.app_version}}}}}};
}

}  // namespace switchyard::test
