#include "tools/bench/sink.h"

#include <cstdio>
#include <memory>
#include <utility>
#include <vector>

#include "tools/bench/bench_node.h"
#include "tools/bench/end_report.h"
#include "tools/bench/raw_tcp.h"
#include "tools/bench/sink_reactor.h"

namespace switchyard::bench {
namespace {

using Seen = EndWatch::Seen;

class Sink final : public SwitchObserver {
 public:
  Sink(const EndOptions& options, EndWatch& watch)
      : options_(options), watch_(watch), reactor_(options.kind, watch), runtime_(options) {}

  Result<EndOutcome, std::string> run() {
    auto started = source_listens(options_.kind) ? dial_many() : listen();
    if (!started) return Unexpected(started.error());
    const Seen seen = *started == Seen::yes ? wait() : *started;
    nodes_.clear();  // from here on the reactor is at rest
    EndOutcome outcome;
    outcome.interrupted = seen == Seen::interrupted;
    if (!outcome.interrupted && !whole()) {
      outcome.error = seen == Seen::late ? "nothing came to its end in time"
                                         : "ended before anything came to its end";
    }
    outcome.json = end_json(report());
    return outcome;
  }

  void on_event(const SwitchEvent& event) override {
    if (event.kind == SwitchEvent::Kind::dial_failed) {
      ++failed_;
      watch_.ring();
    }
  }

 private:
  Result<Seen, std::string> listen() {
    auto node = BenchNode::start(runtime_, options_, /*listening=*/true, reactor_);
    if (!node) return Unexpected(node.error());
    say(address_json((*node)->address()));
    nodes_.push_back(std::move(*node));
    return Seen::yes;
  }

  // Some at a time, so that no dial waits long for its opening.
  Result<Seen, std::string> dial_many() {
    constexpr std::size_t kAtATime = 16;
    for (std::size_t i = 0; i < options_.peer_count(); ++i) {
      auto node = BenchNode::start(runtime_, options_, /*listening=*/false, reactor_, this);
      if (!node) return Unexpected(node.error());
      (*node)->dial(options_.target());
      nodes_.push_back(std::move(*node));
      const Seen seen = watch_.until(
          [&] { return failed_ > 0 || reactor_.connections() + kAtATime > nodes_.size(); });
      if (failed_ > 0) return Unexpected(std::string("a dial has failed"));
      if (seen != Seen::yes) return seen;
    }
    return Seen::yes;
  }

  // For the end of the work, and then for the source to go, or to be slow about it.
  Seen wait() {
    constexpr double kPatience = 2;  // seconds
    const bool dialled = source_listens(options_.kind);
    const auto over = [&] {
      const bool alone = reactor_.connections() > 0 && reactor_.peers() == 0;
      return reactor_.closed() || failed_ > 0 || (dialled && alone);
    };
    const Seen seen = watch_.until(over);
    if (seen != Seen::yes || !reactor_.closed()) return seen;
    for (const auto start = Clock::now(); reactor_.peers() > 0 && seconds_since(start) < kPatience;)
      if (watch_.pause(0.01) != Seen::yes) break;
    return seen;
  }

  // Whether what it was there for has happened.
  bool whole() const {
    if (options_.kind == Kind::handshakes || options_.kind == Kind::peers)
      return reactor_.connections() > 0;
    return reactor_.window().state() == SinkWindow::State::closed;
  }

  EndReport report() const {
    const SinkWindow& window = reactor_.window();
    EndReport made;
    made.kind = options_.kind;
    made.messages = window.messages();
    made.bytes = window.bytes();
    if (window.state() == SinkWindow::State::closed) {
      made.spent = Spent::between(reactor_.opened_at(), reactor_.closed_at());
    }
    if (options_.kind == Kind::urgent || options_.kind == Kind::idle) {
      made.latencies = window.latencies();
    }
    if (options_.kind == Kind::urgent) {
      made.bulk_messages = window.background_messages();
      made.bulk_bytes = window.background_bytes();
    }
    if (options_.kind == Kind::ratio) made.bytes_by_channel = window.bytes_by_channel();
    if (options_.kind == Kind::handshakes) made.connections = reactor_.connections();
    if (source_listens(options_.kind)) made.peers = reactor_.connections();
    return made;
  }

  const EndOptions& options_;
  EndWatch& watch_;
  SinkReactor reactor_;
  std::atomic<std::size_t> failed_{0};  // dials
  BenchRuntime runtime_;
  std::vector<std::unique_ptr<BenchNode>> nodes_;
};

}  // namespace

void say(const std::string& line) {
  std::fwrite(line.data(), 1, line.size(), stdout);
  std::fputc('\n', stdout);
  std::fflush(stdout);
}

Result<EndOutcome, std::string> run_sink(const EndOptions& options, EndWatch& watch) {
  if (is_bare(options.kind)) return run_bare_sink(options, watch);
  Sink sink(options, watch);
  return sink.run();
}

}  // namespace switchyard::bench
