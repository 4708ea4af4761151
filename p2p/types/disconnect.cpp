#include "p2p/types/disconnect.h"

#include <algorithm>

namespace switchyard {
namespace {

constexpr std::string_view kUnknown = "unknown";

// Codes that travel, by number.
constexpr std::string_view kShared[] = {
    kUnknown,
    "incompatible_version",
    "downgrade",
    "other_network",
    "no_common_channel",
    "wrong_identity",
    "self",
    "already_connected",
    "crossed_dial_lost",
    "replaced",
    "full",
    "too_many_from_address",
    "banned",
    "filtered",
    "going_away",
    "protocol_error",
    "unknown_channel",
    "message_too_big",
    "credit_exceeded",
    "keepalive_late",
    "too_slow",
    "misbehaviour",
    "internal",
};
static_assert(std::size(kShared) == static_cast<std::size_t>(DisconnectCode::internal) + 1);

// Codes of this side only, from connection_lost on.
constexpr std::string_view kOwn[] = {
    "connection_lost", "timeout", "dial_failed", "other_protocol", "handshake_failed",
};
constexpr auto kFirstOwn = static_cast<std::size_t>(DisconnectCode::connection_lost);
static_assert(std::size(kOwn) + kFirstOwn ==
              static_cast<std::size_t>(DisconnectCode::handshake_failed) + 1);

constexpr std::string_view kOperations[] = {
    "dial",  "accept", "opening",   "admission", "read",
    "write", "packet", "keepalive", "reactor",   "stop",
};
static_assert(std::size(kOperations) == static_cast<std::size_t>(Operation::stop) + 1);

constexpr std::string_view kBlames[] = {"nobody", "us", "them"};
static_assert(std::size(kBlames) == static_cast<std::size_t>(Blame::them) + 1);

}  // namespace

std::string_view to_string(DisconnectCode code) {
  const auto number = static_cast<std::size_t>(code);
  if (number < std::size(kShared)) return kShared[number];
  if (number < kFirstOwn || number - kFirstOwn >= std::size(kOwn)) return kUnknown;
  return kOwn[number - kFirstOwn];
}

std::string_view to_string(Operation operation) {
  const auto number = static_cast<std::size_t>(operation);
  return number < std::size(kOperations) ? kOperations[number] : kUnknown;
}

std::string_view to_string(Blame blame) {
  const auto number = static_cast<std::size_t>(blame);
  return number < std::size(kBlames) ? kBlames[number] : kUnknown;
}

std::string Disconnect::to_string() const {
  const std::string_view name = switchyard::to_string(code);
  std::string line(name);
  if (name == kUnknown) line += " code " + std::to_string(static_cast<unsigned>(code));
  line += " (";
  line += switchyard::to_string(operation);
  line += ", ";
  line += switchyard::to_string(blame);
  line += ")";
  if (text.empty()) return line;
  std::string shown = printable(text);
  if (!remote) return line + ": " + shown;
  // So that the text ends where the quotes end.
  std::replace(shown.begin(), shown.end(), '"', '\'');
  return line + ": \"" + shown + "\"";
}

Blame blame_when_told(DisconnectCode code) {
  switch (code) {
    case DisconnectCode::protocol_error:
    case DisconnectCode::unknown_channel:
    case DisconnectCode::message_too_big:
    case DisconnectCode::credit_exceeded:
    case DisconnectCode::keepalive_late:
    case DisconnectCode::too_slow:
    case DisconnectCode::misbehaviour:
      return Blame::us;
    case DisconnectCode::internal:
      return Blame::them;
    default:
      return Blame::nobody;
  }
}

std::string printable(std::string_view text) {
  std::string shown(text.substr(0, kMaxDisconnectText));
  std::replace_if(shown.begin(), shown.end(), [](char c) { return c < 0x20 || c > 0x7e; }, '?');
  return shown;
}

}  // namespace switchyard
