#include "p2p/mconn/mconnection.h"

#include <algorithm>
#include <string>

#include "p2p/base/check.h"
#include "p2p/mconn/channel_set.h"
#include "p2p/mconn/event_queue.h"
#include "p2p/mconn/flood_guard.h"
#include "p2p/mconn/keepalive.h"
#include "p2p/mconn/read_pause.h"
#include "p2p/mconn/reasons.h"
#include "p2p/wire/packet.h"
#include "p2p/wire/packet_codec.h"

namespace switchyard::mconn {
namespace {

enum class State : std::uint8_t { open, draining, closing, finished };

}  // namespace

struct MConnection::Impl {
  Impl(const Config& settings, const std::vector<ChannelDescriptor>& ours,
       const std::vector<AnnouncedChannel>& theirs, Time now, Shared shared)
      : config(settings),
        drain_until(now),
        channels(settings, ours, theirs, std::move(shared), now),
        keepalive(settings.ping_interval, settings.pong_timeout, now),
        guard(now),
        pause(settings.pong_timeout),
        reader(*settings.packets) {}

  bool ending() const { return state == State::closing || state == State::finished; }
  void enter(State next);
  bool take_whole(Time now, const wire::Msg& msg, std::size_t size);
  Result<void, Disconnect> handle(Time now, const wire::Msg& msg);
  Result<void, Disconnect> handle(Time now, const wire::Packet& packet);
  Unexpected<Disconnect> fail(const Disconnect& error);
  void stop_receiving();
  void look_at_inboxes(Time now);
  std::size_t write_keepalive(Time now, MutableByteView room);
  std::size_t write_close(MutableByteView frame);

  const Config config;
  State state{State::open};
  bool receiving{true};  // until the peer's close or a failure
  Disconnect why;        // draining, closing: what our close will say
  Time drain_until;      // draining: when waiting ends
  ChannelSet channels;
  Keepalive keepalive;
  FloodGuard guard;
  ReadPause pause;
  wire::PacketReader reader;
  EventQueue events;  // not yet polled
};

void MConnection::Impl::enter(State next) {
  // Only forward; to `finished` from `closing`, or by the peer's close.
  SWITCHYARD_CHECK(next > state);
  SWITCHYARD_CHECK(next != State::finished || state == State::closing || !receiving);
  state = next;
}

// The quick way for whole messages; false: it is for handle().
bool MConnection::Impl::take_whole(Time now, const wire::Msg& msg, std::size_t size) {
  const bool tiny = msg.data.size() < FloodGuard::kTinyPayload;  // those are counted
  return msg.remaining == 0 && !tiny && channels.take_whole(now, msg, size, events);
}

Result<void, Disconnect> MConnection::Impl::handle(Time now, const wire::Msg& msg) {
  if (!guard.data(msg.data.size())) return flood("tiny messages");
  return channels.handle(now, msg, events);
}

Result<void, Disconnect> MConnection::Impl::handle(Time now, const wire::Packet& packet) {
  if (const auto* msg = std::get_if<wire::Msg>(&packet)) return handle(now, *msg);
  if (!std::holds_alternative<wire::Close>(packet) && !guard.control()) {
    return flood("control packets");
  }
  if (const auto* credit = std::get_if<wire::Credit>(&packet)) return channels.handle(*credit);
  if (const auto* ping = std::get_if<wire::Ping>(&packet)) keepalive.handle_ping(ping->value);
  if (const auto* pong = std::get_if<wire::Pong>(&packet)) {
    const bool told = config.packets->tells_ping_value();
    keepalive.handle_pong(now, told ? std::optional(pong->value) : std::nullopt);
  }
  if (const auto* close = std::get_if<wire::Close>(&packet)) {
    stop_receiving();
    if (state != State::finished) enter(State::finished);
    events.push(Closed{from_wire(*close)});
  }
  return {};
}

Unexpected<Disconnect> MConnection::Impl::fail(const Disconnect& error) {
  stop_receiving();
  return Unexpected(error);
}

void MConnection::Impl::stop_receiving() {
  receiving = false;
  channels.stop_receiving();
}

void MConnection::Impl::look_at_inboxes(Time now) {
  if (config.packets->tells_credit()) return;
  if (const auto full = channels.full()) {
    pause.handle_full(now, full->channel, full->freed);
    keepalive.pause();
  } else {
    if (pause.paused()) channels.restart_paces(now);
    pause.handle_room();
    keepalive.resume(now);
  }
}

std::size_t MConnection::Impl::write_keepalive(Time now, MutableByteView room) {
  std::size_t used = 0;
  if (const auto value = keepalive.pong_owed()) {
    used += config.packets->encode(wire::Pong{*value}, room);
    keepalive.pong_written();
    pause.pong_written();
  } else if (pause.pong_owed()) {
    used += config.packets->encode(wire::Pong{0}, room);
    pause.pong_written();
  }
  if (const auto value = keepalive.ping_owed()) {
    used += config.packets->encode(wire::Ping{*value}, room.subspan(used));
    keepalive.ping_written(now);
  }
  return used;
}

std::size_t MConnection::Impl::write_close(MutableByteView frame) {
  const std::string text = printable(why.text);
  const std::size_t size = config.packets->encode(to_wire(why, text), frame);
  enter(State::finished);
  return size;
}

MConnection::MConnection(const Config& config, const std::vector<ChannelDescriptor>& ours,
                         const std::vector<AnnouncedChannel>& theirs, Time now, Shared shared)
    : impl_(std::make_unique<Impl>(config, ours, theirs, now, std::move(shared))) {}

MConnection::~MConnection() = default;

Status MConnection::status() const {
  return {impl_->channels.status(), impl_->keepalive.round_trip(), !wants_input()};
}

bool MConnection::wants_input() const {
  return !impl_->channels.full();
}

bool MConnection::awaits_any_release() const {
  return impl_->channels.awaits_any_release();
}

bool MConnection::draining() const {
  return impl_->state != State::open;
}

bool MConnection::finished() const {
  return impl_->state == State::finished;
}

std::vector<std::pair<ChannelId, std::size_t>> MConnection::undelivered() const {
  return impl_->channels.undelivered();
}

Result<void, Disconnect> MConnection::handle_frame(Time now, ByteView payload) {
  if (impl_->receiving) impl_->keepalive.handle_received(now);
  impl_->guard.begin_frame(now);
  impl_->reader.begin(payload);
  bool empty = true;
  wire::Msg msg;
  while (impl_->receiving) {
    if (const std::size_t size = impl_->reader.next_msg(msg); size > 0) {
      empty = false;
      if (impl_->take_whole(now, msg, size)) continue;
      if (auto handled = impl_->handle(now, msg); !handled) return impl_->fail(handled.error());
      continue;
    }
    const auto next = impl_->reader.next();
    if (!next) return impl_->fail(next.error());
    const auto& packet = *next;
    if (!packet) break;
    empty = false;
    if (auto handled = impl_->handle(now, *packet); !handled) return impl_->fail(handled.error());
  }
  const bool piece = impl_->reader.in_middle() && payload.size() >= FloodGuard::kLeastPiece;
  if (empty && !piece && impl_->receiving && !impl_->guard.control()) {
    return impl_->fail(flood("frames without a packet").error());
  }
  impl_->look_at_inboxes(now);
  return {};
}

Result<void, Disconnect> MConnection::handle_timeout(Time now) {
  if (impl_->ending()) return {};
  if (impl_->state == State::draining && now >= impl_->drain_until) {
    impl_->enter(State::closing);
    return {};
  }
  if (impl_->receiving) {
    impl_->look_at_inboxes(now);
    impl_->pause.handle_timeout(now);
    if (impl_->pause.stalled(now)) return impl_->fail(stall(impl_->pause.channel()));
  }
  if (const auto paced = impl_->channels.handle_timeout(now); !paced) {
    return impl_->fail(paced.error());
  }
  if (impl_->keepalive.handle_timeout(now) == Keepalive::Verdict::late)
    return Unexpected(silence(impl_->config.pong_timeout));
  return {};
}

SendResult MConnection::send(ChannelId channel, Parcel&& message) {
  const std::optional<std::size_t> place = impl_->channels.place_of(channel);
  if (!place) return SendResult::unknown_channel;
  if (impl_->state != State::open) return SendResult::closed;
  return impl_->channels.push(*place, std::move(message), impl_->events);
}

void MConnection::release(ChannelId channel, std::uint64_t cost) {
  impl_->channels.release(channel, cost);
}

void MConnection::drain(Time now, Disconnect why) {
  if (impl_->state != State::open) return;
  impl_->enter(State::draining);
  impl_->why = std::move(why);
  impl_->drain_until = now + impl_->config.drain_timeout;
}

void MConnection::trim() {
  impl_->events.trim();
  impl_->channels.trim();
}

void MConnection::set_rates(Time now, const Rates& rates) {
  impl_->channels.set_rates(now, rates);
}

void MConnection::close(Disconnect why) {
  if (impl_->ending()) return;
  impl_->enter(State::closing);
  impl_->why = std::move(why);
}

std::size_t MConnection::poll_frame(Time now, MutableByteView frame) {
  SWITCHYARD_CHECK(frame.size() >= kMinFrame);
  if (impl_->state == State::draining && impl_->channels.nothing_queued())
    impl_->enter(State::closing);
  if (impl_->state == State::closing) return impl_->write_close(frame);
  if (impl_->state == State::finished) return 0;
  impl_->look_at_inboxes(now);
  std::size_t used = impl_->write_keepalive(now, frame);
  used += impl_->channels.write_credits(now, impl_->keepalive.round_trip(), frame.subspan(used));
  const std::size_t end = impl_->channels.write_data(now, frame, used, impl_->events);
  impl_->guard.earn(end - used);
  return end;
}

std::optional<Event> MConnection::poll_event() {
  if (impl_->events.empty()) return std::nullopt;
  return impl_->events.pop();
}

void MConnection::take_events(std::vector<Event>& into) {
  impl_->events.take(into);
}

void MConnection::take_events(std::vector<Received>& received, std::vector<Event>& others) {
  impl_->events.take(received, others);
}

std::optional<Time> MConnection::next_deadline() const {
  if (impl_->ending()) return std::nullopt;
  Time next = impl_->keepalive.next_deadline();
  if (impl_->state == State::draining) next = std::min(next, impl_->drain_until);
  if (const auto due = impl_->channels.next_deadline()) next = std::min(next, *due);
  if (!impl_->receiving) return next;
  if (const auto paused = impl_->pause.next_deadline()) next = std::min(next, *paused);
  return next;
}

void MConnection::check_invariants() const {
  impl_->channels.check_invariants();
  impl_->keepalive.check_invariants();
}

}  // namespace switchyard::mconn
