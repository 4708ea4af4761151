// The ends over bare TCP, without anything of ours: what the kernel gives.
//
// Blocking sockets with TCP_NODELAY and the congestion control of the nodes.
#pragma once

#include <string>

#include "p2p/base/result.h"
#include "tools/bench/end_options.h"
#include "tools/bench/end_watch.h"
#include "tools/bench/sink.h"

namespace switchyard::bench {

constexpr bool is_bare(Kind kind) {
  return kind == Kind::tcp_stream || kind == Kind::tcp_latency;
}

Result<EndOutcome, std::string> run_bare_sink(const EndOptions& options, EndWatch& watch);
Result<EndOutcome, std::string> run_bare_source(const EndOptions& options, EndWatch& watch);

}  // namespace switchyard::bench
