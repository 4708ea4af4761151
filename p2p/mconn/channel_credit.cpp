// What the channels of one connection let the peer send.
#include <algorithm>
#include <bit>
#include <string>

#include "p2p/mconn/channel_set.h"

namespace switchyard::mconn {

// Brings the account up to date with the channel's credit, after any change of it.
void ChannelSet::settle(std::size_t i) {
  const ReceiveCredit& credit = channels_[i].in.credit();
  account_.keep(i, credit.kept());
  if (!credit.extended()) {
    const std::uint64_t wants = credit.wants();
    if (wants > 0 && receive_debt_ == 0) {
      account_.want(i, wants);
    } else {
      account_.done(i);
    }
  }
  note_credit(i);
}

bool ChannelSet::awaits_any_release() const {
  const auto awaits = [this](const Channel& channel) {
    return credits_ ? channel.in.credit().awaits_any() : channel.in.full();
  };
  const auto lent = [](const Loan& loan) { return loan.borrowed > 0; };
  return std::any_of(channels_.begin(), channels_.end(), awaits) ||
         std::any_of(loans_.begin(), loans_.end(), lent);
}

void ChannelSet::take_granted(Time now) {
  if (!account_.fresh()) return;
  const std::size_t i = account_.take_granted(now);
  channels_[i].in.extend();
  note_credit(i);
}

void ChannelSet::note_credit(std::size_t i) {
  if (channels_[i].in.credit().owed()) credits_owed_ |= std::uint64_t{1} << i;
}

// Pays back what extensions took in advance; until then no channel may want another.
void ChannelSet::pay_debt(Time now) {
  if (receive_debt_ == 0) return;
  while (receive_debt_ > 0) {
    const std::uint64_t allowed = receiving_.get(now);
    if (allowed == 0) return;
    const std::uint64_t paid = std::min(allowed, receive_debt_);
    receiving_.spend(paid);
    receive_debt_ -= paid;
    receive_paid_ += paid;
  }
  for (std::size_t i = 0; i < channels_.size(); ++i) settle(i);
}

// False, and nothing done, if the limit has not got it, or has debts.
bool ChannelSet::charge_at_once(Time now, const wire::Msg& packet) {
  if (receiving_.unlimited()) return true;
  const std::uint64_t cost = packet_cost(/*first=*/false, packet.data.size());
  if (receive_debt_ > 0 || receiving_.get(now) < cost) return false;
  receiving_.spend(cost);
  receive_paid_ += cost;
  return true;
}

// Where credit cannot be withheld, what has come is paid for behind, and nothing read until it is.
void ChannelSet::charge_received(Time now, const wire::Msg& packet) {
  if (receiving_.unlimited()) return;
  receive_debt_ += packet_cost(/*first=*/false, packet.data.size());
  pay_debt(now);
}

// What the peer may be told of this channel's total now; 0 if the receive limit has nothing for it.
// The rest of a message that is granted is never withheld, or its sender would be blamed for our
// slowness: it is taken in advance.
std::uint64_t ChannelSet::allowed_credit(Time now, const ReceiveCredit& credit) {
  const std::uint64_t owed = credit.total() - credit.last_told();
  const std::uint64_t allowed = receive_debt_ > 0 ? 0 : receiving_.get(now);
  const std::uint64_t covered = std::min(owed, allowed);
  return credit.extended() ? owed : covered;
}

// Room for what one more packet brings, out of the budgets.
Result<void, Disconnect> ChannelSet::borrow(Time now, std::size_t i, const wire::Msg& packet) {
  Channel& channel = channels_[i];
  Loan& loan = loans_[i];
  for (const std::size_t room : {channel.in.good_room(packet), channel.in.least_room(packet)}) {
    const std::uint64_t needed = channel.in.beyond(room);
    if (needed > loan.borrowed) loan.borrowed += account_.grow(needed - loan.borrowed);
    if (needed > loan.borrowed) continue;
    channel.in.reserve(room);
    if (needed > 0 && !loan.pace) loan.pace.emplace(now);
    if (loan.pace) loan.pace->handle_arrived(packet.data.size());
    return {};
  }
  Disconnect why{.code = DisconnectCode::full,
                 .operation = Operation::packet,
                 .text = "channel " + std::to_string(channel.id().value()) +
                         ": no memory for more of a message"};
  return Unexpected(std::move(why));
}

// Gives back what the channel needs no more.
void ChannelSet::repay(std::size_t i) {
  if (credits_) return;  // nothing was borrowed
  const Channel& channel = channels_[i];
  Loan& loan = loans_[i];
  if (!channel.in.middle()) loan.pace.reset();
  const std::uint64_t needed = channel.in.beyond();
  if (needed < loan.borrowed) account_.shrink(loan.borrowed - needed);
  loan.borrowed = std::min(loan.borrowed, needed);
  if (loan.borrowed == 0) loan.pace.reset();
}

std::size_t ChannelSet::write_credits(Time now, std::optional<Duration> round_trip,
                                      MutableByteView room) {
  pay_debt(now);
  take_granted(now);
  std::size_t used = 0;
  std::uint64_t held_up = 0;  // channels the receive limit has nothing for
  while ((credits_owed_ & ~held_up) != 0) {
    const std::uint64_t owed = credits_owed_ & ~held_up;
    const std::uint64_t later = owed >> credit_turn_ << credit_turn_;
    const auto i = static_cast<std::size_t>(std::countr_zero(later != 0 ? later : owed));
    Channel& channel = channels_[i];
    const ReceiveCredit& credit = channel.in.credit();
    if (const std::uint64_t by = credit.outgrown(now, round_trip); by > 0) {
      channel.in.widen(account_.grow(by));
      settle(i);
    }
    const std::uint64_t grant = allowed_credit(now, credit);
    if (grant == 0) {
      held_up |= std::uint64_t{1} << i;
      continue;
    }
    const wire::Credit packet{channel.id(), credit.last_told() + grant};
    const std::size_t size = packets_.encode(packet, room.subspan(used));
    if (size == 0) return used;
    used += size;
    const std::uint64_t covered = std::min(grant, receive_debt_ > 0 ? 0 : receiving_.get(now));
    receiving_.spend(covered);
    receive_debt_ += grant - covered;
    channel.in.credit_told(now, packet.total);
    if (!credit.owed()) credits_owed_ &= ~(std::uint64_t{1} << i);
    credit_turn_ = (i + 1) % kMaxChannels;
  }
  if (credits_owed_ == 0 && receive_debt_ == 0) receiving_.give_back();
  return used;
}

}  // namespace switchyard::mconn
