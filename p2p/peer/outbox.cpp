#include "p2p/peer/outbox.h"

#include "p2p/base/check.h"

namespace switchyard {

Outbox::Outbox(std::span<const ChannelDescriptor> ours, std::span<const AnnouncedChannel> theirs) {
  SWITCHYARD_CHECK(ours.size() <= kMaxChannels);
  index_.fill(kUnknown);
  for (const ChannelDescriptor& mine : ours) {
    Channel channel;
    channel.id = mine.id;
    channel.capacity = mine.send_queue_capacity;
    channel.capacity_bytes = mine.send_queue_bytes;
    for (const AnnouncedChannel& other : theirs) {
      if (other.id != mine.id) continue;
      channel.announced = true;
      channel.peer_limit = other.max_message_size;
    }
    index_[mine.id.value()] = static_cast<std::uint8_t>(channels_.size());
    channels_.push_back(channel);
  }
}

SendResult Outbox::push(ChannelId channel, const Payload& message, bool& wake) {
  wake = false;
  const std::uint8_t at = index_[channel.value()];
  if (at == kUnknown) return SendResult::unknown_channel;
  const std::lock_guard lock(mutex_);
  if (closed_) return SendResult::closed;
  Channel& to = channels_[at];
  if (!to.announced) return SendResult::not_announced;
  if (message.size() > to.peer_limit) return SendResult::too_big;
  const bool room = to.messages < to.capacity &&
                    (to.messages == 0 || to.bytes + message.size() <= to.capacity_bytes);
  if (!room) {
    to.owes_writable = true;
    return SendResult::full;
  }
  ++to.messages;
  to.bytes += message.size();
  wake = waiting_.empty();
  waiting_.push_back(Item{channel, message});
  return SendResult::queued;
}

void Outbox::collect(std::vector<Item>& into) {
  const std::lock_guard lock(mutex_);
  if (into.empty()) {
    into.swap(waiting_);  // both keep their storage
    return;
  }
  into.insert(into.end(), waiting_.begin(), waiting_.end());
  waiting_.clear();
}

bool Outbox::sent(ChannelId channel, std::size_t size) {
  const std::uint8_t at = index_[channel.value()];
  SWITCHYARD_CHECK(at != kUnknown);
  const std::lock_guard lock(mutex_);
  Channel& of = channels_[at];
  SWITCHYARD_CHECK(of.messages > 0 && of.bytes >= size);
  --of.messages;
  of.bytes -= size;
  if (!of.owes_writable) return false;
  // Not before a quarter is free: a reactor woken for every single message would spend its time
  // on being woken.
  if (of.messages > of.capacity - (of.capacity + 3) / 4) return false;
  if (of.messages > 0 && of.bytes > of.capacity_bytes - of.capacity_bytes / 4) return false;
  of.owes_writable = false;
  return true;
}

void Outbox::close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
}

bool Outbox::closed() const {
  const std::lock_guard lock(mutex_);
  return closed_;
}

std::size_t Outbox::pending() const {
  const std::lock_guard lock(mutex_);
  std::size_t sum = 0;
  for (const Channel& channel : channels_) sum += channel.messages;
  return sum;
}

}  // namespace switchyard
