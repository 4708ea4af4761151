// What became of one address that was tried: `switchyard probe`, `addrbook check` and `seedcheck`.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "p2p/base/time.h"
#include "p2p/types/disconnect.h"
#include "p2p/types/net_address.h"
#include "p2p/types/node_info.h"
#include "p2p/types/peer_id.h"
#include "p2p/wire/pex_codec.h"

namespace switchyard::tools {

// In the order in which one gets there.
enum class ProbeStage : std::uint8_t { name, connect, handshake, answer };
inline constexpr std::size_t kProbeStages = 4;
std::string_view to_string(ProbeStage stage);  // "handshake"

enum class ProbeOutcome : std::uint8_t {
  answered,          // the right id, on the right network; told addresses, if it was asked
  told_nobody,       // the same, and its answer was empty
  no_answer,         // the same, and there was no answer
  turned_away,       // it is there, and does not want us: full, banned, on its way out
  wrong_id,          // somebody else is there
  wrong_network,     // of another network, whoever it is
  other_protocol,    // it speaks something else, or another version
  handshake_failed,  // the cryptography said no, or the bytes made no sense
  hung_up,           // the connection ended in the middle of the handshake
  timed_out,
  refused,      // nobody listens there
  unreachable,  // whatever else the system says
  no_name,      // the name could not be looked up
};
inline constexpr std::size_t kProbeOutcomes = static_cast<std::size_t>(ProbeOutcome::no_name) + 1;

std::string_view to_string(ProbeOutcome outcome);               // "wrong_id"
std::string_view describe(ProbeOutcome outcome);                // "somebody else is there"
std::optional<ProbeOutcome> outcome_of(std::string_view text);  // the inverse of to_string
// It proved the id that was asked for, on the right network.
bool is_alive(ProbeOutcome outcome);

struct ProbeResult {
  NetAddress address;
  ProbeOutcome outcome{ProbeOutcome::unreachable};
  ProbeStage reached{ProbeStage::name};  // the last stage that began
  WallTime at;                           // when it was over

  // How long each stage took; nullopt: it did not end well, or there was none.
  std::array<std::optional<Duration>, kProbeStages> times{};
  std::optional<Endpoint> remote;  // where the connection led

  // Of who proved an id and said who it is, on the right network; also if it then turned us away.
  std::optional<PeerId> id;
  std::optional<NodeInfo> info;
  std::optional<Duration> introduced;  // how long that took, of the handshake
  std::optional<wire::PexAddresses> answer;

  // The same, for lists.
  std::string moniker, software;    // printable
  std::optional<std::size_t> told;  // addresses in its answer

  std::string why;  // one printable line; empty if nothing went wrong

  std::optional<Duration>& time(ProbeStage stage) {
    return times.at(static_cast<std::size_t>(stage));
  }
  const std::optional<Duration>& time(ProbeStage stage) const {
    return times.at(static_cast<std::size_t>(stage));
  }
};

// What a dial that did not become a peer says.  `connect`: what the system said of the connection,
// if there was none; `looked_up`: the name was.
ProbeOutcome outcome_of_failure(const Disconnect& why, bool looked_up, std::error_code connect);
// The same in words, for ProbeResult::why.
std::string reason_text(const Disconnect& why);

}  // namespace switchyard::tools
