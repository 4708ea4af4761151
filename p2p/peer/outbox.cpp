#include "p2p/peer/outbox.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "p2p/base/check.h"

namespace switchyard {
namespace {

// Called without the lock: what is told may send again.
template <class Answers>
void tell(Answers& answers) {
  for (auto& [done, result] : answers) done(result);
}

}  // namespace

Outbox::Outbox(std::span<const ChannelDescriptor> ours, std::span<const AnnouncedChannel> theirs) {
  SWITCHYARD_CHECK(ours.size() <= kMaxChannels);
  channels_.reserve(ours.size());
  for (const ChannelDescriptor& mine : ours) {
    Channel channel;
    channel.id = mine.id;
    channel.capacity = mine.send_queue_capacity;
    channel.capacity_bytes = mine.send_queue_bytes;
    channel.droppable = mine.droppable;
    for (const AnnouncedChannel& other : theirs) {
      if (other.id != mine.id) continue;
      channel.announced = true;
      channel.peer_limit = message_limit(mine, other);
    }
    index_.add(mine.id);
    channels_.push_back(channel);
  }
}

bool Outbox::has_room(const Channel& channel, std::size_t size) {
  return channel.messages < channel.capacity &&
         (channel.messages == 0 || channel.bytes + size <= channel.capacity_bytes);
}

// What no waiting would change.
std::optional<SendResult> Outbox::refusal(const Channel& channel, std::size_t size) const {
  if (closed_) return SendResult::closed;
  if (!channel.announced) return SendResult::not_announced;
  if (size > channel.peer_limit) return SendResult::too_big;
  return std::nullopt;
}

// True if it is the first since the last collect().
template <class Message>
bool Outbox::enqueue(Channel& channel, Message&& message) {
  const std::size_t size = message.size();
  waiting_.emplace_back(channel.id, std::forward<Message>(message));
  ++channel.messages;
  channel.bytes += size;
  return waiting_.size() == 1;
}

// Keeps what waits to be collected of a droppable channel within its limits, `size` more included.
void Outbox::drop_uncollected(Channel& channel, std::size_t size) {
  std::size_t messages = 0;
  std::size_t bytes = 0;
  for (const Item& item : waiting_) {
    if (item.channel != channel.id) continue;
    ++messages;
    bytes += item.message.size();
  }
  std::erase_if(waiting_, [&](const Item& item) {
    const bool fits =
        messages < channel.capacity && (messages == 0 || bytes + size <= channel.capacity_bytes);
    if (fits || item.channel != channel.id) return false;
    --messages;
    bytes -= item.message.size();
    --channel.messages;
    channel.bytes -= item.message.size();
    ++channel.dropped;
    return true;
  });
}

// What a message of this size is answered; a full channel is owed a report from here on.
SendResult Outbox::make_room(Channel& channel, std::size_t size) {
  if (const auto refused = refusal(channel, size)) return *refused;
  const bool room = has_room(channel, size);
  if (channel.droppable) {
    if (!room) drop_uncollected(channel, size);
  } else if (channel.waiting > 0 || !room) {
    channel.owes_writable = true;
    ++channel.refused;
    return SendResult::full;
  }
  return SendResult::queued;
}

template <class Message>
SendResult Outbox::push_one(ChannelId channel, Message&& message, bool& wake) {
  wake = false;
  const std::optional<std::size_t> at = index_.find(channel);
  if (!at) return SendResult::unknown_channel;
  const std::lock_guard lock(mutex_);
  Channel& to = channels_[*at];
  const SendResult result = make_room(to, message.size());
  if (result == SendResult::queued) wake = enqueue(to, std::forward<Message>(message));
  return result;
}

SendResult Outbox::push(ChannelId channel, const Payload& message, bool& wake) {
  return push_one(channel, message, wake);
}

SendResult Outbox::push(ChannelId channel, Payload&& message, bool& wake) {
  return push_one(channel, std::move(message), wake);
}

SendResult Outbox::push(ChannelId channel, ByteView message, bool& wake) {
  if (message.size() <= Parcel::kOwn) return push_one(channel, message, wake);
  wake = false;
  const std::optional<std::size_t> at = index_.find(channel);
  if (!at) return SendResult::unknown_channel;
  {
    // A long one is copied without the lock; what has been dropped for it, it finds free.
    const std::lock_guard lock(mutex_);
    if (const SendResult result = make_room(channels_[*at], message.size());
        result != SendResult::queued) {
      return result;
    }
  }
  return push_one(channel, Payload(message), wake);
}

void Outbox::push_or_wait(Waiter waiter, bool& wake) {
  wake = false;
  const std::optional<std::size_t> at = index_.find(waiter.channel);
  SendResult result = SendResult::unknown_channel;
  if (at) {
    const std::lock_guard lock(mutex_);
    Channel& to = channels_[*at];
    const std::size_t size = waiter.message.size();
    const std::optional<SendResult> refused = refusal(to, size);
    if (!refused && to.droppable && !has_room(to, size)) drop_uncollected(to, size);
    if (!refused && !to.droppable && (to.waiting > 0 || !has_room(to, size))) {
      ++to.waiting;
      waiters_.push_back(Waiting{std::move(waiter), std::nullopt});
      wake = true;
      return;
    }
    if (!refused) wake = enqueue(to, waiter.message);
    result = refused.value_or(SendResult::queued);
  }
  waiter.done(result);
}

bool Outbox::collect(std::vector<Item>& into) {
  const std::lock_guard lock(mutex_);
  if (into.empty()) {
    into.swap(waiting_);  // both keep their storage
  } else {
    std::move(waiting_.begin(), waiting_.end(), std::back_inserter(into));
    waiting_.clear();
  }
  return !waiters_.empty();
}

std::optional<Time> Outbox::expire(Time now) {
  Answers answers;
  std::optional<Time> next;
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(waiters_, [&](Waiting& entry) {
      if (!entry.deadline) entry.deadline = now + entry.waiter.patience;
      if (*entry.deadline > now) {
        next = std::min(next.value_or(*entry.deadline), *entry.deadline);
        return false;
      }
      Channel& channel = channel_of(entry.waiter.channel);
      --channel.waiting;
      ++channel.refused;
      answers.emplace_back(std::move(entry.waiter.done), SendResult::full);
      return true;
    });
  }
  tell(answers);
  return next;
}

// Gives room that has become free to those who wait for it, first come first served.  True if what
// came first is the first since the last collect().
bool Outbox::admit(ChannelId channel, Answers& answers) {
  Channel& to = channel_of(channel);
  bool more = to.waiting > 0;
  bool first = false;
  std::erase_if(waiters_, [&](Waiting& entry) {
    if (!more || entry.waiter.channel != channel) return false;
    more = has_room(to, entry.waiter.message.size());
    if (!more) return false;
    --to.waiting;
    first |= enqueue(to, entry.waiter.message);
    answers.emplace_back(std::move(entry.waiter.done), SendResult::queued);
    return true;
  });
  return first;
}

Outbox::Channel& Outbox::channel_of(ChannelId channel) {
  const std::optional<std::size_t> at = index_.find(channel);
  SWITCHYARD_CHECK(at.has_value());
  return channels_[*at];
}

bool Outbox::sent(ChannelId channel, std::size_t messages, std::size_t size, bool& wake) {
  wake = false;
  Answers answers;
  bool writable = false;
  {
    const std::lock_guard lock(mutex_);
    Channel& of = channel_of(channel);
    SWITCHYARD_CHECK(of.messages >= messages && of.bytes >= size);
    of.messages -= messages;
    of.bytes -= size;
    if (of.waiting > 0 && !closed_) wake = admit(channel, answers);
    // Not before half is free: a reactor woken for every single message would spend its time on
    // being woken.
    const bool few = of.messages <= of.capacity / 2;
    const bool small = of.messages == 0 || of.bytes <= of.capacity_bytes / 2;
    writable = of.owes_writable && of.waiting == 0 && few && small;
    if (writable) of.owes_writable = false;
  }
  tell(answers);
  return writable;
}

void Outbox::dropped(ChannelId channel, std::size_t size) {
  const std::lock_guard lock(mutex_);
  Channel& of = channel_of(channel);
  SWITCHYARD_CHECK(of.messages > 0 && of.bytes >= size);
  --of.messages;
  of.bytes -= size;
  ++of.dropped;
}

void Outbox::trim() {
  const std::lock_guard lock(mutex_);
  if (waiting_.empty()) waiting_ = std::vector<Item>();
  if (waiters_.empty()) waiters_ = std::vector<Waiting>();
}

void Outbox::close() {
  Answers answers;
  {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    for (Waiting& entry : waiters_) {
      answers.emplace_back(std::move(entry.waiter.done), SendResult::closed);
    }
    waiters_.clear();
    for (Channel& channel : channels_) channel.waiting = 0;
  }
  tell(answers);
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

SendQueueStatus Outbox::status(ChannelId channel) const {
  const std::optional<std::size_t> at = index_.find(channel);
  if (!at) return {};
  const std::lock_guard lock(mutex_);
  const Channel& of = channels_[*at];
  return {of.messages, of.bytes, of.waiting, of.refused, of.dropped};
}

}  // namespace switchyard
