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

Incoming::Incoming(const ChannelDescriptor& ours, bool credits)
    : id_(ours.id),
      max_message_size_(ours.max_message_size),
      window_(ours.receive_window),
      credit_(credits ? ours.receive_window : kUnlimited) {}

Result<void, Disconnect> Incoming::check(const wire::Msg& packet) const {
  const std::size_t size = packet.data.size();
  const bool first = remaining_ == 0;
  if (size == 0 && (!first || packet.remaining > 0))
    return Unexpected(offence(DisconnectCode::protocol_error, id_, "empty packet"));
  if (first) {
    if (size > max_message_size_ || packet.remaining > max_message_size_ - size)
      return Unexpected(offence(DisconnectCode::message_too_big, id_,
                                "more than " + std::to_string(max_message_size_) + " bytes"));
  } else if (size > remaining_ || packet.remaining != remaining_ - size) {
    return Unexpected(offence(DisconnectCode::protocol_error, id_, "remaining does not continue"));
  }
  if (!credit_.allows(packet_cost(first, size)))
    return Unexpected(offence(DisconnectCode::credit_exceeded, id_,
                              "beyond the total of " + std::to_string(credit_.total())));
  return {};
}

Result<bool, Disconnect> Incoming::handle(const wire::Msg& packet) {
  if (auto checked = check(packet); !checked) return Unexpected(checked.error());
  const std::uint64_t cost = packet_cost(/*first=*/remaining_ == 0, packet.data.size());
  cost_ += cost;
  remaining_ = packet.remaining;
  credit_.spend(cost, remaining_);
  store(packet.data);
  received_bytes_ +=
      wire::msg_header_size(id_, packet.remaining, packet.data.size()) + packet.data.size();
  return remaining_ == 0;
}

void Incoming::store(ByteView data) {
  const std::size_t arrived = buffer_.size() + data.size();
  if (arrived > buffer_.capacity()) {
    const std::uint64_t more = std::min(remaining_, credit_.left());
    const std::uint64_t room = std::min<std::uint64_t>(arrived + more, kGrowth * arrived);
    buffer_.reserve(static_cast<std::size_t>(room));
  }
  append(buffer_, data);
}

Incoming::Whole Incoming::take() {
  SWITCHYARD_ASSUME(remaining_ == 0 && cost_ > 0);
  ++received_messages_;
  return {std::exchange(buffer_, {}), std::exchange(cost_, 0)};
}

void Incoming::check_invariants() const {
  credit_.check_invariants();
  SWITCHYARD_CHECK(buffer_.size() + remaining_ <= max_message_size_);
  SWITCHYARD_CHECK(buffer_.capacity() <= kGrowth * buffer_.size());
  SWITCHYARD_CHECK(buffer_.capacity() <= cost_ + credit_.left());
  SWITCHYARD_CHECK(cost_ > 0 || (buffer_.empty() && remaining_ == 0));
}

}  // namespace switchyard::mconn
