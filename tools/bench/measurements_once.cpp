// measurements.h: the rows of one profile alone, and those that are measured once.
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "tools/bench/bench_message.h"
#include "tools/bench/measure.h"
#include "tools/bench/measurements.h"

namespace switchyard::bench {
namespace {

// How far the worst of three shares is from 1 : 5 : 10, percent of what it should be.
double worst_share(const std::vector<double>& bytes) {
  constexpr std::array<double, 3> kPriorities{1, 5, 10};
  double all = 0;
  for (const double one : bytes) all += one;
  double worst = 0;
  for (std::size_t i = 0; i < kPriorities.size() && i < bytes.size(); ++i) {
    const double due = all * kPriorities.at(i) / 16;
    worst = std::max(worst, due > 0 ? std::abs(bytes[i] - due) / due : 0);
  }
  return 100 * worst;
}

// As many descriptors as the system lets this process, and those it starts, have.
std::size_t raise_descriptors() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  return static_cast<std::size_t>(std::min<rlim_t>(limit.rlim_max, 1'000'000));
}

}  // namespace

// Against the same program with what it does for this taken away: the socket takes what it likes,
// and the limit is where it is read.
Measurements::Done Measurements::limited() {
  const std::string row = "limited_urgent_p99_ms";
  if (!options_.wants(row)) return {};
  constexpr std::uint64_t kRate = 5'120'000;  // bytes/s; CometBFT's default
  constexpr double kLeastWarmUp = 1;          // seconds until all buffers are full
  PairOptions ours = pair(Kind::urgent);
  ours.sink.warm_up = ours.source.warm_up = std::max(options_.warm_up(), kLeastWarmUp);
  PairOptions theirs = ours;
  ours.sink.recv_rate = kRate;
  theirs.sink.socket_rate = kRate;
  theirs.sink.no_lowat = theirs.source.no_lowat = true;
  theirs.sink.io_threads = theirs.source.io_threads = 1;
  const auto done = measure(ours, row);
  if (!done) return Unexpected(done.error());
  const auto compared = measure(theirs, row + ", a limit at the socket");
  if (!compared) return Unexpected(compared.error());
  report_.add(row, "ms", done->sink.p99, compared->sink.p99);
  report_.note("limited receiver, bulk beside it", "MB/s",
               done->sink.seconds > 0 ? done->sink.bulk_bytes / done->sink.seconds / kMega : 0);
  return {};
}

Measurements::Done Measurements::shares() {
  const std::string row = "ratio_1_5_10";
  if (!options_.wants(row)) return {};
  const auto done = measure(pair(Kind::ratio), row);
  if (!done) return Unexpected(done.error());
  report_.add(row, "% off", worst_share(done->sink.bytes_by_channel));
  return {};
}

// In a run of its own: counting them costs a little.
Measurements::Done Measurements::system_calls() {
  const std::string sent = "syscalls_per_mb_sent" + suffix();
  const std::string received = "syscalls_per_mb_received" + suffix();
  if (!wants_any({sent, received})) return {};
  PairOptions options = pair(Kind::bulk);
  options.sink.count_system_calls = options.source.count_system_calls = true;
  const auto done = measure(options, "system calls" + suffix());
  if (!done) return Unexpected(done.error());
  const auto add = [&](const std::string& row, const EndResult& end) {
    if (!options_.wants(row)) return;
    if (end.system_calls && end.bytes > 0) {
      report_.add(row, "1/MB", *end.system_calls / (end.bytes / kMega));
    } else {
      report_.add_missing(row, "1/MB", "not measured: the system does not let them be counted");
    }
  };
  add(sent, done->source);
  add(received, done->sink);
  return {};
}

// Four receivers, each a process: the sender's threads are what is compared.
Measurements::Done Measurements::io_threads() {
  constexpr std::size_t kEnough = 6;  // processors: two that seal, four that open
  constexpr std::size_t kPeers = 4;
  const std::string row = "io_threads";
  if (!options_.wants(row)) return {};
  PairOptions options{end(Kind::broadcast), end(Kind::broadcast)};
  options.sinks = kPeers;
  options.sink.count = 1;
  options.source.count = kPeers;
  options.sink.size = options.source.size = kBulkMessage;
  options.source.io_threads = 1;
  const auto one = measure(options, "four peers on one thread");
  if (!one) return Unexpected(one.error());
  options.source.io_threads = 2;
  const auto two = measure(options, "four peers on two threads");
  if (!two) return Unexpected(two.error());
  const auto rate = [](const EndResult& source) {
    constexpr auto kSize = static_cast<double>(kBulkMessage);
    return source.seconds > 0 ? source.deliveries * kSize / source.seconds / kMega : 0;
  };
  const std::size_t there = processors().size();
  if (there >= kEnough) {
    report_.add(row, "MB/s", rate(two->source), rate(one->source));
    return {};
  }
  report_.add_missing(row, "MB/s", "not measured: " + std::to_string(there) + " processors");
  if (rate(one->source) > 0) report_.add_ratio(row, rate(two->source) / rate(one->source));
  return {};
}

Measurements::Done Measurements::run_at_last() {
  return idle_peers();
}

Measurements::Done Measurements::idle_peers() {
  const std::string row = "idle_peer_bytes";
  if (!options_.wants(row)) return {};
  constexpr std::size_t kSpare = 100;         // descriptors of other things
  constexpr double kOpeningsPerSecond = 100;  // on a slow machine
  constexpr double kSilence = 2;              // seconds, until the last of them is idle as well
  const std::size_t descriptors = raise_descriptors();
  const std::size_t most = descriptors > kSpare ? descriptors - kSpare : 1;
  const std::size_t peers = std::min(options_.idle_peers, most);
  PairOptions options{end(Kind::peers), end(Kind::peers)};
  for (EndOptions* one : {&options.sink, &options.source}) {
    one->count = peers;
    one->warm_up = std::min(8 * options_.warm_up(), kSilence);
    // Nothing is measured in it, but it makes everybody patient.
    one->seconds = std::clamp(static_cast<double>(peers) / kOpeningsPerSecond, 1.0, 600.0);
  }
  const auto done = measure(options, std::to_string(peers) + " idle peers");
  if (!done) return Unexpected(done.error());
  report_.add(row, "B", done->source.heap_bytes_per_peer);
  report_.note("idle peers", "", static_cast<double>(peers));
  return {};
}

}  // namespace switchyard::bench
