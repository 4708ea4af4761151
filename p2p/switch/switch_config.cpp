#include "p2p/switch/switch_config.h"

#include <utility>

namespace switchyard {
namespace {

Result<void, std::string> positive(const char* name, Duration value) {
  if (value > Duration::zero()) return {};
  return Unexpected(std::string(name) + " must be longer than zero");
}

Result<void, std::string> at_least_one(const char* name, std::size_t value) {
  if (value > 0) return {};
  return Unexpected(std::string(name) + " must be at least 1");
}

}  // namespace

Result<void, std::string> SwitchConfig::validate() const {
  const std::pair<const char*, Duration> durations[] = {
      {"dial_timeout", dial_timeout},         {"handshake_timeout", handshake_timeout},
      {"dialler_extra", dialler_extra},       {"redial_first", redial_first},
      {"filter_timeout", filter_timeout},     {"short_lived_time", short_lived_time},
      {"redial_longest", redial_longest},     {"linger_timeout", linger_timeout},
      {"ping_interval", mconn.ping_interval}, {"pong_timeout", mconn.pong_timeout},
      {"drain_timeout", mconn.drain_timeout}};
  for (const auto& [name, value] : durations) {
    if (auto good = positive(name, value); !good) return good;
  }
  if (redial_longest < redial_first) {
    return Unexpected(std::string("redial_longest must not be shorter than redial_first"));
  }
  if (max_half_open < 2) return Unexpected(std::string("max_half_open must be at least 2"));
  const std::pair<const char*, std::size_t> counts[] = {
      {"max_peers_per_address", max_peers_per_address},
      {"max_peers_per_group", max_peers_per_group},
      {"openings_per_second", openings_per_second},
      {"openings_per_group", openings_per_group}};
  for (const auto& [name, value] : counts) {
    if (auto good = at_least_one(name, value); !good) return good;
  }
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
