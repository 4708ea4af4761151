#include "tests/bench/nodes.h"

#include <array>
#include <functional>

#include "tests/bench/bench_reactors.h"
#include "tests/bench/pace.h"

namespace switchyard::bench {
namespace {

RuntimeOptions runtime_options() {
  RuntimeOptions options;
  options.congestion = kCongestion;
  return options;
}

// Far: messages a second in the window, and the share of a processor they took.
std::vector<double> watch(const Plan& plan, const Counter& counter) {
  counter.wait_for_first(plan);
  hold(plan.warm_up());
  const auto start = Clock::now();
  const double cpu = cpu_seconds();
  const std::uint64_t before = counter.count();
  hold(plan.seconds);
  const double seconds = seconds_since(start);
  const auto messages = static_cast<double>(counter.count() - before);
  return {messages / seconds, (cpu_seconds() - cpu) / seconds};
}

Transfer measure_transfer(const Plan& plan, int far_processor, Pump& pump, const char* kind) {
  FarEnd far(kind, plan, far_processor);
  Runtime runtime(runtime_options());
  const RunningNode node(runtime, {{"pump", &pump}}, /*listening=*/false);
  node.dial(far.line());
  pump.wait_for_peer(plan);
  const auto start = Clock::now();
  const double cpu = cpu_seconds();
  const auto result = far.result();  // it says so when its window is over
  const double near_cpu = (cpu_seconds() - cpu) / seconds_since(start);
  pump.stop_pumping();
  return {result.at(0), near_cpu, result.at(1)};
}

}  // namespace

Transfer measure_bulk(const Plan& plan, int far_processor) {
  Pump pump(bulk_channel(), kBulkMessage, /*shared=*/true);
  return measure_transfer(plan, far_processor, pump, "bulk");
}

Transfer measure_small(const Plan& plan, int far_processor) {
  Pump pump(small_channel(), kSmallMessage, /*shared=*/false);
  return measure_transfer(plan, far_processor, pump, "small");
}

void serve_transfer(const Plan& plan, bool small) {
  Counter counter(small ? small_channel() : bulk_channel());
  Runtime runtime(runtime_options());
  const RunningNode node(runtime, {{"counter", &counter}}, /*listening=*/true);
  say(node.address());
  say(watch(plan, counter));
  hold_until_told(plan);
}

Urgency measure_urgent(const Plan& plan, int far_processor, bool with_bulk) {
  FarEnd far(with_bulk ? "urgent" : "idle", plan, far_processor);
  Pump bulk(bulk_channel(), kBulkMessage, /*shared=*/true);
  Talker urgent(urgent_channel());
  std::vector<NamedReactor> reactors{{"urgent", &urgent}};
  if (with_bulk) reactors.push_back({"bulk", &bulk});
  Runtime runtime(runtime_options());
  const RunningNode node(runtime, reactors, /*listening=*/false);
  node.dial(far.line());
  const PeerHandle peer = urgent.wait_for_peer(plan);
  constexpr double kSlack = 0.1;  // seconds; the far end's window begins a little later
  send_at_pace(plan.total() + kSlack, [&](const Stamped& message) {
    static_cast<void>(peer.try_send(urgent_channel().id, message));  // a loss shows as too few
  });
  bulk.stop_pumping();
  const auto result = far.result();
  return {{result.at(0), result.at(1)}, result.at(2)};
}

void serve_urgent(const Plan& plan, bool with_bulk) {
  Stopwatch urgent(urgent_channel());
  Counter bulk(bulk_channel());
  std::vector<NamedReactor> reactors{{"urgent", &urgent}};
  if (with_bulk) reactors.push_back({"bulk", &bulk});
  Runtime runtime(runtime_options());
  const RunningNode node(runtime, reactors, /*listening=*/true);
  say(node.address());
  urgent.wait_for_first(plan);
  hold(plan.warm_up());
  urgent.take();
  const auto start = Clock::now();
  const std::uint64_t before = bulk.count();
  hold(plan.seconds);
  const double rate = static_cast<double>(bulk.count() - before) / seconds_since(start);
  const Latency latency = latency_of(urgent.take());
  say({latency.p50, latency.p99, rate});
  hold_until_told(plan);
}

}  // namespace switchyard::bench
