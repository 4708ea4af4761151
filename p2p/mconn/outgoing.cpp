#include "p2p/mconn/outgoing.h"

#include <algorithm>
#include <utility>

#include "p2p/base/check.h"
#include "p2p/wire/packet.h"

namespace switchyard::mconn {

Outgoing::Outgoing(const ChannelDescriptor& ours, const AnnouncedChannel* theirs,
                   const wire::PacketCodec& packets)
    : packets_(packets),
      id_(ours.id),
      announced_(theirs != nullptr),
      droppable_(ours.droppable),
      max_data_(static_cast<std::uint16_t>(packets.max_data(ours.id))),
      priority_(ours.priority),
      capacity_(ours.send_queue_capacity),
      capacity_bytes_(ours.send_queue_bytes),
      max_message_size_(theirs != nullptr ? message_limit(ours, *theirs) : 0),
      credit_(theirs == nullptr        ? 0
              : packets.tells_credit() ? theirs->window
                                       : kNotTold) {
  SWITCHYARD_CHECK(capacity_ >= 1 && max_data_ == packets.max_data(id_));
}

SendResult Outgoing::push(Parcel&& message) {
  if (!announced_) return SendResult::not_announced;
  if (message.size() > max_message_size_) return SendResult::too_big;
  if (!queue_.empty()) {
    const bool room =
        queued_bytes_ <= capacity_bytes_ && message.size() <= capacity_bytes_ - queued_bytes_;
    if (queue_.size() >= capacity_ || !room) return SendResult::full;
  }
  queued_bytes_ += message.size();
  queue_.push(std::move(message));
  return SendResult::queued;
}

std::optional<std::size_t> Outgoing::drop_oldest() {
  if (queue_.size() < (begun_ ? 2U : 1U)) return std::nullopt;
  const Parcel dropped = begun_ ? queue_.pop_second() : queue_.pop();
  queued_bytes_ -= dropped.size();
  return dropped.size();
}

std::optional<std::size_t> Outgoing::piece(std::size_t room) const {
  const std::size_t left = rest();
  const std::uint64_t allowed = credit_.left() - packet_cost(first(), 0);
  std::size_t size = std::min({left, room, std::size_t{max_data_}});
  if (size > allowed) size = static_cast<std::size_t>(allowed);
  // A smaller piece can need a larger header, as more remains and that is told: look again until
  // both fit.
  for (;;) {
    const std::size_t header = packets_.msg_header_size(id_, left - size, size);
    if (header > room || (header == room && left > 0)) return std::nullopt;
    if (size <= room - header) return size;
    size = room - header;
    if (!packets_.tells_remaining()) return size;
  }
}

Outgoing::Written Outgoing::write(MutableByteView room, bool alone) {
  SWITCHYARD_ASSUME(ready());
  const ByteView rest = queue_.front().view().subspan(offset_);
  std::size_t size = rest.size();
  if (!surely_whole(room.size())) {
    const std::optional<std::size_t> fits = piece(room.size());
    if (!fits) return {};
    if (!alone && *fits < std::min<std::size_t>(size, kSmallPiece)) return {};
    size = *fits;
  }
  const std::size_t left = rest.size() - size;
  const ByteView data = rest.first(size);
  Written written;
  written.bytes = packets_.encode_msg(wire::Msg{id_, left, data}, room);
  SWITCHYARD_CHECK(written.bytes > 0);
  credit_.spend(packet_cost(first(), size));
  sent_bytes_ += written.bytes;
  offset_ += size;
  begun_ = left > 0;
  if (left == 0) {
    written.sent = offset_;
    queued_bytes_ -= offset_;
    offset_ = 0;
    queue_.drop();
    ++sent_messages_;
  }
  return written;
}

void Outgoing::check_invariants() const {
  SWITCHYARD_CHECK(queue_.size() <= capacity_);
  SWITCHYARD_CHECK(queue_.size() <= 1 || queued_bytes_ <= capacity_bytes_);
  SWITCHYARD_CHECK(begun_ == (offset_ > 0));
  SWITCHYARD_CHECK(queue_.empty() ? queued_bytes_ == 0 && !begun_ : offset_ <= rest() + offset_);
  SWITCHYARD_CHECK(announced_ || queue_.empty());
}

}  // namespace switchyard::mconn
