#include "tests/bench/bench_reactors.h"

#include <stdexcept>
#include <utility>

#include "p2p/types/net_address.h"
#include "tests/bench/nodes.h"
#include "tests/bench/pace.h"

namespace switchyard::bench {
namespace {

NodeConfig config_for(bool listening) {
  NodeConfig config;
  config.network = "bench";
  config.moniker = listening ? "far" : "near";
  if (listening) config.p2p.listen = {Endpoint{IpAddress::v4({127, 0, 0, 1}), 0}};
  // What is measured is a handshake, not the pace that strangers are held to.
  config.p2p.openings_per_second = 1'000'000;
  return config;
}

}  // namespace

ChannelDescriptor bulk_channel() {
  ChannelDescriptor bulk;
  bulk.id = ChannelId(0x20);
  bulk.priority = 1;
  bulk.receive_window = 2 * kMiB;  // keeps a fast link busy while credit comes back
  return bulk;
}

ChannelDescriptor small_channel() {
  ChannelDescriptor small = bulk_channel();
  small.id = ChannelId(0x21);
  small.send_queue_capacity = 4096;  // several batches of so small messages
  return small;
}

ChannelDescriptor urgent_channel() {
  ChannelDescriptor urgent;
  urgent.id = ChannelId(0x22);
  urgent.priority = 10;
  return urgent;
}

PeerHandle Talker::wait_for_peer(const Plan& plan) {
  auto peer = peer_.get_future();
  const auto patience = std::chrono::duration<double>(plan.patience());
  if (peer.wait_for(patience) != std::future_status::ready)
    throw std::runtime_error("the connection did not come up");
  return peer.get();
}

Pump::Pump(ChannelDescriptor channel, std::size_t message_size, bool shared)
    : Talker(channel), bytes_(message_size, 7), payload_(shared ? Payload(bytes_) : Payload()) {}

void Pump::add_peer(PeerHandle peer) {
  writable(peer, channel_.id);
  Talker::add_peer(std::move(peer));
}

void Pump::writable(PeerHandle peer, ChannelId channel) {
  SendResult result = SendResult::queued;
  while (result == SendResult::queued && !stopped_) {
    result = payload_.empty() ? peer.try_send(channel, bytes_) : peer.try_send(channel, payload_);
  }
}

void Counter::receive(Message message) {
  static_cast<void>(message);
  count_.fetch_add(1, std::memory_order_relaxed);
}

void Counter::wait_for_first(const Plan& plan) const {
  const auto start = Clock::now();
  while (count() == 0) {
    hold(0.001);
    if (seconds_since(start) > plan.patience()) throw std::runtime_error("no message came");
  }
}

void Stopwatch::receive(Message message) {
  const double taken = milliseconds_since_due(message.bytes());
  {
    const std::lock_guard lock(mutex_);
    milliseconds_.push_back(taken);
  }
  Counter::receive(std::move(message));
}

std::vector<double> Stopwatch::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(milliseconds_, {});
}

RunningNode::RunningNode(Runtime& runtime, const std::vector<NamedReactor>& reactors,
                         bool listening, SwitchObserver* observer)
    : runtime_(runtime),
      node_(config_for(listening), NodeKey::generate(runtime.rng()), runtime.services(), observer) {
  for (const NamedReactor& one : reactors) {
    const auto added = node_.add_reactor(one.name, *one.reactor);
    if (!added) throw std::runtime_error(added.error());
  }
  const auto started = runtime_.wait(node_.start());
  if (!started) throw std::runtime_error(started.error());
}

RunningNode::~RunningNode() {
  runtime_.wait(node_.stop());
}

std::string RunningNode::address() const {
  return node_.addresses().at(0).to_string();
}

void RunningNode::dial(const std::string& address) const {
  const auto parsed = NetAddress::parse(address);
  if (!parsed) throw std::runtime_error(parsed.error());
  node_.handle().dial(*parsed);
}

}  // namespace switchyard::bench
