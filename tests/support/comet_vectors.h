// The files of tests/vectors that come from CometBFT's world.
#pragma once

#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "p2p/base/bytes.h"
#include "p2p/base/hex.h"

namespace switchyard::test {

inline nlohmann::json read_vectors(const std::string& file) {
  std::ifstream in(std::string(SWITCHYARD_VECTORS "/") + file);
  return nlohmann::json::parse(in);
}

inline nlohmann::json comet_tables() {
  return read_vectors("p2p_tables.json");
}

// Each side of each recorded handshake.
inline nlohmann::json comet_sides() {
  nlohmann::json sides = nlohmann::json::array();
  const nlohmann::json all = read_vectors("secret_connection_full_handshake.json");
  for (const auto& recorded : all.at("cases")) {
    sides.push_back(recorded.at("A"));
    sides.push_back(recorded.at("B"));
  }
  return sides;
}

inline Bytes hex_bytes(const nlohmann::json& hex) {
  return from_hex(hex.get<std::string>()).value();
}

}  // namespace switchyard::test
