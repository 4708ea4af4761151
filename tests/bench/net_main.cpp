// bench_net: two whole nodes in two processes over loopback, beside what the kernel and the cipher
// can do at best.
//
//     bench_net [--runs N] [--seconds S] [--quick] [--json]
//
// Each figure stands beside its limit, measured in the same run, one after the other; of N runs the
// medians count, and the ratio is the median of the runs' ratios.  Each process is bound to a
// processor of its own, so that a limit is what one core a side can do.
//
//   bulk_native        64 KiB messages; limit H = 1 / (1 / AEAD + 1 / TCP): libsodium in place on
//                      frames of the same size, raw TCP in writes of 64 KiB
//   small_native       100-byte messages, through send queue and reactor; limit H, in messages
//   urgent_p50_ms      100-byte messages, one due each millisecond, while bulk saturates a channel
//   urgent_p99_ms      of lower priority; limit: the same over raw TCP without bulk
//   idle_link_p50_ms   the same without bulk
//   handshakes         connections a second, eight nodes dialling one; limit: the curve operations
//                      of one side
//
// For latencies the ratio is how many times the limit it took; for the rest, the share of it.
#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "p2p/switch/switch_config.h"
#include "p2p/wire/packet_codec.h"
#include "tests/bench/far_end.h"
#include "tests/bench/net_report.h"
#include "tests/bench/nodes.h"
#include "tests/bench/pace.h"
#include "tests/bench/primitives.h"
#include "tests/bench/raw_tcp.h"

namespace {

using namespace switchyard::bench;

struct Options {
  int runs{5};
  Plan plan;
  bool json{false};
};

double megabytes(double bytes) {
  return bytes * 1e-6;
}

void run_once(const Plan& plan, int far, Report& report) {
  const std::size_t frame = switchyard::SwitchConfig().frame_payload;
  const double aead = bare_aead_rate(plan.seconds / 2, frame);
  const double tcp = measure_raw_stream(plan, far);
  const double limit = 1 / (1 / aead + 1 / tcp);
  const Transfer bulk = measure_bulk(plan, far);
  const Transfer small = measure_small(plan, far);
  const Latency raw = measure_raw_latency(plan, far);
  const Urgency urgent = measure_urgent(plan, far, /*with_bulk=*/true);
  const Urgency idle = measure_urgent(plan, far, /*with_bulk=*/false);
  const double openings = bare_opening_rate(plan.seconds / 2);
  const double handshakes = measure_handshakes(plan, far);

  constexpr auto kBulk = static_cast<double>(kBulkMessage);
  const auto packet =
      static_cast<double>(kSmallMessage + switchyard::wire::msg_header_size(
                                              switchyard::ChannelId(0x21), 0, kSmallMessage));
  report.add("bulk_native", "MB/s", megabytes(bulk.messages_per_second * kBulk), megabytes(limit));
  report.add("small_native", "msg/s", small.messages_per_second, limit / packet);
  report.add("urgent_p50_ms", "ms", urgent.latency.p50, raw.p50);
  report.add("urgent_p99_ms", "ms", urgent.latency.p99, raw.p99);
  report.add("idle_link_p50_ms", "ms", idle.latency.p50, raw.p50);
  report.add("handshakes", "1/s", handshakes, openings);
  report.note("AEAD, MB/s", megabytes(aead));
  report.note("TCP, MB/s", megabytes(tcp));
  report.note("bulk beside urgent, MB/s", megabytes(urgent.bulk_messages_per_second * kBulk));
  report.note("bulk, processors sending", bulk.near_cpu);
  report.note("bulk, processors receiving", bulk.far_cpu);
  report.note("small, processors sending", small.near_cpu);
  report.note("small, processors receiving", small.far_cpu);
  report.note("idle link p99, ms", idle.latency.p99);
}

int measure_all(const Options& options) {
  const std::vector<int> all = processors();
  const int near = all.at(0);
  const int far = all.at(all.size() > 1 ? 1 : 0);
  use_processor(near);
  Report report;
  for (int i = 0; i < options.runs; ++i) {
    std::fprintf(stderr, "run %d of %d\n", i + 1, options.runs);
    run_once(options.plan, far, report);
  }
  if (options.json) {
    report.print_json();
  } else {
    report.print_table();
  }
  return 0;
}

// bench_net --serve KIND SECONDS PROCESSOR: started by a measurement (far_end.h).
int serve(const std::string& kind, const Plan& plan, int processor) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::alarm(static_cast<unsigned>(2 * plan.patience()));  // whatever happens, it ends
  use_processor(processor);
  if (kind == "raw_stream") serve_raw_stream(plan);
  if (kind == "raw_latency") serve_raw_latency(plan);
  if (kind == "bulk" || kind == "small") serve_transfer(plan, kind == "small");
  if (kind == "urgent" || kind == "idle") serve_urgent(plan, kind == "urgent");
  if (kind == "handshakes") serve_handshakes(plan);
  return 0;
}

// nullopt: the arguments make no sense.
std::optional<Options> parse(const std::vector<std::string>& arguments) {
  Options options;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const bool more = i + 1 < arguments.size();
    if (arguments[i] == "--runs" && more) {
      options.runs = std::stoi(arguments[++i]);
    } else if (arguments[i] == "--seconds" && more) {
      options.plan.seconds = std::stod(arguments[++i]);
    } else if (arguments[i] == "--quick") {
      options.runs = 1;
      options.plan.seconds = 0.1;
    } else if (arguments[i] == "--json") {
      options.json = true;
    } else {
      return std::nullopt;
    }
  }
  const bool sound = options.runs > 0 && options.plan.seconds > 0 && options.plan.seconds <= 600;
  return sound ? std::optional(options) : std::nullopt;
}

int run(const std::vector<std::string>& arguments) {
  if (arguments.size() == 4 && arguments[0] == "--serve")
    return serve(arguments[1], Plan{std::stod(arguments[2])}, std::stoi(arguments[3]));
  const auto options = parse(arguments);
  if (options) return measure_all(*options);
  std::fputs("usage: bench_net [--runs N] [--seconds S] [--quick] [--json]\n", stderr);
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    return run(std::vector<std::string>(argv + 1, argv + argc));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "bench_net: %s\n", error.what());
    return 1;
  }
}
