#include "p2p/switch/switch.h"

#include <exception>
#include <utility>

#include "p2p/base/check.h"
#include "p2p/switch/switch_impl.h"
#include "p2p/switch/switch_opening.h"
#include "p2p/switch/switch_tasks.h"

namespace switchyard {

Switch::Impl::Impl(SwitchConfig config, PeerId self, NodeInfo ours, const net::Services& services,
                   net::Upgrader& upgrader, SwitchObserver* observer)
    : config_(std::move(config)),
      self_(self),
      ours_(std::move(ours)),
      services_(services),
      upgrader_(upgrader),
      observer_(observer),
      admission_(self_, ours_.instance,
                 AdmissionLimits{config_.max_inbound_peers, config_.max_outbound_peers,
                                 config_.max_short_lived_peers, config_.max_peers_per_address,
                                 config_.max_peers_per_group}),
      limits_(config_.credit, config_.total_rates, services_.timers.now()),
      openings_(OpeningLimits{config_.max_half_open, config_.openings_per_second,
                              config_.openings_per_group}),
      conduct_(config_.ban_file, config_.trust_file),
      conduct_changed_(services_.executor),
      shared_(std::make_shared<SwitchShared>(services_.executor, this, config_.private_peers)),
      loops_(services_, table_),
      next_turn_(services_.timers),
      unconditional_ids_(config_.unconditional_peers.begin(), config_.unconditional_peers.end()),
      tasks_done_(services_.executor) {
  if (ours_.comet.listen_addr.empty()) ours_.comet.listen_addr = Endpoint().to_string();
  for (const NetAddress& address : config_.persistent_peers) {
    if (address.id) persistent_ids_.insert(*address.id);
  }
}

Switch::Impl::~Impl() {
  SWITCHYARD_CHECK(tasks_ == 0);  // stop() has completed, or nothing was started
  shared_->detach();
}

void Switch::Impl::set_record(SignedRecord record) {
  // Where this wire wants an address, and there is none: the one of who does not listen.
  const Endpoint at = record.addresses.empty() ? Endpoint() : record.addresses.front();
  ours_.comet.listen_addr = at.to_string();
  ours_.record = std::move(record);
}

Result<void, std::string> Switch::Impl::add_reactor(const std::string& name, Reactor& reactor,
                                                    net::Executor executor) {
  if (started_) {
    return Unexpected("reactor \"" + name + "\" comes too late: the switch is running");
  }
  return table_.add(name, reactor, std::move(executor));
}

Result<void, std::string> Switch::Impl::listen() {
  if (auto good = config_.validate(); !good) return good;
  auto loaded = conduct_.load(services_.files);
  if (!loaded) return Unexpected(loaded.error());
  notices_ = std::move(*loaded);
  const std::size_t announced = table_.announced().size();
  const std::size_t most = config_.codecs->node_info.max_channels();
  if (announced > most) {
    return Unexpected("the reactors have " + std::to_string(announced) + " channels, and the " +
                      std::string(to_string(config_.codecs->profile)) + " wire takes " +
                      std::to_string(most));
  }
  if (guaranteed_windows() > config_.credit.windows) {
    return Unexpected("credit.windows must be at least " + std::to_string(guaranteed_windows()) +
                      ", the windows of the channels of one peer");
  }
  for (const Endpoint& at : config_.listen) {
    Result<std::unique_ptr<net::Listener>> listener = services_.transport.listen(at);
    if (!listener) {
      listeners_.clear();
      return Unexpected("cannot listen on " + at.to_string() + ": " + listener.error().message());
    }
    listeners_.push_back(std::move(*listener));
  }
  return {};
}

void Switch::Impl::start() {
  SWITCHYARD_CHECK(!started_);
  started_ = true;
  ours_.channels = table_.announced();
  for (std::size_t slot = 0; slot < table_.size(); ++slot) {
    table_.runner(slot).put(ReactorRunner::Start{SwitchHandle(shared_, slot)});
  }
  for (const auto& listener : listeners_) {
    SwitchEvent event;
    event.kind = SwitchEvent::Kind::listening;
    event.address = listener->local().to_string();
    emit(std::move(event));
    spawn(accept_loop(*listener));
  }
  for (std::string& text : notices_) {
    SwitchEvent event;
    event.kind = SwitchEvent::Kind::notice;
    event.text = std::move(text);
    emit(std::move(event));
  }
  notices_.clear();
  spawn(keep_conduct());
  for (const NetAddress& address : config_.persistent_peers) keep_dialling(address);
}

net::Awaitable<void> Switch::Impl::stop() {
  stopping_ = true;
  for (const auto& listener : listeners_) listener->close();
  for (const auto& [seq, connection] : connections_) end_connection(*connection, going_away());
  notify_watchers();
  conduct_changed_.notify();
  for (net::Signal* signal : abandonable_) signal->notify();
  while (tasks_ > 0) co_await tasks_done_.wait();
  if (started_) {
    co_await stop_reactors();
    conduct_.tick(services_.timers.wall_now());
    co_await save_conduct();
  }
  listeners_.clear();
  shared_->detach();
}

void Switch::Impl::set_rates(const mconn::Rates& each_peer, const mconn::Rates& total) {
  config_.mconn.rates = each_peer;
  config_.total_rates = total;
  limits_.change_rates(services_.timers.now(), total);
  for (const auto& [seq, connection] : connections_) {
    if (connection->peer == nullptr) continue;
    tell_peer(*connection, [each_peer](PeerControl& peer) { peer.set_rates(each_peer); });
  }
}

// What every peer is promised in our NodeInfo, cost units.
std::uint64_t Switch::Impl::guaranteed_windows() const {
  std::uint64_t sum = 0;
  for (const ChannelDescriptor& channel : table_.channels()) sum += channel.receive_window;
  return sum;
}

std::vector<Endpoint> Switch::Impl::listening() const {
  std::vector<Endpoint> endpoints;
  endpoints.reserve(listeners_.size());
  for (const auto& listener : listeners_) endpoints.push_back(listener->local());
  return endpoints;
}

std::vector<PeerStatus> Switch::Impl::status() const {
  std::vector<PeerStatus> list;
  for (const auto& [seq, connection] : connections_) {
    if (connection->peer == nullptr) continue;
    const PeerFacts& facts = connection->shared->facts();
    PeerStatus status;
    status.id = facts.id;
    status.seq = seq;
    status.moniker = facts.info.moniker;
    status.remote = facts.remote;
    status.outbound = facts.outbound;
    status.peer_class = connection->peer_class;
    status.since = connection->since;
    status.score = conduct_.score(facts.id);
    status.mconn = connection->peer->status();
    status.sending = connection->peer->sending();
    status.receiving = connection->peer->receiving();
    list.push_back(std::move(status));
  }
  return list;
}

// --- what the parts share

void Switch::Impl::task_done(const std::exception_ptr& error) {
  if (error) std::rethrow_exception(error);  // memory, or a bug: not ours to hide
  --tasks_;
  tasks_done_.notify();
}

void Switch::Impl::emit(SwitchEvent event) {
  if (observer_ == nullptr) return;
  event.at = services_.timers.now();
  observer_->on_event(event);
}

void Switch::Impl::notify_watchers() {
  for (net::Signal* signal : watchers_) signal->notify();
}

Disconnect Switch::Impl::going_away() const {
  Disconnect why;
  why.code = DisconnectCode::going_away;
  why.operation = Operation::stop;
  why.text = "shutting down";
  return why;
}

// Whatever the loop is doing: from now on its handles are dead.
void Switch::Impl::end_peer(const Connection& connection, std::function<void(PeerControl&)> how) {
  connection.shared->outbox().close();
  tell_peer(connection, std::move(how));
}

// REQUIRES: connection.peer.
void Switch::Impl::tell_peer(const Connection& connection, std::function<void(PeerControl&)> what) {
  connection.loop().run([shared = connection.shared, what = std::move(what)] {
    if (shared->control() != nullptr) what(*shared->control());
  });
}

Switch::Impl::Registered::Registered(Impl& impl, Connection& connection)
    : impl_(impl), connection_(connection) {
  connection_.seq = ConnectionSeq(++impl_.last_seq_);
  impl_.connections_.emplace(connection_.seq, &connection_);
}

Switch::Impl::Registered::~Registered() {
  impl_.connections_.erase(connection_.seq);
  impl_.admission_.release(connection_.seq);
  impl_.openings_.leave(connection_.seq);
  impl_.notify_watchers();
}

// --- the face

Switch::Switch(SwitchConfig config, PeerId self, NodeInfo ours, const net::Services& services,
               net::Upgrader& upgrader, SwitchObserver* observer)
    : impl_(std::make_unique<Impl>(std::move(config), self, std::move(ours), services, upgrader,
                                   observer)) {}

Switch::~Switch() = default;

Result<void, std::string> Switch::add_reactor(const std::string& name, Reactor& reactor,
                                              net::Executor executor) {
  return impl_->add_reactor(name, reactor, std::move(executor));
}

Result<void, std::string> Switch::listen() {
  return impl_->listen();
}
void Switch::set_record(SignedRecord record) {
  impl_->set_record(std::move(record));
}
void Switch::start() {
  impl_->start();
}
void Switch::set_filters(Filters filters) {
  impl_->set_filters(filters);
}
net::Awaitable<void> Switch::stop() {
  return impl_->stop();
}
std::vector<Endpoint> Switch::listening() const {
  return impl_->listening();
}
void Switch::set_rates(const mconn::Rates& each_peer, const mconn::Rates& total) {
  impl_->set_rates(each_peer, total);
}
void Switch::ban(BanTarget who, std::string_view reason,
                 std::optional<std::chrono::seconds> length) {
  impl_->ban(who, reason, length);
}
bool Switch::unban(const BanTarget& who) {
  return impl_->unban(who);
}
std::vector<Ban> Switch::bans() const {
  return impl_->bans();
}
std::optional<WallTime> Switch::banned_until(const PeerId& id, const IpAddress& address) const {
  return impl_->banned_until(id, address);
}
std::vector<PeerStatus> Switch::status() const {
  return impl_->status();
}
SwitchHandle Switch::handle() const {
  return impl_->handle();
}

}  // namespace switchyard
