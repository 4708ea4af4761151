#include "p2p/mconn/incoming.h"

#include <algorithm>
#include <string>
#include <utility>

#include "p2p/base/check.h"
#include "p2p/wire/packet_codec.h"

namespace switchyard::mconn {

namespace {

// More than a connection can carry: without credit on the wire all is granted.
constexpr std::uint64_t kUnlimited = std::uint64_t{1} << 62U;

Disconnect offence(DisconnectCode code, ChannelId channel, const std::string& what) {
  return {.code = code,
          .operation = Operation::packet,
          .blame = Blame::them,
          .text = "channel " + std::to_string(channel.value()) + ": " + what};
}

}  // namespace

Incoming::Incoming(const ChannelDescriptor& ours, const wire::PacketCodec& packets)
    : packets_(packets),
      id_(ours.id),
      max_message_size_(ours.max_message_size),
      window_(ours.receive_window),
      credit_(packets.tells_credit() ? ours.receive_window : kUnlimited) {}

Result<void, Disconnect> Incoming::check_size(const wire::Msg& packet) const {
  const std::size_t size = packet.data.size();
  const std::size_t room = max_message_size_ - buffer_.size();
  const bool told = packets_.tells_remaining();
  if (size <= room && (!told || packet.remaining <= room - size)) return {};
  return Unexpected(offence(DisconnectCode::message_too_big, id_,
                            "more than " + std::to_string(max_message_size_) + " bytes"));
}

// Without credit there is nothing to be paid for each packet: what is counted is memory.
std::uint64_t Incoming::cost_of(std::size_t size) const {
  const bool free = middle_ && !packets_.tells_credit();
  return free ? size : packet_cost(/*first=*/!middle_, size);
}

Result<void, Disconnect> Incoming::check(const wire::Msg& packet) const {
  const std::size_t size = packet.data.size();
  if (packets_.tells_remaining()) {
    if (size == 0 && (middle_ || packet.remaining > 0))
      return Unexpected(offence(DisconnectCode::protocol_error, id_, "empty packet"));
    if (middle_ && (size > remaining_ || packet.remaining != remaining_ - size))
      return Unexpected(
          offence(DisconnectCode::protocol_error, id_, "remaining does not continue"));
  }
  if (auto fits = check_size(packet); !fits) return fits;
  if (!credit_.allows(cost_of(size)))
    return Unexpected(offence(DisconnectCode::credit_exceeded, id_,
                              "beyond the total of " + std::to_string(credit_.total())));
  return {};
}

Result<bool, Disconnect> Incoming::handle(const wire::Msg& packet) {
  if (auto checked = check(packet); !checked) return Unexpected(checked.error());
  return accept(packet);
}

bool Incoming::accept(const wire::Msg& packet) {
  const std::uint64_t cost = cost_of(packet.data.size());
  cost_ += cost;
  const bool began_before = middle_;
  middle_ = packet.remaining > 0;
  // Without knowing what is to come, no more than the largest message.
  remaining_ = packet.remaining;
  if (middle_ && !packets_.tells_remaining())
    remaining_ = max_message_size_ - buffer_.size() - packet.data.size();
  credit_.spend(cost, middle_ ? std::max<std::uint64_t>(remaining_, 1) : 0);
  store(packet.data);
  if (began_before && !middle_) expected_ = buffer_.size();
  received_bytes_ +=
      packets_.msg_header_size(id_, packet.remaining, packet.data.size()) + packet.data.size();
  return !middle_;
}

std::size_t Incoming::least_room(const wire::Msg& packet) const {
  return std::max(buffer_.capacity(), buffer_.size() + packet.data.size());
}

std::size_t Incoming::good_room(const wire::Msg& packet) const {
  const std::size_t least = least_room(packet);
  if (least == buffer_.capacity() || packet.remaining == 0) return least;
  const bool fits = beyond(expected_) == 0;
  const std::size_t guess = std::max(kGrowth * least, fits ? expected_ : 0);
  return std::max(least, std::min(max_message_size_, guess));
}

std::uint64_t Incoming::beyond(std::size_t capacity) const {
  const std::uint64_t taken = credit_.waiting() + packet_cost(/*first=*/true, capacity);
  return taken > window_ ? taken - window_ : 0;
}

std::uint64_t Incoming::beyond() const {
  if (middle_) return beyond(buffer_.capacity());
  return credit_.waiting() > window_ ? credit_.waiting() - window_ : 0;
}

void Incoming::store(ByteView data) {
  const std::size_t arrived = buffer_.size() + data.size();
  if (arrived > buffer_.capacity()) {
    const std::uint64_t fits = remaining_ <= credit_.room() ? remaining_ : credit_.left();
    const std::uint64_t more = packets_.tells_credit() ? fits : 0;  // else borrowed before
    buffer_.reserve(arrived + static_cast<std::size_t>(more));
  }
  append(buffer_, data);
}

Incoming::Whole Incoming::take() {
  SWITCHYARD_ASSUME(!middle_ && cost_ > 0);
  ++received_messages_;
  // A size that was not told was guessed; what is kept holds less than twice its bytes.
  const bool guessed = !packets_.tells_remaining() && buffer_.capacity() > kSmallMessage;
  if (guessed && buffer_.capacity() >= 2 * buffer_.size()) buffer_.shrink_to_fit();
  return {std::exchange(buffer_, {}), std::exchange(cost_, 0)};
}

void Incoming::check_invariants() const {
  credit_.check_invariants();
  SWITCHYARD_CHECK(buffer_.size() + remaining_ <= max_message_size_);
  SWITCHYARD_CHECK(buffer_.capacity() <= cost_ + credit_.room());
  SWITCHYARD_CHECK(packets_.tells_credit() ||
                   buffer_.capacity() <= std::max(kGrowth * buffer_.size(), expected_));
  SWITCHYARD_CHECK(cost_ > 0 || (buffer_.empty() && !middle_));
  SWITCHYARD_CHECK(middle_ || remaining_ == 0);
}

}  // namespace switchyard::mconn
