// The verdict on a peer, and its life between reactors.
#include <utility>

#include <asio/post.hpp>

#include "p2p/base/check.h"
#include "p2p/switch/switch_gate.h"
#include "p2p/switch/switch_impl.h"
#include "p2p/switch/switch_opening.h"
#include "p2p/switch/switch_tasks.h"

namespace switchyard {

// Waits until every reactor has returned from a call.  Its callbacks come from any thread.
struct Switch::Impl::Barrier {
  Barrier(net::Executor on, std::size_t count)
      : executor(std::move(on)), left(count), done(executor) {
    if (left == 0) done.notify();
  }

  static std::function<void()> arrive(const std::shared_ptr<Barrier>& self) {
    return [self] {
      asio::post(self->executor, [self] {
        if (--self->left == 0) self->done.notify();
      });
    };
  }

  net::Executor executor;
  std::size_t left;  // calls not yet returned
  net::Signal done;
};

// --- Gate

net::Awaitable<Result<void, Disconnect>> Switch::Impl::Gate::decide(net::Introduction peer) {
  return net::run_on(impl_.services_.executor, decide_here(std::move(peer)));
}

net::Awaitable<Result<void, Disconnect>> Switch::Impl::Gate::decide_here(net::Introduction peer) {
  if (auto good = check_info(peer); !good) co_return good;
  std::optional<Disconnect> why = impl_.barred(peer.id);
  NodeInfo shown = info_;
  if (!why) why = co_await impl_.filter_peer(peer.id, std::move(shown), connection_.outbound);
  if (why) co_return Unexpected(std::move(*why));
  co_return judge(peer.id);
}

Result<void, Disconnect> Switch::Impl::Gate::check_info(const net::Introduction& peer) {
  proven_ = peer.id;
  connection_.proven = peer.id;
  const wire::NodeInfoCodec& codec = impl_.config_.codecs->node_info;
  Result<NodeInfo, Disconnect> info = codec.decode(peer.node_info, peer.id);
  if (!info) return Unexpected(info.error());
  if (auto good = codec.check(impl_.ours_, *info, peer.version); !good) return good;
  info_ = std::move(*info);
  return {};
}

Candidate Switch::Impl::Gate::candidate(const PeerId& id) const {
  Candidate candidate;
  candidate.seq = connection_.seq;
  candidate.id = id;
  candidate.instance = info_.instance;
  candidate.address = connection_.stream->remote().address;
  candidate.outbound = connection_.outbound;
  candidate.persistent = kind_ == DialKind::persistent || impl_.persistent_ids_.contains(id);
  candidate.unconditional = impl_.unconditional_ids_.contains(id);
  // Seeds and crawlers come to us for one exchange.  To a seed everybody does: its places for that
  // are for its own dials, or whoever calls himself a crawler could keep it from crawling.
  const bool crawls = info_.role == NodeRole::crawler || info_.role == NodeRole::seed;
  const bool crawler = !connection_.outbound && crawls && impl_.ours_.role != NodeRole::seed;
  candidate.short_lived = kind_ == DialKind::briefly || crawler;
  return candidate;
}

Result<void, Disconnect> Switch::Impl::Gate::judge(const PeerId& id) {
  if (connection_.ended) return Unexpected(*connection_.ended);
  if (impl_.stopping_) return Unexpected(impl_.going_away());
  const Candidate who = candidate(id);
  connection_.peer_class = who.peer_class();
  Disconnect why;
  why.operation = Operation::admission;
  std::optional<mconn::Budget::Windows> windows = impl_.limits_.admit(impl_.guaranteed_windows());
  if (!windows) {
    why.code = DisconnectCode::full;
    why.text = "no memory for the windows of another peer";
    why.retry_after = kFullRetryAfter;
    return Unexpected(std::move(why));
  }
  const Admission::Decision decision = impl_.admission_.decide(who, impl_.standings());
  if (decision.refused) {
    why.code = *decision.refused;
    why.text = refusal_text(why.code);
    const bool may_change =
        why.code == DisconnectCode::full || why.code == DisconnectCode::too_many_from_address;
    if (may_change) why.retry_after = kFullRetryAfter;
    return Unexpected(std::move(why));
  }
  for (const Admission::Drop& drop : decision.drops) {
    why.code = drop.code;
    why.text = drop_text(why.code);
    if (why.code == DisconnectCode::full) why.retry_after = kFullRetryAfter;
    const auto other = impl_.connections_.find(drop.seq);
    if (other != impl_.connections_.end()) impl_.end_connection(*other->second, why);
  }
  connection_.windows = std::move(*windows);
  if (connection_.claim != nullptr) connection_.claim->release();
  impl_.notify_watchers();
  return {};
}

// --- openings

Bytes Switch::Impl::info_for(const net::Stream& stream) const {
  NodeInfo info = ours_;
  info.observed = stream.remote();
  return config_.codecs->node_info.encode(info, self_);
}

// A connection for one exchange has had its time.
Disconnect Switch::Impl::time_is_up() {
  Disconnect why;
  why.code = DisconnectCode::going_away;
  why.operation = Operation::admission;
  why.text = "the time of a short-lived connection is up";
  return why;
}

io_steps::Leaving Switch::Impl::leaving(const Connection& connection) const {
  return {connection.timers(), *connection.stream, services_.timers.now() + config_.linger_timeout,
          config_.linger_bytes};
}

net::Awaitable<void> Switch::Impl::linger(const Connection& connection) {
  co_await net::run_on(connection.loop().executor(), io_steps::linger(leaving(connection)));
}

// --- a peer's life

PeerConfig Switch::Impl::peer_config() {
  PeerConfig config;
  config.mconn = config_.mconn;
  config.mconn.packets = &config_.codecs->packets;
  config.limits = &limits_;
  config.frame_payload = config_.frame_payload;
  config.linger_timeout = config_.linger_timeout;
  config.linger_bytes = config_.linger_bytes;
  return config;
}

// Lives as long as the peer: what it need not keep for that long is left to others.
net::Awaitable<Disconnect> Switch::Impl::run_peer(Connection& connection, OpenedPtr opened) {
  co_await let_earlier_leave(connection, opened->upgraded.peer.id);
  std::unique_ptr<Peer> peer =
      make_peer(connection, opened->upgraded.peer.id, std::move(opened->info));
  // Ended or banned since the gate asked: that is told, and no reactor hears of the peer.
  if (must_go(connection)) {
    co_return co_await refuse_peer(connection, std::move(opened), std::move(peer));
  }
  net::Awaitable<Disconnect> life = begin_peer(connection, *peer, std::move(opened));
  Disconnect why = co_await std::move(life);
  co_await take_out(connection, std::move(peer), why);
  co_return why;
}

// An earlier connection of the same peer leaves every reactor before this one enters any.
net::Awaitable<void> Switch::Impl::let_earlier_leave(Connection& connection, PeerId id) {
  net::Signal changed(services_.executor);
  watchers_.insert(&changed);
  connection.will_look = true;
  while (admission_.lingering(id, connection.seq) && !connection.ended) co_await changed.wait();
  watchers_.erase(&changed);
}

std::unique_ptr<Peer> Switch::Impl::make_peer(Connection& connection, const PeerId& id,
                                              NodeInfo info) {
  IoLoop& loop = connection.loop();
  PeerFacts facts{id, connection.seq, std::move(info), connection.stream->remote(),
                  connection.outbound};
  connection.shared = PeerRef::make(std::move(facts), loop.executor(), table_.channels(),
                                    table_.size(), loop.wakes());
  return std::make_unique<Peer>(peer_config(), connection.shared, loop.executor(), loop.timers(),
                                loop.buffers(), loop);
}

bool Switch::Impl::must_go(Connection& connection) const {
  if (!connection.ended) connection.ended = barred(connection.shared->facts());
  return connection.ended.has_value();
}

net::Awaitable<Disconnect> Switch::Impl::refuse_peer(Connection& connection, OpenedPtr opened,
                                                     std::unique_ptr<Peer> peer) {
  admission_.leave(connection.seq);
  connection.shared = PeerRef();
  SWITCHYARD_CHECK(connection.ended.has_value());
  peer->stop(*connection.ended, /*gracefully=*/false);
  const IoLoop& loop = connection.loop();
  Disconnect told = co_await loop.await(
      peer->run(*connection.stream, std::move(opened->upgraded), table_.channels()));
  co_await loop.await(io_steps::destroy(std::move(peer)));
  co_return told;
}

// From here on it is a peer; ends when its connection has.
net::Awaitable<Disconnect> Switch::Impl::begin_peer(Connection& connection, Peer& peer,
                                                    OpenedPtr opened) {
  connection.peer = &peer;
  connection.came_up = true;
  connection.since = services_.timers.now();
  if (connection.peer_class == PeerClass::short_lived) {
    connection.life = std::make_unique<net::Watchdog>(
        services_.timers, connection.since + config_.short_lived_time,
        [this, &connection] { end_connection(connection, time_is_up()); });
  }
  net::Awaitable<Disconnect> life = connection.loop().await(
      peer.run(*connection.stream, std::move(opened->upgraded), table_.channels()));
  connection.coming_in = true;
  spawn(bring_in(connection, connection.shared, peer));
  return life;
}

// Its connection has ended.
net::Awaitable<void> Switch::Impl::take_out(Connection& connection, std::unique_ptr<Peer> peer,
                                            const Disconnect& why) {
  net::Signal came_in(services_.executor);
  connection.came_in = &came_in;
  while (connection.coming_in) co_await came_in.wait();
  connection.came_in = nullptr;
  connection.life.reset();
  shared_->remove(connection.shared.get());
  admission_.leave(connection.seq);
  const PeerId id = connection.shared->facts().id;
  note_offence(id, why);
  const std::size_t undelivered = peer->undelivered();
  co_await tell_removed(connection.shared, why);
  connection.peer = nullptr;
  connection.shared = PeerRef();
  co_await connection.loop().await(io_steps::destroy(std::move(peer)));
  report_down(connection, id, why, undelivered);
}

void Switch::Impl::report_down(const Connection& connection, const PeerId& id,
                               const Disconnect& why, std::size_t undelivered) {
  SwitchEvent event;
  event.kind = SwitchEvent::Kind::peer_down;
  event.seq = connection.seq;
  event.peer = id;
  event.outbound = connection.outbound;
  event.address = connection.stream->remote().to_string();
  event.why = why;
  if (connection.outbound) event.next = advise(why).step;
  event.undelivered = undelivered;
  emit(std::move(event));
}

net::Awaitable<void> Switch::Impl::bring_in(Connection& connection, PeerRef shared, Peer& peer) {
  const auto inited = std::make_shared<Barrier>(services_.executor, table_.size());
  for (std::size_t slot = 0; slot < table_.size(); ++slot) {
    table_.runner(slot).put(
        ReactorRunner::InitPeer{PeerHandle(shared, slot), Barrier::arrive(inited)});
  }
  co_await inited->done.wait();
  SwitchEvent event;
  event.kind = SwitchEvent::Kind::peer_up;
  event.seq = connection.seq;
  event.peer = shared->facts().id;
  event.outbound = connection.outbound;
  event.address = shared->facts().remote.to_string();
  event.moniker = shared->facts().info.moniker;
  emit(std::move(event));
  shared_->insert(shared);
  for (std::size_t slot = 0; slot < table_.size(); ++slot) {
    table_.runner(slot).put(ReactorRunner::AddPeer{PeerHandle(shared, slot)});
  }
  co_await connection.loop().await(io_steps::release_messages(peer));
  connection.coming_in = false;
  if (connection.came_in != nullptr) connection.came_in->notify();
}

net::Awaitable<void> Switch::Impl::tell_removed(PeerRef shared, Disconnect why) {
  const auto removed = std::make_shared<Barrier>(services_.executor, table_.size());
  for (std::size_t slot = 0; slot < table_.size(); ++slot) {
    table_.runner(slot).put(
        ReactorRunner::RemovePeer{PeerHandle(shared, slot), why, Barrier::arrive(removed)});
  }
  co_await removed->done.wait();
}

net::Awaitable<void> Switch::Impl::stop_reactors() {
  const auto stopped = std::make_shared<Barrier>(services_.executor, table_.size());
  for (std::size_t slot = 0; slot < table_.size(); ++slot) {
    table_.runner(slot).put(ReactorRunner::Stop{Barrier::arrive(stopped)});
  }
  co_await stopped->done.wait();
}

}  // namespace switchyard
