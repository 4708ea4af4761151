#include "tools/node/node.h"

#include <utility>

#include "p2p/wire/codecs.h"
#include "secret_conn/secret_upgrader.h"
#include "tools/node/own_record.h"
#include "tools/node/peer_finding.h"
#include "tools/node/seeding.h"

namespace switchyard {
namespace {

constexpr const char* kSoftware = "switchyard";
constexpr const char* kSoftwareVersion = SWITCHYARD_VERSION;

NodeInfo self_description(const NodeConfig& config, Rng& rng) {
  NodeInfo info;
  info.network = config.network;
  info.software = kSoftware;
  info.version = kSoftwareVersion;
  info.moniker = config.moniker;
  info.role = config.role;
  info.instance = rng.next_u64();
  info.application = config.application;
  return info;
}

NodeConfig with_codecs(NodeConfig config) {
  const bool given = config.p2p.codecs->profile == config.profile;
  if (!given) config.p2p.codecs = &wire::codecs_for(config.profile);
  return config;
}

}  // namespace

struct Node::Impl final : private SwitchObserver {
  Impl(NodeConfig config_given, NodeKey key_given, const net::Services& services_given,
       SwitchObserver* observer_given)
      : config(with_codecs(std::move(config_given))),
        key(std::move(key_given)),
        services(services_given),
        observer(observer_given),
        upgrader(config.profile, key, config.network, services.rng, kWireVersions, config.kernel()),
        own(key, config.network, config.external_addresses),
        p2p_switch(config.p2p, key.id(), self_description(config, services.rng), services, upgrader,
                   this) {
    if (!config.finding.enabled) return;
    BookKeeper::Notice notice = [this](std::string text) { tell(std::move(text)); };
    if (config.seeds()) {
      seeding = std::make_unique<Seeding>(config, own, p2p_switch, services, key.id(), notice);
    } else {
      finding = std::make_unique<PeerFinding>(config, own, p2p_switch, services, key.id(), notice);
    }
  }

  Result<void, std::string> start();
  net::Awaitable<void> stop();

  NodeConfig config;  // constant
  NodeKey key;        // constant
  net::Services services;
  SwitchObserver* observer;  // may be null
  secret_conn::SecretUpgrader upgrader;
  OwnRecord own;
  Switch p2p_switch;
  std::unique_ptr<PeerFinding> finding;  // null: not asked for, or a seed
  std::unique_ptr<Seeding> seeding;      // null: no seed

 private:
  void on_event(const SwitchEvent& event) override;
  void tell(std::string text);
};

Result<void, std::string> Node::Impl::start() {
  if (auto good = config.validate(); !good) return good;
  if (auto good = p2p_switch.listen(); !good) return good;
  own.set_listening(p2p_switch.listening());
  p2p_switch.set_record(own.sign(services.timers.wall_now()));
  if (finding) {
    if (auto loaded = finding->load(); !loaded) return loaded;
  }
  if (seeding) {
    if (auto loaded = seeding->load(); !loaded) return loaded;
  }
  p2p_switch.start();
  return {};
}

net::Awaitable<void> Node::Impl::stop() {
  co_await p2p_switch.stop();
  if (finding) finding->stop();
  if (seeding) seeding->stop();
}

void Node::Impl::on_event(const SwitchEvent& event) {
  if (observer != nullptr) observer->on_event(event);
  if (finding) finding->on_event(event);
  if (seeding) seeding->on_event(event);
}

void Node::Impl::tell(std::string text) {
  if (observer == nullptr) return;
  SwitchEvent event;
  event.kind = SwitchEvent::Kind::notice;
  event.at = services.timers.now();
  event.text = std::move(text);
  observer->on_event(event);
}

Node::Node(NodeConfig config, NodeKey key, const net::Services& services, SwitchObserver* observer)
    : impl_(std::make_unique<Impl>(std::move(config), std::move(key), services, observer)) {}

Node::~Node() = default;

Result<void, std::string> Node::add_reactor(const std::string& name, Reactor& reactor,
                                            const std::optional<net::Executor>& executor) {
  return impl_->p2p_switch.add_reactor(name, reactor,
                                       executor.value_or(impl_->services.reactor_executor));
}

void Node::set_filters(Filters filters) {
  impl_->p2p_switch.set_filters(filters);
}

net::Awaitable<Result<void, std::string>> Node::start() {
  co_return impl_->start();
}

net::Awaitable<void> Node::stop() {
  return impl_->stop();
}

secret_conn::aead::Kernel Node::aead_kernel() const {
  return impl_->config.kernel();
}

const PeerId& Node::id() const {
  return impl_->key.id();
}

std::vector<NetAddress> Node::addresses() const {
  std::vector<NetAddress> list;
  for (const Endpoint& at : impl_->p2p_switch.listening()) {
    list.push_back(NetAddress{id(), at.address.to_string(), at.port});
  }
  return list;
}

void Node::set_rates(const mconn::Rates& each_peer, const mconn::Rates& total) {
  impl_->p2p_switch.set_rates(each_peer, total);
}
void Node::ban(BanTarget who, std::string_view reason, std::optional<std::chrono::seconds> length) {
  impl_->p2p_switch.ban(who, reason, length);
}
bool Node::unban(const BanTarget& who) {
  return impl_->p2p_switch.unban(who);
}
std::vector<Ban> Node::bans() const {
  return impl_->p2p_switch.bans();
}
std::vector<PeerStatus> Node::status() const {
  return impl_->p2p_switch.status();
}

bool Node::disconnect(const PeerId& id) {
  return impl_->p2p_switch.disconnect(id);
}

std::vector<NetAddress> Node::persistent_peers() const {
  return impl_->p2p_switch.persistent_peers();
}

bool Node::remove_persistent(const NetAddress& address) {
  return impl_->p2p_switch.remove_persistent(address);
}

SwitchHandle Node::handle() const {
  return impl_->p2p_switch.handle();
}

PeerFinding* Node::finding() const {
  return impl_->finding.get();
}

Seeding* Node::seeding() const {
  return impl_->seeding.get();
}

const BookKeeper* Node::keeper() const {
  if (impl_->seeding) return &impl_->seeding->keeper();
  return impl_->finding ? &impl_->finding->keeper() : nullptr;
}

}  // namespace switchyard
