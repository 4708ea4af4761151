#include "tools/node/node.h"

#include <algorithm>
#include <utility>

#include "p2p/wire/node_info_codec.h"
#include "secret_conn/profile.h"
#include "secret_conn/secret_upgrader.h"

namespace switchyard {
namespace {

constexpr const char* kSoftware = "switchyard";
constexpr const char* kSoftwareVersion = SWITCHYARD_VERSION;

Result<void, std::string> check_name(const char* what, const std::string& name) {
  if (name.size() > kMaxNameSize) {
    return Unexpected(std::string(what) + " is longer than " + std::to_string(kMaxNameSize) +
                      " bytes");
  }
  if (name != printable(name)) return Unexpected(std::string(what) + " has unprintable characters");
  return {};
}

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

}  // namespace

Result<void, std::string> NodeConfig::validate() const {
  if (network.empty()) return Unexpected(std::string("network must be named"));
  if (auto good = check_name("network", network); !good) return good;
  if (auto good = check_name("moniker", moniker); !good) return good;
  if (application.size() > kMaxApplicationSize) {
    return Unexpected("application is longer than " + std::to_string(kMaxApplicationSize) +
                      " bytes");
  }
  if (external_addresses.size() > kMaxRecordAddresses) {
    return Unexpected("more than " + std::to_string(kMaxRecordAddresses) + " external addresses");
  }
  return p2p.validate();
}

struct Node::Impl {
  Impl(NodeConfig config_given, NodeKey key_given, const net::Services& services_given,
       SwitchObserver* observer)
      : config(std::move(config_given)),
        key(std::move(key_given)),
        services(services_given),
        upgrader(secret_conn::Profile::native, key, config.network, services.rng, kWireVersions),
        p2p_switch(config.p2p, key.id(), self_description(config, services.rng), services, upgrader,
                   observer) {}

  SignedRecord record() const;

  NodeConfig config;  // constant
  NodeKey key;        // constant
  net::Services services;
  secret_conn::SecretUpgrader upgrader;
  Switch p2p_switch;
};

SignedRecord Node::Impl::record() const {
  SignedRecord record;
  record.network = config.network;
  record.key = key.public_key();
  record.time = services.timers.wall_now();
  // Later starts replace earlier ones: seconds since 1970 grow, and cost no file.
  record.sequence =
      static_cast<std::uint64_t>(std::max<std::int64_t>(record.time.time_since_epoch().count(), 0));
  record.addresses = config.external_addresses;
  if (record.addresses.empty()) {
    for (const Endpoint& at : p2p_switch.listening()) {
      if (at.address.is_unspecified()) continue;
      if (record.addresses.size() < kMaxRecordAddresses) record.addresses.push_back(at);
    }
  }
  record.signature = key.sign(wire::signing_bytes(record));
  return record;
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
  if (auto good = impl_->config.validate(); !good) co_return good;
  if (auto good = impl_->p2p_switch.listen(); !good) co_return good;
  impl_->p2p_switch.set_record(impl_->record());
  impl_->p2p_switch.start();
  co_return Result<void, std::string>();
}

net::Awaitable<void> Node::stop() {
  return impl_->p2p_switch.stop();
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

}  // namespace switchyard
