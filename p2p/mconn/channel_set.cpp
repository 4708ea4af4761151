#include "p2p/mconn/channel_set.h"

#include <algorithm>
#include <bit>
#include <optional>
#include <string>

#include "p2p/base/check.h"
#include "p2p/wire/packet_codec.h"

namespace switchyard::mconn {

namespace {

Unexpected<Disconnect> unknown_channel(const char* packet, ChannelId channel) {
  Disconnect why{.code = DisconnectCode::unknown_channel,
                 .operation = Operation::packet,
                 .blame = Blame::them,
                 .text = std::string(packet) + " for channel " + std::to_string(channel.value())};
  return Unexpected(std::move(why));
}

}  // namespace

ChannelSet::ChannelSet(const std::vector<ChannelDescriptor>& ours,
                       const std::vector<AnnouncedChannel>& theirs, const Rates& rates,
                       SharedBuckets* shared, Time now)
    : scheduler_(now),
      sending_(now, rates.send, shared != nullptr ? &shared->send : nullptr),
      receiving_(now, rates.receive, shared != nullptr ? &shared->receive : nullptr) {
  SWITCHYARD_CHECK(ours.size() <= kMaxChannels);
  index_.fill(kNone);
  for (const AnnouncedChannel& channel : theirs) theirs_.set(channel.id.value());
  channels_.reserve(ours.size());
  for (const ChannelDescriptor& channel : ours) {
    SWITCHYARD_CHECK(!knows(channel.id));
    const auto peers = std::find_if(theirs.begin(), theirs.end(),
                                    [&](const auto& other) { return other.id == channel.id; });
    const AnnouncedChannel* const announced = peers == theirs.end() ? nullptr : &*peers;
    index_[channel.id.value()] =
        static_cast<std::uint8_t>(scheduler_.add(channel.priority, channel.strict_rate));
    channels_.push_back(
        {channel.id, channel.priority, Outgoing(channel, announced), Incoming(channel)});
  }
}

bool ChannelSet::nothing_queued() const {
  return std::all_of(channels_.begin(), channels_.end(),
                     [](const Channel& channel) { return channel.out.queued_messages() == 0; });
}

std::vector<ChannelStatus> ChannelSet::status() const {
  std::vector<ChannelStatus> all;
  all.reserve(channels_.size());
  for (const Channel& channel : channels_) {
    all.push_back({.id = channel.id,
                   .priority = channel.priority,
                   .queued_messages = channel.out.queued_messages(),
                   .queued_bytes = channel.out.queued_bytes(),
                   .sent_bytes = channel.out.sent_bytes(),
                   .received_bytes = channel.in.received_bytes(),
                   .sent_messages = channel.out.sent_messages(),
                   .received_messages = channel.in.received_messages(),
                   .send_credit = channel.out.credit_left(),
                   .held = channel.in.held(),
                   .announced = channel.out.announced()});
  }
  return all;
}

std::vector<std::pair<ChannelId, std::size_t>> ChannelSet::undelivered() const {
  std::vector<std::pair<ChannelId, std::size_t>> left;
  for (const Channel& channel : channels_) {
    const std::size_t queued = channel.out.queued_messages();
    if (queued > 0) left.emplace_back(channel.id, queued);
  }
  return left;
}

Result<void, Disconnect> ChannelSet::handle(const wire::Msg& packet, Ring<Event>& events) {
  if (!knows(packet.channel)) return unknown_channel("msg", packet.channel);
  const std::size_t i = index_of(packet.channel);
  Incoming& in = channels_[i].in;
  const Result<bool, Disconnect> whole = in.handle(packet);
  if (!whole) return Unexpected(whole.error());
  note_credit(i);
  if (*whole) {
    auto [bytes, cost] = in.take();
    events.push(Received{packet.channel, std::move(bytes), cost});
  }
  return {};
}

Result<void, Disconnect> ChannelSet::handle(const wire::Credit& packet) {
  if (!theirs_.test(packet.channel.value())) return unknown_channel("credit", packet.channel);
  if (!knows(packet.channel)) return {};
  const std::size_t i = index_of(packet.channel);
  channels_[i].out.raise_credit(packet.total);
  refresh_ready(i);
  return {};
}

SendResult ChannelSet::push(ChannelId channel, const Payload& message, Ring<Event>& events) {
  SWITCHYARD_CHECK(knows(channel));
  const std::size_t i = index_of(channel);
  Outgoing& out = channels_[i].out;
  SendResult result = out.push(message);
  while (result == SendResult::full && out.droppable()) {
    const std::optional<std::size_t> dropped = out.drop_oldest();
    events.push(Dropped{channel, dropped.value_or(message.size())});
    // With nothing left to drop it is the newcomer that goes.
    result = dropped ? out.push(message) : SendResult::queued;
  }
  refresh_ready(i);
  return result;
}

void ChannelSet::release(ChannelId channel, std::uint64_t cost) {
  SWITCHYARD_CHECK(knows(channel));
  const std::size_t i = index_of(channel);
  channels_[i].in.release(cost);
  note_credit(i);
}

void ChannelSet::note_credit(std::size_t i) {
  if (channels_[i].in.credit().owed()) credits_owed_ |= std::uint64_t{1} << i;
}

void ChannelSet::set_rates(Time now, const Rates& rates) {
  sending_.change(now, rates.send);
  receiving_.change(now, rates.receive);
}

std::size_t ChannelSet::write_credits(Time now, MutableByteView room) {
  std::size_t used = 0;
  while (credits_owed_ != 0) {
    const std::uint64_t allowed = receiving_.get(now);
    if (allowed == 0) return used;
    const std::uint64_t later = credits_owed_ >> credit_turn_ << credit_turn_;
    const auto i = static_cast<std::size_t>(std::countr_zero(later != 0 ? later : credits_owed_));
    Channel& channel = channels_[i];
    const ReceiveCredit& credit = channel.in.credit();
    const std::uint64_t grant = std::min(credit.total() - credit.last_told(), allowed);
    const wire::Credit packet{channel.id, credit.last_told() + grant};
    const std::size_t size = wire::encode(packet, room.subspan(used));
    if (size == 0) return used;
    used += size;
    receiving_.spend(grant);
    channel.in.credit_told(packet.total);
    if (!credit.owed()) credits_owed_ &= ~(std::uint64_t{1} << i);
    credit_turn_ = (i + 1) % kMaxChannels;
  }
  receiving_.give_back();
  return used;
}

std::size_t ChannelSet::write_data(Time now, MutableByteView frame, std::size_t used,
                                   Ring<Event>& events) {
  while (const std::optional<std::size_t> i = scheduler_.pick(now)) {
    const std::uint64_t allowed = sending_.get(now);
    if (allowed == 0) return used;
    const auto room =
        static_cast<std::size_t>(std::min<std::uint64_t>(frame.size() - used, allowed));
    Channel& channel = channels_[*i];
    const Outgoing::Written written =
        channel.out.write(frame.subspan(used, room), /*alone=*/used == 0);
    if (written.bytes == 0) return used;
    used += written.bytes;
    sending_.spend(written.bytes);
    scheduler_.charge(now, *i, written.bytes);
    refresh_ready(*i);
    if (written.sent) events.push(Sent{channel.id, *written.sent});
  }
  sending_.give_back();
  return used;
}

std::optional<Time> ChannelSet::next_deadline() const {
  const std::optional<Time> sending = sending_.deadline();
  const std::optional<Time> receiving = receiving_.deadline();
  if (!sending || !receiving) return sending ? sending : receiving;
  return std::min(*sending, *receiving);
}

void ChannelSet::handle_timeout(Time now) {
  sending_.handle_timeout(now);
  receiving_.handle_timeout(now);
}

void ChannelSet::check_invariants() const {
  scheduler_.check_invariants();
  sending_.check_invariants();
  receiving_.check_invariants();
  for (std::size_t i = 0; i < channels_.size(); ++i) {
    const Channel& channel = channels_[i];
    channel.out.check_invariants();
    channel.in.check_invariants();
    SWITCHYARD_CHECK(index_of(channel.id) == i);
    SWITCHYARD_CHECK(scheduler_.ready(i) == channel.out.ready());
    SWITCHYARD_CHECK(channel.in.credit().owed() == ((credits_owed_ >> i & 1U) != 0));
  }
}

}  // namespace switchyard::mconn
