// A result as a line of JSON, and back: what `addrbook check` keeps in the file of --resume, and
// prints as json and ndjson.
//
//     {"address":"ID@HOST:PORT","network":"devnet","outcome":"answered","at":"2026-03-08T20:00:00Z",
//      "stage":"handshake","name_ms":null,"connect_ms":12.1,"handshake_ms":40.5,"answer_ms":null,
//      "remote":"203.0.113.7:26656","moniker":"alice","software":"switchyard 0.1.0","told":null,
//      "why":""}
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tools/probe/probe_result.h"

namespace switchyard::tools {

// Without an end of line.
std::string probe_line(const ProbeResult& result, const std::string& network);

// Takes address, outcome, at, and whatever else is sound of the rest; the times of stages are not
// read.  nullopt: no result, or one of another network.
std::optional<ProbeResult> read_probe_line(std::string_view line, std::string_view network);

}  // namespace switchyard::tools
