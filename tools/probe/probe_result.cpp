#include "tools/probe/probe_result.h"

#include "p2p/net/errors.h"
#include "secret_conn/errors.h"

namespace switchyard::tools {
namespace {

struct OutcomeWords {
  std::string_view name;
  std::string_view meaning;
};

// In the order of ProbeOutcome.
constexpr std::array<OutcomeWords, kProbeOutcomes> kOutcomes{{
    {"answered", "the right id, on the right network"},
    {"told_nobody", "its answer holds no addresses"},
    {"no_answer", "it does not tell addresses"},
    {"turned_away", "it is there, and did not want us"},
    {"wrong_id", "somebody else is there"},
    {"wrong_network", "it is of another network"},
    {"other_protocol", "it speaks something else"},
    {"handshake_failed", "the handshake failed"},
    {"hung_up", "it hung up in the handshake"},
    {"timed_out", "no word in time"},
    {"refused", "nobody listens there"},
    {"unreachable", "it cannot be reached"},
    {"no_name", "there is no such name"},
}};

}  // namespace

std::string_view to_string(ProbeStage stage) {
  static constexpr std::array<std::string_view, kProbeStages> kNames{"name", "connect", "handshake",
                                                                     "answer"};
  return kNames.at(static_cast<std::size_t>(stage));
}

std::string_view to_string(ProbeOutcome outcome) {
  return kOutcomes.at(static_cast<std::size_t>(outcome)).name;
}

std::string_view describe(ProbeOutcome outcome) {
  return kOutcomes.at(static_cast<std::size_t>(outcome)).meaning;
}

std::optional<ProbeOutcome> outcome_of(std::string_view text) {
  for (std::size_t i = 0; i < kOutcomes.size(); ++i) {
    if (kOutcomes.at(i).name == text) return static_cast<ProbeOutcome>(i);
  }
  return std::nullopt;
}

bool is_alive(ProbeOutcome outcome) {
  return outcome == ProbeOutcome::answered || outcome == ProbeOutcome::told_nobody ||
         outcome == ProbeOutcome::no_answer;
}

namespace {

// The name of the network is part of the keys: another one shows before any names are told.
bool is_sealed_for_others(const Disconnect& why) {
  static const std::string text =
      make_error_code(secret_conn::Errc::first_frame_sealed_otherwise).message();
  return !why.remote && why.text == text;
}

}  // namespace

ProbeOutcome outcome_of_failure(const Disconnect& why, bool looked_up, std::error_code connect) {
  switch (why.code) {
    case DisconnectCode::wrong_identity:
    case DisconnectCode::self:
      return ProbeOutcome::wrong_id;
    case DisconnectCode::other_network:
      return ProbeOutcome::wrong_network;
    case DisconnectCode::other_protocol:
    case DisconnectCode::incompatible_version:
    case DisconnectCode::downgrade:
      return ProbeOutcome::other_protocol;
    // Compared behind the network, so both are right; it just has no use for our one channel.
    case DisconnectCode::no_common_channel:
      return ProbeOutcome::no_answer;
    case DisconnectCode::handshake_failed:
      return is_sealed_for_others(why) ? ProbeOutcome::wrong_network
                                       : ProbeOutcome::handshake_failed;
    case DisconnectCode::protocol_error:
      return ProbeOutcome::handshake_failed;
    case DisconnectCode::connection_lost:
      return ProbeOutcome::hung_up;
    case DisconnectCode::timeout:
      return ProbeOutcome::timed_out;
    case DisconnectCode::dial_failed:
      if (!looked_up) return ProbeOutcome::no_name;
      if (connect == net::Errc::timed_out) return ProbeOutcome::timed_out;
      return connect == std::errc::connection_refused ? ProbeOutcome::refused
                                                      : ProbeOutcome::unreachable;
    default:
      return ProbeOutcome::turned_away;
  }
}

std::string reason_text(const Disconnect& why) {
  if (why.code == DisconnectCode::dial_failed) return why.text;
  std::string text = why.remote ? "it said " : "";
  text += to_string(why.code);
  if (!why.text.empty()) text += ": " + why.text;
  return text;
}

}  // namespace switchyard::tools
