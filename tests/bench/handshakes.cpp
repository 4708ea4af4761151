// Connections brought up one after another, several at a time.
#include <array>
#include <atomic>
#include <memory>
#include <optional>
#include <stdexcept>
#include <vector>

#include "p2p/types/net_address.h"
#include "tests/bench/bench_reactors.h"
#include "tests/bench/nodes.h"

namespace switchyard::bench {
namespace {

constexpr std::size_t kAtATime = 8;

// Ends each connection as soon as it stands, and dials again when it has ended.
class Knocker final : public Reactor, public SwitchObserver {
 public:
  Knocker(NetAddress door, std::atomic<std::uint64_t>& count)
      : door_(std::move(door)), count_(count) {}

  std::vector<ChannelDescriptor> channels() const override { return {small_channel()}; }
  void receive(Message message) override { static_cast<void>(message); }
  void start(SwitchHandle handle) override {
    handle_ = std::move(handle);
    handle_->dial(door_);
  }
  void add_peer(PeerHandle peer) override {
    ++count_;
    peer.stop_gracefully();
  }

  void on_event(const SwitchEvent& event) override {
    using Kind = SwitchEvent::Kind;
    const bool over = event.kind == Kind::peer_down || event.kind == Kind::dial_failed;
    if (over && !stopped_ && handle_) handle_->dial(door_);
  }

  void stop_knocking() { stopped_ = true; }  // from any thread

 private:
  const NetAddress door_;
  std::atomic<std::uint64_t>& count_;   // connections that stood, of all knockers
  std::optional<SwitchHandle> handle_;  // set before the first dial, which comes before any event
  std::atomic<bool> stopped_{false};
};

RuntimeOptions runtime_options() {
  RuntimeOptions options;
  options.congestion = kCongestion;
  return options;
}

}  // namespace

double measure_handshakes(const Plan& plan, int far_processor) {
  FarEnd far("handshakes", plan, far_processor);
  const auto door = NetAddress::parse(far.line());
  if (!door) throw std::runtime_error(door.error());
  std::atomic<std::uint64_t> count{0};
  Runtime runtime(runtime_options());
  std::vector<std::unique_ptr<Knocker>> knockers;
  std::vector<std::unique_ptr<RunningNode>> nodes;
  for (std::size_t i = 0; i < kAtATime; ++i) {
    Knocker& knocker = *knockers.emplace_back(std::make_unique<Knocker>(*door, count));
    nodes.push_back(std::make_unique<RunningNode>(
        runtime, std::vector<NamedReactor>{{"knocker", &knocker}}, /*listening=*/false, &knocker));
  }
  pause_for(plan.warm_up());
  const auto start = Clock::now();
  const std::uint64_t before = count;
  pause_for(plan.seconds);
  const double rate = static_cast<double>(count - before) / seconds_since(start);
  for (const auto& knocker : knockers) knocker->stop_knocking();
  return rate;
}

void serve_handshakes(const Plan& plan) {
  Counter counter(small_channel());
  Runtime runtime(runtime_options());
  const RunningNode node(runtime, {{"counter", &counter}}, /*listening=*/true);
  say(node.address());
  hold_until_told(plan);
}

}  // namespace switchyard::bench
