#include "tools/demo/cluster.h"

#include <asio/post.hpp>
#include <chrono>
#include <utility>

namespace switchyard::tools {
namespace {

constexpr auto kPatience = std::chrono::seconds(10);  // for loopback connections to come up

NodeConfig demo_config(std::size_t number) {
  NodeConfig config;
  config.network = "demo";
  config.moniker = "demo-" + std::to_string(number);
  config.p2p.listen = {Endpoint{IpAddress::v4({127, 0, 0, 1}), 0}};
  // The end is not worth waiting for.
  config.p2p.mconn.drain_timeout = std::chrono::milliseconds(200);
  config.p2p.linger_timeout = std::chrono::milliseconds(200);
  return config;
}

}  // namespace

void Cluster::UpCounter::on_event(const SwitchEvent& event) {
  const std::lock_guard lock(mutex_);
  if (event.kind == SwitchEvent::Kind::dial_failed) failure_ = event.to_string();
  if (event.kind != SwitchEvent::Kind::peer_up) return;
  ++ups_;
  changed_.notify_all();
}

bool Cluster::UpCounter::wait_for(std::size_t ups) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, kPatience, [&] { return ups_ >= ups; });
}

std::string Cluster::UpCounter::last_failure() {
  const std::lock_guard lock(mutex_);
  return failure_;
}

Cluster::Cluster(Runtime& runtime, Tally& tally, std::size_t nodes)
    : runtime_(runtime), tally_(tally) {
  for (std::size_t i = 0; i < nodes; ++i) {
    members_.push_back(std::make_unique<Member>(static_cast<std::uint32_t>(i), tally));
    members_.back()->node = std::make_unique<Node>(
        demo_config(i + 1), NodeKey::generate(runtime.rng()), runtime.services(), &ups_);
  }
}

Cluster::~Cluster() {
  hush();
  for (const auto& member : members_) {
    if (member->started) runtime_.wait(member->node->stop());
  }
}

Result<void, std::string> Cluster::start_member(Member& member) {
  Node& node = *member.node;
  if (auto added = node.add_reactor("urgent", member.urgent); !added) return added;
  if (auto added = node.add_reactor("gossip", member.gossip); !added) return added;
  if (auto added = node.add_reactor("flood", member.flood); !added) return added;
  auto started = runtime_.wait(node.start());
  member.started = started.has_value();
  return started;
}

Result<void, std::string> Cluster::start() {
  for (const auto& member : members_) {
    if (auto started = start_member(*member); !started) return started;
  }
  for (std::size_t i = 0; i < members_.size(); ++i) {
    const auto& next = members_[(i + 1) % members_.size()];
    members_[i]->node->handle().dial(next->node->addresses().front());
  }
  if (!ups_.wait_for(2 * members_.size())) {
    return Unexpected("the nodes did not find together: " + ups_.last_failure());
  }
  return {};
}

void Cluster::send_urgent(Time due) {
  const Payload message = urgent_message(due);
  for (const auto& member : members_) {
    const auto sent = member->node->handle().broadcast(kUrgentChannel, message);
    if (sent.refused > 0) tally_.urgent_refused(sent.refused);
  }
}

void Cluster::tell_rumour() {
  Member& member = *members_[teller_++ % members_.size()];
  asio::post(runtime_.worker(), [&member] { member.gossip.tell(); });
}

void Cluster::hush() {
  for (const auto& member : members_) member->flood.hush();
}

ClusterTotals Cluster::totals() const {
  ClusterTotals totals;
  for (const auto& member : members_) {
    for (const PeerStatus& peer : member->node->status()) {
      for (const auto& channel : peer.mconn.channels) {
        totals[channel.id].sent_bytes += channel.sent_bytes;
        totals[channel.id].received_messages += channel.received_messages;
      }
    }
  }
  return totals;
}

}  // namespace switchyard::tools
