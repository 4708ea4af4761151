// Connections brought up one after another, several at a time.
#include <atomic>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "p2p/types/net_address.h"
#include "tools/bench/bench_node.h"
#include "tools/bench/end_report.h"
#include "tools/bench/source.h"

namespace switchyard::bench {
namespace {

using Seen = EndWatch::Seen;

// What all of them share.
struct Door {
  NetAddress address;
  const EndWatch& watch;
  std::atomic<std::uint64_t> connections{0};
  std::atomic<std::uint64_t> failures{0};
  std::atomic<bool> closed{false};
};

// Ends each connection as soon as it stands, and dials again when it has ended.
class Knocker final : public Reactor, public SwitchObserver {
 public:
  explicit Knocker(Door& door) : door_(door) {}

  std::vector<ChannelDescriptor> channels() const override {
    return bench_channels(Kind::handshakes);
  }
  void receive(Message message) override { static_cast<void>(message); }
  void start(SwitchHandle handle) override {
    handle_ = std::move(handle);
    handle_->dial(door_.address);
  }
  void add_peer(PeerHandle peer) override {
    if (++door_.connections == 1) door_.watch.ring();
    peer.stop_gracefully();
  }

  void on_event(const SwitchEvent& event) override {
    using What = SwitchEvent::Kind;
    if (event.kind == What::dial_failed && ++door_.failures == 1) door_.watch.ring();
    const bool over = event.kind == What::peer_down || event.kind == What::dial_failed;
    if (over && !door_.closed && handle_) handle_->dial(door_.address);
  }

 private:
  Door& door_;
  std::optional<SwitchHandle> handle_;  // set before the first dial, which comes before any event
};

// Of one window.
Seen count_window(const EndOptions& options, EndWatch& watch, Door& door, EndReport& report) {
  Seen seen = watch.until([&] { return door.connections > 0 || door.failures > 0; });
  if (door.connections == 0) return seen;
  if (seen == Seen::yes) seen = watch.pause(options.warm_up);
  const Usage opened = usage_now();
  const std::uint64_t before = door.connections;
  if (seen == Seen::yes) seen = watch.pause(options.seconds);
  report.connections = door.connections - before;
  report.spent = Spent::between(opened, usage_now());
  return seen;
}

}  // namespace

Result<EndOutcome, std::string> run_knockers(const EndOptions& options, EndWatch& watch) {
  Door door{options.target(), watch};
  EndReport report;
  report.kind = options.kind;
  report.sink = false;
  EndOutcome outcome;
  BenchRuntime runtime(options);
  std::vector<std::unique_ptr<Knocker>> knockers;
  std::vector<std::unique_ptr<BenchNode>> nodes;
  for (std::size_t i = 0; i < options.peer_count(); ++i) {
    Knocker& knocker = *knockers.emplace_back(std::make_unique<Knocker>(door));
    auto node = BenchNode::start(runtime, options, /*listening=*/false, knocker, &knocker);
    if (!node) return Unexpected(node.error());
    nodes.push_back(std::move(*node));
  }
  const Seen seen = count_window(options, watch, door, report);
  door.closed = true;
  outcome.interrupted = seen == Seen::interrupted;
  if (seen == Seen::late) outcome.error = "no connection came up in time";
  if (door.connections == 0 && door.failures > 0) outcome.error = "the dials have failed";
  nodes.clear();
  if (door.connections > 0) outcome.json = end_json(report);  // else there is nothing to tell
  return outcome;
}

}  // namespace switchyard::bench
