#include "tools/bench/measurements.h"

#include <algorithm>
#include <array>
#include <utility>

#include "tools/bench/bench_message.h"
#include "tools/bench/bench_node.h"
#include "tools/bench/measure.h"
#include "tools/bench/primitives.h"
#include "tools/bench/whole_opening.h"

namespace switchyard::bench {
namespace {

constexpr std::array<std::string_view, 2> kProfiles{"native", "cometbft"};

}  // namespace

Measurements::Measurements(const BenchOptions& options, BenchReport& report, Progress progress)
    : options_(options), report_(report), progress_(std::move(progress)) {}

Measurements::Done Measurements::run_once() {
  first_profile_ = true;
  for (const std::string_view name : kProfiles) {
    const auto profile = parse_profile(name);
    if (!profile || (options_.profile && *options_.profile != *profile)) continue;
    codecs_ = &wire::codecs_for(*profile);
    if (auto done = limits(); !done) return done;
    if (auto done = profile_rows(); !done) return done;
    first_profile_ = false;
  }
  return {};
}

Measurements::Done Measurements::profile_rows() {
  using Step = Done (Measurements::*)();
  constexpr std::array<Step, 8> kEach{&Measurements::bulk,       &Measurements::small,
                                      &Measurements::urgent,     &Measurements::idle,
                                      &Measurements::handshakes, &Measurements::opening,
                                      &Measurements::broadcast,  &Measurements::system_calls};
  constexpr std::array<Step, 3> kFirst{&Measurements::limited, &Measurements::shares,
                                       &Measurements::io_threads};
  for (const Step step : kEach) {
    if (auto done = (this->*step)(); !done) return done;
  }
  for (const Step step : kFirst) {
    if (!first_profile_) break;
    if (auto done = (this->*step)(); !done) return done;
  }
  return {};
}

std::string Measurements::suffix() const {
  return first_profile_ ? "" : "_" + std::string(to_string(codecs_->profile));
}

bool Measurements::wants_like(std::string_view beginning) const {
  const auto& names = row_names();
  return std::any_of(names.begin(), names.end(), [&](const std::string& row) {
    return row.starts_with(beginning) && options_.wants(row);
  });
}

bool Measurements::wants_any(const std::vector<std::string>& rows) const {
  return std::any_of(rows.begin(), rows.end(),
                     [this](const std::string& row) { return options_.wants(row); });
}

EndOptions Measurements::end(Kind kind) const {
  EndOptions made;
  made.kind = kind;
  made.seconds = options_.seconds;
  made.warm_up = options_.warm_up();
  made.profile = codecs_->profile;
  made.kernel = options_.kernel;
  made.frame = options_.frame;
  made.io_threads = options_.io_threads;
  return made;
}

PairOptions Measurements::pair(Kind kind) const {
  PairOptions made{end(kind), end(kind)};
  if (options_.processors.size() == 2) {
    made.sink.processor = options_.processors[0];
    made.source.processor = options_.processors[1];
  }
  return made;
}

Result<PairResult, std::string> Measurements::measure(const PairOptions& options,
                                                      const std::string& what) {
  progress_(what);
  return run_pair(options);
}

double Measurements::sealing_limit() const {
  return aead_ > 0 && tcp_ > 0 ? 1 / (1 / aead_ + 1 / tcp_) : 0;
}

double Measurements::packet_size(double message) const {
  const auto size = static_cast<std::size_t>(message);
  return message + static_cast<double>(codecs_->packets.msg_header_size(kBulkChannel, 0, size));
}

// The bare cipher for each profile, the rest once a run, and of that what is a limit of a row.
Measurements::Done Measurements::limits() {
  const std::string name(to_string(codecs_->profile));
  const std::size_t frame = frame_payload(codecs_->profile, options_.frame);
  progress_("limits");
  aead_ = bare_aead_rate(options_.seconds / 2, frame, frame_text(codecs_->profile, frame),
                         kernel_of(options_.kernel));
  report_.note("AEAD alone, " + name, "MB/s", aead_ / kMega);
  if (!first_profile_) return {};
  if (wants_like("handshakes")) openings_ = bare_opening_rate(options_.seconds / 2);
  return bare_tcp();
}

Measurements::Done Measurements::bare_tcp() {
  if (wants_like("bulk_") || wants_like("small_") || wants_like("broadcast")) {
    const auto stream = measure(pair(Kind::tcp_stream), "bare TCP");
    if (!stream) return Unexpected(stream.error());
    tcp_ = stream->sink.byte_rate();
    report_.note("TCP alone", "MB/s", tcp_ / kMega);
  }
  if (wants_like("urgent_") || wants_like("idle_link_")) {
    const auto timed = measure(pair(Kind::tcp_latency), "bare TCP, timed");
    if (!timed) return Unexpected(timed.error());
    raw_p50_ = timed->sink.p50;
    raw_p99_ = timed->sink.p99;
  }
  return {};
}

Measurements::Done Measurements::bulk() {
  const std::string profile(to_string(codecs_->profile));
  const std::string row = "bulk_" + profile;
  bulk_alone_ = 0;
  if (!wants_any({row, "bulk_beside_urgent" + suffix()})) return {};
  PairOptions options = pair(Kind::bulk);
  options.sink.size = options.source.size = options_.size;
  options.source.channels = options_.channels;
  const auto done = measure(options, row);
  if (!done) return Unexpected(done.error());
  bulk_alone_ = done->sink.byte_rate();
  report_.add(row, "MB/s", bulk_alone_ / kMega, sealing_limit() / kMega);
  report_.note("bulk " + profile + ", processors sending", "", done->source.cpu_share());
  report_.note("bulk " + profile + ", processors receiving", "", done->sink.cpu_share());
  return {};
}

Measurements::Done Measurements::small() {
  const std::string profile(to_string(codecs_->profile));
  const std::string row = "small_" + profile;
  if (!options_.wants(row)) return {};
  const auto done = measure(pair(Kind::small), row);
  if (!done) return Unexpected(done.error());
  const double limit = sealing_limit() / packet_size(static_cast<double>(kSmallMessage));
  report_.add(row, "msg/s", done->sink.message_rate(), limit);
  report_.note("small " + profile + ", processors sending", "", done->source.cpu_share());
  report_.note("small " + profile + ", processors receiving", "", done->sink.cpu_share());
  return {};
}

Measurements::Done Measurements::urgent() {
  const std::string p50 = "urgent_p50_ms" + suffix();
  const std::string p99 = "urgent_p99_ms" + suffix();
  const std::string beside = "bulk_beside_urgent" + suffix();
  if (!wants_any({p50, p99, beside})) return {};
  const auto done = measure(pair(Kind::urgent), "urgent under bulk" + suffix());
  if (!done) return Unexpected(done.error());
  if (options_.wants(p50)) report_.add(p50, "ms", done->sink.p50, raw_p50_);
  if (options_.wants(p99)) report_.add(p99, "ms", done->sink.p99, raw_p99_);
  const double rate = done->sink.seconds > 0 ? done->sink.bulk_bytes / done->sink.seconds : 0;
  if (options_.wants(beside)) report_.add(beside, "MB/s", rate / kMega, bulk_alone_ / kMega);
  return {};
}

Measurements::Done Measurements::idle() {
  const std::string p50 = "idle_link_p50_ms" + suffix();
  const std::string p99 = "idle_link_p99_ms" + suffix();
  if (!wants_any({p50, p99})) return {};
  const auto done = measure(pair(Kind::idle), "idle link" + suffix());
  if (!done) return Unexpected(done.error());
  if (options_.wants(p50)) report_.add(p50, "ms", done->sink.p50, raw_p50_);
  if (options_.wants(p99)) report_.add(p99, "ms", done->sink.p99, raw_p99_);
  return {};
}

Measurements::Done Measurements::handshakes() {
  const std::string row = "handshakes" + suffix();
  if (!options_.wants(row)) return {};
  const auto done = measure(pair(Kind::handshakes), row);
  if (!done) return Unexpected(done.error());
  const double seconds = done->source.seconds;
  report_.add(row, "1/s", seconds > 0 ? done->source.connections / seconds : 0, openings_);
  return {};
}

// Of one thread, without sockets.
Measurements::Done Measurements::opening() {
  const std::string row = "opening_" + std::string(to_string(codecs_->profile));
  if (!options_.wants(row)) return {};
  progress_(row);
  const OpeningRates rates = opening_rates(codecs_->profile, options_.seconds / 2);
  report_.add(row, "1/s", rates.whole, rates.curves);
  return {};
}

Measurements::Done Measurements::broadcast() {
  const std::string row = "broadcast" + suffix();
  const std::string cpu = "broadcast_cpu_us" + suffix();
  if (!wants_any({row, cpu})) return {};
  const auto done = measure(pair(Kind::broadcast), row);
  if (!done) return Unexpected(done.error());
  const EndResult& source = done->source;
  const double limit =
      sealing_limit() / packet_size(static_cast<double>(end(Kind::broadcast).message_size()));
  if (options_.wants(row)) report_.add(row, "1/s", done->sink.message_rate(), limit);
  if (options_.wants(cpu) && source.deliveries > 0 && limit > 0) {
    report_.add(cpu, "us", kMega * source.cpu_seconds / source.deliveries, kMega / limit);
  }
  return {};
}

}  // namespace switchyard::bench
