#include "p2p/mconn/channel_set.h"

#include <algorithm>
#include <bit>
#include <string>

#include "p2p/base/check.h"
#include "p2p/mconn/flood_guard.h"

namespace switchyard::mconn {

namespace {

Unexpected<Disconnect> unknown_channel(const char* packet, ChannelId channel) {
  Disconnect why{.code = DisconnectCode::unknown_channel,
                 .operation = Operation::packet,
                 .blame = Blame::them,
                 .text = std::string(packet) + " for channel " + std::to_string(channel.value())};
  return Unexpected(std::move(why));
}

Unexpected<Disconnect> too_slow(ChannelId channel) {
  Disconnect why{.code = DisconnectCode::too_slow,
                 .operation = Operation::packet,
                 .blame = Blame::them,
                 .text = "channel " + std::to_string(channel.value()) +
                         ": a large message came slower than 16 KiB/s"};
  return Unexpected(std::move(why));
}

// What windows may grow by, of a connection.  Without credit nobody can be told to wait, so a
// message of the largest size has to fit on every channel, and what was read already when an inbox
// became full: at most a second's worth of empty messages (flood_guard.h), which cost most.
std::uint64_t shared_part(const Config& config, const std::vector<ChannelDescriptor>& ours) {
  if (config.packets->tells_credit()) return config.shared_window;
  std::uint64_t part = FloodGuard::kMaxTiny * packet_cost(/*first=*/true, 0);
  for (const ChannelDescriptor& channel : ours) part += channel.max_message_size;
  return std::max(part, config.shared_window);
}

// What the peer announced of a channel, or null.
const AnnouncedChannel* find(const std::vector<AnnouncedChannel>& theirs, ChannelId id) {
  const auto found = std::find_if(theirs.begin(), theirs.end(),
                                  [id](const AnnouncedChannel& other) { return other.id == id; });
  return found == theirs.end() ? nullptr : &*found;
}

}  // namespace

ChannelSet::ChannelSet(const Config& config, const std::vector<ChannelDescriptor>& ours,
                       const std::vector<AnnouncedChannel>& theirs, Shared shared, Time now)
    : packets_(*config.packets),
      credits_(packets_.tells_credit()),
      scheduler_(now),
      account_(std::move(shared.budget), shared_part(config, ours)),
      sending_(now, config.rates.send, shared.tokens.send),
      receiving_(now, config.rates.receive, shared.tokens.receive) {
  SWITCHYARD_CHECK(ours.size() <= kMaxChannels);
  for (const AnnouncedChannel& channel : theirs) theirs_.set(channel.id.value());
  channels_.reserve(ours.size());
  for (const ChannelDescriptor& channel : ours) {
    index_.add(channel.id);
    scheduler_.add(channel.priority, channel.strict_rate);
    account_.add(channel.id);
    channels_.push_back(
        {Outgoing(channel, find(theirs, channel.id), packets_), Incoming(channel, packets_)});
  }
  if (!credits_) loans_.resize(ours.size());
}

void ChannelSet::trim() {
  for (Channel& channel : channels_) channel.out.trim();
}

bool ChannelSet::nothing_queued() const {
  return std::all_of(channels_.begin(), channels_.end(),
                     [](const Channel& channel) { return channel.out.queued_messages() == 0; });
}

std::vector<ChannelStatus> ChannelSet::status() const {
  std::vector<ChannelStatus> all;
  all.reserve(channels_.size());
  for (const Channel& channel : channels_) {
    all.push_back({.id = channel.id(),
                   .priority = channel.out.priority(),
                   .queued_messages = channel.out.queued_messages(),
                   .queued_bytes = channel.out.queued_bytes(),
                   .sent_bytes = channel.out.sent_bytes(),
                   .received_bytes = channel.in.received_bytes(),
                   .sent_messages = channel.out.sent_messages(),
                   .received_messages = channel.in.received_messages(),
                   .send_credit = channel.out.credit_left(),
                   .held = channel.in.held(),
                   .window = credits_ ? channel.in.credit().window() : 0,
                   .announced = channel.out.announced()});
  }
  return all;
}

std::vector<std::pair<ChannelId, std::size_t>> ChannelSet::undelivered() const {
  std::vector<std::pair<ChannelId, std::size_t>> left;
  for (const Channel& channel : channels_) {
    const std::size_t queued = channel.out.queued_messages();
    if (queued > 0) left.emplace_back(channel.id(), queued);
  }
  return left;
}

std::optional<ChannelSet::Full> ChannelSet::full() const {
  if (credits_) return std::nullopt;
  if (receive_debt_ > 0) return Full{channels_.front().id(), receive_paid_};
  const auto found = std::find_if(channels_.begin(), channels_.end(),
                                  [](const Channel& channel) { return channel.in.full(); });
  if (found == channels_.end()) return std::nullopt;
  return Full{found->id(), found->in.credit().freed()};
}

Result<void, Disconnect> ChannelSet::handle(Time now, const wire::Msg& packet, EventQueue& events) {
  const std::optional<std::size_t> place = place_of(packet.channel);
  if (!place) return unknown_channel("msg", packet.channel);
  const std::size_t i = *place;
  last_ = static_cast<std::uint8_t>(i);
  Incoming& in = channels_[i].in;
  auto good = in.check(packet);
  if (good && !credits_) good = borrow(now, i, packet);
  if (!good) return good;
  if (!credits_) charge_received(now, packet);
  const bool whole = in.accept(packet);
  if (account_.holds(i)) account_.handle_arrived(packet.data.size());
  settle(i);
  take_granted(now);
  if (whole) {
    auto [bytes, cost] = in.take();
    events.push(Received{packet.channel, std::move(bytes), cost});
    repay(i);
  }
  return {};
}

Result<void, Disconnect> ChannelSet::handle(const wire::Credit& packet) {
  if (!credits_) {
    Disconnect why{.code = DisconnectCode::protocol_error,
                   .operation = Operation::packet,
                   .blame = Blame::them,
                   .text = "credit on a wire without credit"};
    return Unexpected(std::move(why));
  }
  if (!theirs_.test(packet.channel.value())) return unknown_channel("credit", packet.channel);
  const std::optional<std::size_t> place = place_of(packet.channel);
  if (!place) return {};
  channels_[*place].out.raise_credit(packet.total);
  refresh_ready(*place);
  return {};
}

// Of such a message handle() changes nothing but what has come: none was in the middle, so nothing
// is borrowed or wanted, nor will be, and nothing that was not owed before is owed.
bool ChannelSet::take_whole(Time now, const wire::Msg& packet, std::size_t size,
                            EventQueue& events) {
  const std::optional<std::size_t> place = place_of(packet.channel);
  if (!place || account_.fresh()) return false;
  Incoming& in = channels_[*place].in;
  if (!in.takes_whole(packet)) return false;
  if (!credits_) {
    const Loan& loan = loans_[*place];
    if (loan.borrowed > 0 || loan.pace || !charge_at_once(now, packet)) return false;
  }
  last_ = static_cast<std::uint8_t>(*place);
  const std::uint64_t cost = in.accept_whole(packet, size);
  events.push(Received{packet.channel, to_bytes(packet.data), cost});
  return true;
}

SendResult ChannelSet::push(std::size_t i, Parcel&& message, EventQueue& events) {
  SWITCHYARD_ASSUME(i < channels_.size());
  last_ = static_cast<std::uint8_t>(i);
  Outgoing& out = channels_[i].out;
  if (!out.droppable()) {
    const bool first = out.queued_messages() == 0;
    const SendResult result = out.push(std::move(message));
    if (first) refresh_ready(i);  // who was behind another changes nothing
    return result;
  }
  // It is moved out of only if it is queued.  NOLINTBEGIN(bugprone-use-after-move)
  SendResult result = out.push(std::move(message));
  while (result == SendResult::full) {
    const std::optional<std::size_t> dropped = out.drop_oldest();
    events.push(Dropped{out.id(), dropped.value_or(message.size())});
    // With nothing left to drop it is the newcomer that goes.
    result = dropped ? out.push(std::move(message)) : SendResult::queued;
  }
  // NOLINTEND(bugprone-use-after-move)
  refresh_ready(i);
  return result;
}

void ChannelSet::release(ChannelId channel, std::uint64_t cost) {
  const std::optional<std::size_t> place = place_of(channel);
  SWITCHYARD_CHECK(place.has_value());
  const std::size_t i = *place;
  channels_[i].in.release(cost);
  repay(i);
  settle(i);
}

Result<void, Disconnect> ChannelSet::handle_timeout(Time now) {
  sending_.handle_timeout(now);
  receiving_.handle_timeout(now);
  take_granted(now);
  if (account_.overdue(now)) return too_slow(channels_[account_.holder()].id());
  if (full()) return {};  // nobody can be slow while we do not read
  const auto slow = std::find_if(loans_.begin(), loans_.end(), [now](Loan& loan) {
    return loan.pace && loan.pace->overdue(now);
  });
  if (slow == loans_.end()) return {};
  return too_slow(channels_[static_cast<std::size_t>(slow - loans_.begin())].id());
}

void ChannelSet::restart_paces(Time now) {
  for (Loan& loan : loans_) {
    if (loan.pace) loan.pace->restart(now);
  }
}

void ChannelSet::set_rates(Time now, const Rates& rates) {
  sending_.change(now, rates.send);
  receiving_.change(now, rates.receive);
}

std::size_t ChannelSet::write_data(Time now, MutableByteView frame, std::size_t used,
                                   EventQueue& events) {
  // Without a limit it is asked once; one that is set meanwhile counts from the next frame on.
  const bool limited = !sending_.unlimited();
  std::uint64_t allowed = 0;
  SentRun sent(events);
  while (const std::optional<std::size_t> i = scheduler_.pick(now)) {
    if (limited || allowed == 0) allowed = sending_.get(now);
    if (allowed == 0) return used;
    const auto room =
        static_cast<std::size_t>(std::min<std::uint64_t>(frame.size() - used, allowed));
    Outgoing& out = channels_[*i].out;
    const Outgoing::Written written = out.write(frame.subspan(used, room), /*alone=*/used == 0);
    if (written.bytes == 0) return used;
    used += written.bytes;
    if (limited) sending_.spend(written.bytes);
    scheduler_.charge(now, *i, written.bytes);
    if (!out.ready()) scheduler_.set_ready(*i, false);  // it was, or it had not been picked
    if (written.sent) sent.add(out.id(), *written.sent);
  }
  sending_.give_back();
  return used;
}

std::optional<Time> ChannelSet::next_deadline() const {
  std::optional<Time> next = account_.holder_deadline();
  for (const Throttle* limit : {&sending_, &receiving_}) {
    if (const auto due = limit->deadline()) next = std::min(next.value_or(*due), *due);
  }
  if (credits_ || full()) return next;
  for (const Loan& loan : loans_) {
    if (!loan.pace) continue;
    const Time due = loan.pace->deadline();
    next = std::min(next.value_or(due), due);
  }
  return next;
}

void ChannelSet::check_channel(std::size_t i) const {
  const Channel& channel = channels_[i];
  channel.out.check_invariants();
  channel.in.check_invariants();
  SWITCHYARD_CHECK(place_of(channel.id()) == i);
  SWITCHYARD_CHECK(scheduler_.ready(i) == channel.out.ready());
  const ReceiveCredit& credit = channel.in.credit();
  SWITCHYARD_CHECK(credit.owed() == ((credits_owed_ >> i & 1U) != 0));
  SWITCHYARD_CHECK(!account_.holds(i) || account_.fresh() || credit.extended());
  SWITCHYARD_CHECK(!credit.extended() || account_.holds(i) || account_.closed());
  SWITCHYARD_CHECK(loans_.size() == (credits_ ? 0 : channels_.size()));
  if (credits_) return;
  const Loan& loan = loans_[i];
  SWITCHYARD_CHECK(loan.borrowed >= channel.in.beyond());
  SWITCHYARD_CHECK(!loan.pace || (loan.borrowed > 0 && channel.in.middle()));
}

void ChannelSet::check_invariants() const {
  scheduler_.check_invariants();
  sending_.check_invariants();
  receiving_.check_invariants();
  account_.check_invariants();
  for (std::size_t i = 0; i < channels_.size(); ++i) check_channel(i);
}

}  // namespace switchyard::mconn
