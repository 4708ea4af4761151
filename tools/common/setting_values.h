// How values of settings are written: one pair of functions a type.
//
// parse_value leaves `out` alone when it fails; the error completes "expected …", or says what is
// wrong and then what is expected.  print_value writes what parse_value takes.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "p2p/base/result.h"
#include "p2p/base/time.h"
#include "p2p/types/ids.h"
#include "p2p/types/net_address.h"
#include "p2p/types/peer_id.h"
#include "p2p/types/profile.h"
#include "secret_conn/aead/kernel.h"
#include "tools/common/log_line.h"

namespace switchyard::tools {

using Parsed = Result<void, std::string>;
using KernelChoice = std::optional<secret_conn::aead::Kernel>;  // nullopt: "auto"

// What a number may be, or how many bytes a text may have; texts are at most kMaxNameSize bytes.
struct Bounds {
  std::size_t least{0};
  std::size_t most{1'000'000};  // more peers than descriptors any system has
};

Parsed parse_value(std::string_view text, const Bounds& bounds, std::string& out);
Parsed parse_value(std::string_view text, const Bounds& bounds, std::size_t& out);
Parsed parse_value(std::string_view text, const Bounds& bounds, bool& out);
// Above zero.
Parsed parse_value(std::string_view text, const Bounds& bounds, Duration& out);
// Separated by commas; "tcp://" in front is fine; the empty text is the empty list.
Parsed parse_value(std::string_view text, const Bounds& bounds, std::vector<Endpoint>& out);
Parsed parse_value(std::string_view text, const Bounds& bounds, std::vector<NetAddress>& out);
Parsed parse_value(std::string_view text, const Bounds& bounds, std::vector<PeerId>& out);
// In hex behind 0x, or decimal.
Parsed parse_value(std::string_view text, const Bounds& bounds, std::vector<ChannelId>& out);
Parsed parse_value(std::string_view text, const Bounds& bounds, LogLevel& out);
Parsed parse_value(std::string_view text, const Bounds& bounds, LogFormat& out);
Parsed parse_value(std::string_view text, const Bounds& bounds, Profile& out);
Parsed parse_value(std::string_view text, const Bounds& bounds, KernelChoice& out);

std::string print_value(const std::string& value);
std::string print_value(std::size_t value);
std::string print_value(bool value);
std::string print_value(Duration value);
std::string print_value(const std::vector<Endpoint>& value);
std::string print_value(const std::vector<NetAddress>& value);
std::string print_value(const std::vector<PeerId>& value);
std::string print_value(const std::vector<ChannelId>& value);
std::string print_value(LogLevel value);
std::string print_value(LogFormat value);
std::string print_value(Profile value);
std::string print_value(KernelChoice value);

// "0x20" or "32".
std::optional<ChannelId> parse_channel(std::string_view text);
std::string channel_text(ChannelId channel);  // "0x20"

}  // namespace switchyard::tools
