// `switchyard probe`.
#include <fmt/core.h>

#include <cstdio>
#include <cstdlib>
#include <optional>

#include "p2p/wire/stock_channels.h"
#include "tools/probe/probe_detail.h"
#include "tools/switchyard/commands.h"
#include "tools/switchyard/probe_run.h"

namespace switchyard::tools {

int run_probe(const CommandLine& line) {
  const ProbeLine& wanted = line.probe;
  std::optional<ProbeResult> found;
  ProbeRunOptions options;
  options.probe.profile = wanted.profile;
  options.probe.network = wanted.network;
  options.probe.timeout = wanted.timeout;
  options.probe.ask = true;
  options.probe.channels = wire::stock_channels(wanted.profile);
  options.targets = {wanted.address};
  options.on_result = [&found](const ProbeResult& result) { found = result; };
  const auto ended = run_probes(std::move(options));
  if (!ended) return fail(ended.error(), kExitUsage);
  if (found) {
    fmt::print("{}", wanted.json ? detail_json(*found, wanted.profile, wanted.network)
                                 : detail_text(*found));
  }
  return end_probes(*ended, found && is_alive(found->outcome) ? kExitOk : kExitFailed);
}

}  // namespace switchyard::tools
