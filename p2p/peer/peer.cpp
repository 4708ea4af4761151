#include "p2p/peer/peer.h"

#include <algorithm>
#include <asio/post.hpp>

#include "p2p/base/check.h"

namespace switchyard {
namespace {

template <class Vector>
void free_if_empty(Vector& vector) {
  if (vector.empty()) vector = Vector();
}

}  // namespace

Peer::Peer(PeerConfig config, PeerRef shared, net::Executor executor, net::Timers& timers,
           BufferPool& buffers, PeerSink& sink)
    : config_(config),
      shared_(std::move(shared)),
      owners_(shared_),
      wake_reader_(std::move(executor)),
      executor_(wake_reader_.executor()),
      timers_(timers),
      buffers_(buffers),
      sink_(sink),
      end_deadline_(timers),
      keepalive_(timers),
      send_deadline_(timers),
      sent_(timers.now()),
      received_(timers.now()) {
  shared_->set_control(this);
}

Peer::~Peer() {
  shared_->set_control(nullptr);
  shared_->outbox().close();
  shared_->ledger().detach();
}

net::Awaitable<Disconnect> Peer::run(net::Stream& stream, net::Upgraded opened,
                                     const std::vector<ChannelDescriptor>& ours) {
  cipher_ = std::move(opened.cipher);
  if (!opened.received.empty()) early_ = std::move(opened.received);
  return run_opened(stream, ours);
}

void Peer::begin(const std::vector<ChannelDescriptor>& ours) {
  discard_limit_ = config_.linger_bytes + config_.mconn.shared_window;
  for (const ChannelDescriptor& channel : ours) {
    discard_limit_ += channel.receive_window + channel.max_message_size;
  }
  mconn::Shared shared;
  if (config_.limits != nullptr) {
    part_ = std::make_unique<SharedLimits::Part>(*config_.limits, executor_);
    shared.budget.budget = part_.get();
    shared.tokens = config_.limits->tokens();
  }
  shared.budget.granted = [this] {
    arm_keepalive();
    wake_soon();
  };
  auto mconn = std::make_unique<mconn::MConnection>(
      config_.mconn, ours, shared_->facts().info.channels, timers_.now(), std::move(shared));
  {
    const std::lock_guard lock(watched_);
    mconn_ = std::move(mconn);
  }
  if (why_) begin_stop(*why_);  // told to stop before it began
  arm_keepalive();
}

void Peer::enter(Stage stage) {
  if (stage == stage_) return;
  SWITCHYARD_CHECK(stage > stage_);  // the drawing has no way back
  stage_ = stage;
  shared_->outbox().close();
  if (stage == Stage::over) stream_->close();
  wake_reader_.notify();
  wake_soon();
}

void Peer::wake() {
  wanted_ = true;
  if (stream_ == nullptr || writing_ || written_) return;
  writing_ = true;
  write_now();
}

// The same of those who are in the middle of something: it does not write inside this call.
void Peer::wake_soon() {
  wanted_ = true;
  if (stream_ == nullptr || writing_ || written_) return;
  writing_ = true;
  write_soon();
}

Disconnect Peer::lost(Operation operation, std::string_view text) {
  Disconnect why;
  why.code = DisconnectCode::connection_lost;
  why.operation = operation;
  why.text = printable(text);
  return why;
}

// --- watched from elsewhere

mconn::Status Peer::status() const {
  mconn::Status status;
  {
    const std::lock_guard lock(watched_);
    if (mconn_) status = mconn_->status();
  }
  // What was destroyed is not held, whether or not it was collected.
  for (mconn::ChannelStatus& channel : status.channels)
    channel.held -= std::min(channel.held, shared_->ledger().uncollected(channel.id));
  return status;
}

mconn::FlowStatus Peer::sending() const {
  const std::lock_guard lock(watched_);
  return sent_.status(timers_.now());  // asked under the lock: no byte passed later
}

mconn::FlowStatus Peer::receiving() const {
  const std::lock_guard lock(watched_);
  return received_.status(timers_.now());
}

void Peer::count(mconn::FlowMonitor& monitor, std::size_t bytes) {
  const Time now = timers_.now();
  const std::lock_guard lock(watched_);
  monitor.add(now, bytes);
}

// --- told from elsewhere

void Peer::set_rates(const mconn::Rates& rates) {
  config_.mconn.rates = rates;
  if (!mconn_) return;
  change()->set_rates(timers_.now(), rates);
  wake_soon();  // there may be less to wait
}

// --- ending

void Peer::stop(Disconnect why, bool gracefully) {
  if (why_ && (!graceful_ || gracefully)) return;  // ending already, and no slower than asked
  why_ = std::move(why);  // an error told during a graceful end is the reason that counts
  graceful_ = gracefully;
  if (stream_ != nullptr && stage_ <= Stage::closing) begin_stop(*why_);
}

void Peer::abort(Disconnect why) {
  if (!why_) why_ = std::move(why);
  graceful_ = false;
  if (stream_ != nullptr) enter(Stage::over);
}

void Peer::begin_stop(const Disconnect& why) {
  const Time now = timers_.now();
  Time deadline = now + config_.linger_timeout;
  if (graceful_) {
    ingest();  // what was taken before is still delivered
    change()->drain(now, why);
    deadline += config_.mconn.drain_timeout;
  } else {
    change()->close(why);
  }
  enter(Stage::closing);
  end_deadline_.arm(deadline, [this] { enter(Stage::over); });
  arm_keepalive();
  wake_soon();
}

void Peer::linger() {
  if (stage_ >= Stage::lingering) return;
  enter(Stage::lingering);
  end_deadline_.arm(timers_.now() + config_.linger_timeout, [this] { enter(Stage::over); });
}

void Peer::fail(Disconnect why) {
  ignoring_ = true;                        // nothing sensible can follow
  if (stage_ >= Stage::lingering) return;  // our last words are out already
  if (stage_ == Stage::closing && !graceful_) return;
  if (!why_ || graceful_) why_ = std::move(why);
  graceful_ = false;
  begin_stop(*why_);
}

// --- events and time

void Peer::take_arrived() {
  if (arrived_.empty()) return;
  ChannelId channel = arrived_.front().channel;
  std::size_t slot = sink_.slot_of(channel);
  for (mconn::Received& received : arrived_) {
    if (received.channel != channel) {
      channel = received.channel;
      slot = sink_.slot_of(channel);
    }
    messages_.emplace_back(PeerHandle(owners_.take(), slot), channel, std::move(received.bytes),
                           received.cost);
  }
  arrived_.clear();
}

void Peer::drain_events() {
  change()->take_events(arrived_, events_);
  take_arrived();
  for (mconn::Event& event : events_) {
    if (const auto* sent = std::get_if<mconn::Sent>(&event)) {
      bool admitted = false;  // somebody who waited for the room
      const bool room = shared_->outbox().sent(sent->channel, sent->messages, sent->size, admitted);
      if (admitted) wake_soon();
      if (room && stage_ == Stage::open) writable_.push_back(sent->channel);
    } else if (const auto* dropped = std::get_if<mconn::Dropped>(&event)) {
      shared_->outbox().dropped(dropped->channel, dropped->size);
    } else if (auto* closed = std::get_if<mconn::Closed>(&event)) {
      peer_closed_ = true;
      const bool ours = why_.has_value() && !write_broken_;
      if (!ours) why_ = std::move(closed->why);
      linger();
    }
  }
}

void Peer::hand_over() {
  if (holding_) return;
  if (!messages_.empty()) sink_.deliver(messages_);
  messages_.clear();
  for (const ChannelId channel : writable_) sink_.writable(shared_, channel);
  writable_.clear();
}

void Peer::release_messages() {
  holding_ = false;
  hand_over();
}

void Peer::arm_send_deadline(Time now) {
  const std::optional<Time> next = shared_->outbox().expire(now);
  if (next) send_deadline_.arm(*next, [this] { arm_send_deadline(timers_.now()); });
}

void Peer::arm_keepalive() {
  if (stage_ == Stage::over) return;
  const std::optional<Time> next = mconn_->next_deadline();
  if (!next || (keepalive_at_ && *keepalive_at_ <= *next)) return;
  keepalive_at_ = next;
  keepalive_.arm(*next, [this] { keepalive_due(); });
}

// What a burst has left behind, an idle peer gives back.
void Peer::trim() {
  retire_writer();
  shared_->outbox().trim();
  change()->trim();
  free_if_empty(collected_);
  free_if_empty(arrived_);
  events_ = std::vector<mconn::Event>();  // {} would keep the room
  free_if_empty(returned_);
  free_if_empty(payloads_);
  free_if_empty(sizes_);
  free_if_empty(messages_);
  free_if_empty(writable_);
}

void Peer::keepalive_due() {
  keepalive_at_.reset();
  trim();
  const Time now = timers_.now();
  const std::optional<Time> next = mconn_->next_deadline();
  if (next && *next <= now) {
    const Result<void, Disconnect> alive = change()->handle_timeout(now);
    if (!alive) {
      fail(alive.error());
      return;
    }
    wake_soon();
  }
  arm_keepalive();
}

}  // namespace switchyard
