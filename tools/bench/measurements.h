// What one run of `switchyard bench` measures, row by row.  Internal to bench_run.cpp.
//
// The limit of everything that is sent is H = 1 / (1 / AEAD + 1 / TCP): each byte is sealed once
// and written once on one side, read once and opened once on the other.  AEAD is the bare cipher in
// place on frames of the profile's size, TCP bare sockets; both are measured in the same run.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "p2p/base/result.h"
#include "p2p/wire/codecs.h"
#include "tools/bench/bench_options.h"
#include "tools/bench/bench_report.h"
#include "tools/bench/pair.h"

namespace switchyard::bench {

inline constexpr double kMega = 1e6;

class Measurements {
 public:
  using Progress = std::function<void(std::string)>;
  using Done = Result<void, std::string>;

  // All outlive this.
  Measurements(const BenchOptions& options, BenchReport& report, Progress progress);

  // One run, everything in turn.
  Done run_once();
  // What is measured once: it takes long and does not vary.
  Done run_at_last();

 private:
  // What names of rows of a profile end in, when it is not the first.
  std::string suffix() const;
  bool wants_any(const std::vector<std::string>& rows) const;
  // Any row whose name begins so.
  bool wants_like(std::string_view beginning) const;
  EndOptions end(Kind kind) const;
  PairOptions pair(Kind kind) const;
  Result<PairResult, std::string> measure(const PairOptions& options, const std::string& what);

  Done limits();
  Done bare_tcp();
  Done profile_rows();
  Done bulk();
  Done small();
  Done urgent();
  Done idle();
  Done handshakes();
  Done opening();
  Done broadcast();
  Done limited();
  Done shares();
  Done system_calls();
  Done io_threads();
  Done idle_peers();

  double sealing_limit() const;              // H, bytes/s
  double packet_size(double message) const;  // a message of one packet, on the wire's way

  const BenchOptions& options_;
  BenchReport& report_;
  Progress progress_;
  const wire::Codecs* codecs_{nullptr};  // of the profile being measured
  bool first_profile_{true};
  // Of this run.
  double tcp_{0};         // bytes/s
  double aead_{0};        // bytes/s, of the profile
  double openings_{0};    // a second
  double raw_p50_{0};     // ms
  double raw_p99_{0};     // ms
  double bulk_alone_{0};  // bytes/s, of the profile
};

}  // namespace switchyard::bench
