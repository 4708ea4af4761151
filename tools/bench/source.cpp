#include "tools/bench/source.h"

#include <array>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "tools/bench/bench_message.h"
#include "tools/bench/bench_node.h"
#include "tools/bench/end_report.h"
#include "tools/bench/raw_tcp.h"
#include "tools/bench/source_reactor.h"

namespace switchyard::bench {
namespace {

using Seen = EndWatch::Seen;

// While a channel is full.
constexpr double kYield = 0.001;  // seconds

class Source final : public SwitchObserver {
 public:
  Source(const EndOptions& options, EndWatch& watch)
      : options_(options), watch_(watch), reactor_(options, watch), runtime_(options) {
    report_.kind = options.kind;
    report_.sink = false;
  }

  Result<EndOutcome, std::string> run() {
    const bool listening = source_listens(options_.kind);
    auto node = BenchNode::start(runtime_, options_, listening, reactor_, this);
    if (!node) return Unexpected(node.error());
    node_ = std::move(*node);
    report_.rss_kib_before = rss_kib();
    heap_before_ = heap_bytes();
    if (listening) {
      say(address_json(node_->address()));
    } else {
      node_->dial(options_.target());
    }
    const Seen seen = work();
    if (options_.kind != Kind::peers) report_.rss_kib_before.reset();
    EndOutcome outcome;
    outcome.interrupted = seen == Seen::interrupted;
    if (failed()) outcome.error = failure();
    if (seen == Seen::late) outcome.error = "nothing came to its end in time";
    node_.reset();                                         // from here on the reactor is at rest
    if (!dial_failed_) outcome.json = end_json(report());  // else there is nothing to tell
    return outcome;
  }

  void on_event(const SwitchEvent& event) override {
    if (event.kind != SwitchEvent::Kind::dial_failed) return;
    {
      const std::lock_guard lock(mutex_);
      dial_failure_ = "the dial has failed: " + (event.why ? event.why->to_string() : event.text);
    }
    dial_failed_ = true;
    watch_.ring();
  }

 private:
  Seen work() {
    const std::size_t wanted = source_listens(options_.kind) ? options_.peer_count() : 1;
    Seen seen = watch_.until([&] { return failed() || reactor_.peers() >= wanted; });
    if (seen != Seen::yes || failed()) return seen;
    if (options_.kind == Kind::peers) return count_memory();
    if (options_.kind == Kind::broadcast) seen = tell_all();
    if (options_.kind == Kind::urgent || options_.kind == Kind::idle) seen = send_timed();
    if (seen != Seen::yes) return seen;
    return watch_.until([&] { return failed() || reactor_.acknowledged(); });
  }

  Seen count_memory() {
    const Seen seen = watch_.pause(options_.warm_up);
    const auto peers = static_cast<double>(reactor_.peers());
    report_.peers = reactor_.peers();
    report_.rss_kib_after = rss_kib();
    report_.heap_bytes_per_peer =
        (static_cast<double>(heap_bytes()) - static_cast<double>(heap_before_)) / peers;
    return seen;
  }

  Seen send_timed() {
    const SourceWindow window = reactor_.source_window();
    const PeerHandle peer = reactor_.peer();
    std::array<std::uint8_t, kSmallMessage> first{};
    Bytes message(options_.message_size(), std::uint8_t{7});
    std::uint64_t sequence = 0;
    std::uint64_t refused = 0;
    Seen seen = watch_.pace(unix_nanoseconds(), window.closes(), [&](std::int64_t due) {
      const Phase phase = window.phase_at(due);
      sent_.begin(phase);
      write_stamp({sequence++, due, phase, 'l'}, message);
      const bool queued = peer.try_send(kTimedChannel, message) == SendResult::queued;
      if (queued) sent_.count(phase, message.size());
      refused += queued ? 0 : 1;
    });
    report_.refused = refused;
    sent_.begin(Phase::end);
    write_stamp({sequence, unix_nanoseconds(), Phase::end, 'l'}, first);
    while (seen == Seen::yes && !failed() &&
           peer.try_send(kTimedChannel, ByteView(first)) == SendResult::full) {
      seen = watch_.pause(kYield);
    }
    return seen;
  }

  // As fast as the queues take it; what a full one does not take is not a delivery.
  Seen tell_all() {
    const SourceWindow window(unix_nanoseconds(), options_.warm_up, options_.seconds);
    const SwitchHandle handle = node_->handle();
    Bytes message(options_.message_size(), std::uint8_t{7});
    std::uint64_t sequence = 0;
    std::uint64_t deliveries = 0;
    for (Phase phase = Phase::warm_up; phase != Phase::end && !failed();) {
      const std::int64_t now = unix_nanoseconds();
      phase = window.phase_at(now);
      if (phase == Phase::end && deliveries == 0) phase = Phase::measured;  // however late we are
      sent_.begin(phase);
      if (phase == Phase::end) break;
      write_stamp({sequence++, now, phase, 'c'}, message);
      const BroadcastResult result = handle.broadcast(kBulkChannel, Payload(message));
      if (phase == Phase::measured) deliveries += result.queued;
      if (result.queued > 0) sent_.count(phase, message.size());
      if (result.refused == 0) continue;
      if (const Seen seen = watch_.pause(kYield); seen != Seen::yes) return seen;
    }
    report_.deliveries = deliveries;
    write_stamp({sequence, unix_nanoseconds(), Phase::end, 'c'}, message);
    return end_at_all(handle, message);
  }

  // The end is told to everybody, however full his queue is.
  Seen end_at_all(const SwitchHandle& handle, ByteView message) {
    const Payload end(message);
    for (const PeerHandle& peer : handle.peers()) {
      while (!failed() && peer.try_send(kBulkChannel, end) == SendResult::full) {
        if (const Seen seen = watch_.pause(kYield); seen != Seen::yes) return seen;
      }
    }
    return Seen::yes;
  }

  EndReport report() {
    const bool own = options_.kind == Kind::urgent || options_.kind == Kind::idle ||
                     options_.kind == Kind::broadcast;
    const SentCount& sent = own ? sent_ : reactor_.sent();
    report_.messages = sent.messages;
    report_.bytes = sent.bytes;
    if (reactor_.acknowledged()) report_.spent = Spent::between(sent.opened_at, sent.closed_at);
    return report_;
  }

  bool failed() const { return dial_failed_ || reactor_.failed(); }
  std::string failure() const {
    if (reactor_.failed()) return reactor_.failure();
    const std::lock_guard lock(mutex_);
    return dial_failure_;
  }

  const EndOptions& options_;
  EndWatch& watch_;
  SourceReactor reactor_;
  EndReport report_;
  SentCount sent_;  // by the main thread
  std::uint64_t heap_before_{0};
  mutable std::mutex mutex_;
  std::string dial_failure_;  // guarded by mutex_
  std::atomic<bool> dial_failed_{false};
  BenchRuntime runtime_;
  std::unique_ptr<BenchNode> node_;
};

}  // namespace

Result<EndOutcome, std::string> run_source(const EndOptions& options, EndWatch& watch) {
  if (is_bare(options.kind)) return run_bare_source(options, watch);
  if (options.kind == Kind::handshakes) return run_knockers(options, watch);
  Source source(options, watch);
  return source.run();
}

}  // namespace switchyard::bench
