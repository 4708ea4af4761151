#include "p2p/switch/switch_config.h"

#include <utility>

namespace switchyard {
namespace {

Result<void, std::string> positive(const char* name, Duration value) {
  if (value > Duration::zero()) return {};
  return Unexpected(std::string(name) + " must be longer than zero");
}

}  // namespace

Result<void, std::string> SwitchConfig::validate() const {
  const std::pair<const char*, Duration> durations[] = {
      {"dial_timeout", dial_timeout},         {"handshake_timeout", handshake_timeout},
      {"dialler_extra", dialler_extra},       {"redial_first", redial_first},
      {"redial_longest", redial_longest},     {"linger_timeout", linger_timeout},
      {"ping_interval", mconn.ping_interval}, {"pong_timeout", mconn.pong_timeout},
      {"drain_timeout", mconn.drain_timeout}};
  for (const auto& [name, value] : durations) {
    if (auto good = positive(name, value); !good) return good;
  }
  if (redial_longest < redial_first) {
    return Unexpected(std::string("redial_longest must not be shorter than redial_first"));
  }
  if (max_half_open == 0) return Unexpected(std::string("max_half_open must be at least 1"));
  if (frame_payload < mconn::MConnection::kMinFrame) {
    return Unexpected("frame_payload must be at least " +
                      std::to_string(mconn::MConnection::kMinFrame) + " bytes");
  }
  for (const NetAddress& peer : persistent_peers) {
    if (peer.id || allow_any_identity) continue;
    return Unexpected("persistent_peers: " + peer.to_string() +
                      " names no id; write id@host:port, or set allow_any_identity");
  }
  return {};
}

}  // namespace switchyard
