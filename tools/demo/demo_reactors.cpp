#include "tools/demo/demo_reactors.h"

#include <array>
#include <chrono>
#include <cstring>

namespace switchyard::tools {
namespace {

constexpr std::size_t kUrgentSize = 64;       // bytes of an urgent message, about a vote's
constexpr std::size_t kRumourSize = 100;      // bytes
constexpr std::size_t kBulkSize = 64 * kKiB;  // bytes of a bulk message

// Both ends are this process: its own byte order will do.
void put_u64(Bytes& bytes, std::size_t at, std::uint64_t value) {
  std::memcpy(bytes.data() + at, &value, sizeof value);
}

std::uint64_t get_u64(ByteView bytes, std::size_t at) {
  std::uint64_t value = 0;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

Duration age_of(ByteView bytes, std::size_t at) {
  const Time born{Duration(static_cast<Duration::rep>(get_u64(bytes, at)))};
  return demo_now() - born;
}

std::uint64_t ticks(Time time) {
  return static_cast<std::uint64_t>(time.time_since_epoch().count());
}

}  // namespace

Time demo_now() {
  return Time(std::chrono::steady_clock::now().time_since_epoch());
}

Payload urgent_message(Time due) {
  Bytes bytes(kUrgentSize);
  put_u64(bytes, 0, ticks(due));
  return Payload(bytes);
}

std::vector<ChannelDescriptor> UrgentReactor::channels() const {
  ChannelDescriptor urgent;
  urgent.id = kUrgentChannel;
  urgent.priority = kUrgentPriority;
  urgent.max_message_size = kUrgentSize;
  return {urgent};
}

void UrgentReactor::receive(Message message) {
  if (message.bytes().size() != kUrgentSize) return;
  tally_.urgent_received(age_of(message.bytes(), 0));
}

std::vector<ChannelDescriptor> GossipReactor::channels() const {
  ChannelDescriptor gossip;
  gossip.id = kGossipChannel;
  gossip.priority = kGossipPriority;
  gossip.max_message_size = kRumourSize;
  return {gossip};
}

void GossipReactor::tell() {
  if (!handle_) return;
  const std::uint64_t rumour = (std::uint64_t{node_} << 32) | ++told_;
  Bytes bytes(kRumourSize);
  put_u64(bytes, 0, rumour);
  put_u64(bytes, 8, ticks(demo_now()));
  remember(rumour);
  tally_.rumour_told();
  handle_->broadcast(kGossipChannel, Payload(bytes));
}

void GossipReactor::receive(Message message) {
  if (message.bytes().size() != kRumourSize) return;
  const std::uint64_t rumour = get_u64(message.bytes(), 0);
  if (!remember(rumour)) {
    tally_.rumour_repeated();
    return;
  }
  tally_.rumour_heard(rumour, age_of(message.bytes(), 8));
  if (!handle_) return;
  const Payload payload(message.bytes());
  for (const PeerHandle& peer : handle_->peers()) {
    // A full queue loses the rumour on this way; it may arrive on another.
    if (peer != message.peer()) static_cast<void>(peer.try_send(kGossipChannel, payload));
  }
}

bool GossipReactor::remember(std::uint64_t rumour) {
  if (!seen_.insert(rumour).second) return false;
  order_.push_back(rumour);
  if (order_.size() > kMaxRemembered) {
    seen_.erase(order_.front());
    order_.pop_front();
  }
  return true;
}

FloodReactor::FloodReactor() : message_(Bytes(kBulkSize)) {}

void FloodReactor::fill(const PeerHandle& peer) const {
  // Ends with `full`, after which writable() comes; the connection is slower than this loop.
  while (!hushed_ && peer.try_send(kFloodChannel, message_) == SendResult::queued) {
  }
}

}  // namespace switchyard::tools
