#include "p2p/switch/switch_events.h"

#include <chrono>

namespace switchyard {
namespace {

const char* name(SwitchEvent::Kind kind) {
  switch (kind) {
    case SwitchEvent::Kind::listening:
      return "listening";
    case SwitchEvent::Kind::accept_failed:
      return "accept failed";
    case SwitchEvent::Kind::inbound_refused:
      return "inbound refused";
    case SwitchEvent::Kind::dial_failed:
      return "dial failed";
    case SwitchEvent::Kind::peer_up:
      return "peer up";
    case SwitchEvent::Kind::peer_down:
      return "peer down";
    case SwitchEvent::Kind::banned:
      return "banned";
    case SwitchEvent::Kind::notice:
      return "notice:";
  }
  return "unknown event";
}

}  // namespace

std::string SwitchEvent::to_string() const {
  std::string line = name(kind);
  if (peer) line += " " + peer->to_string();
  if (kind == Kind::peer_up || kind == Kind::peer_down) line += outbound ? " outbound" : " inbound";
  if (!address.empty()) line += " " + address;
  if (!moniker.empty()) line += " \"" + printable(moniker) + "\"";
  if (!text.empty()) line += " " + text;
  if (why) line += ": " + why->to_string();
  if (next) line.append(", next: ").append(switchyard::to_string(*next));
  if (undelivered > 0) line += ", " + std::to_string(undelivered) + " messages undelivered";
  if (retry_in) {
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(*retry_in);
    line += ", again in " + std::to_string(ms.count()) + " ms";
  }
  return line;
}

}  // namespace switchyard
