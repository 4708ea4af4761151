// libprotobuf as the second opinion of comet_codec_fuzz.cpp, behind a wall: its headers are slow
// to compile, and none of our warnings' business.
//
// Each reads one message, and gives nullopt for what we refuse because of its form: what
// libprotobuf refuses, what CometBFT's decoder refuses beyond that (a known field of another type),
// and what we are stricter about on purpose (p2p/wire/proto_reader.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "p2p/base/bytes.h"

namespace switchyard::fuzz {

struct OraclePacket {
  enum class Kind { none, ping, pong, msg };
  Kind kind{Kind::none};
  // Of a msg:
  std::int64_t channel{0};
  bool eof{false};
  std::string data;
  // The channels of all msg that came, those replaced by a later one too.
  std::vector<std::int64_t> channels;
};
std::optional<OraclePacket> oracle_packet(ByteView body);

struct OracleNodeInfo {
  std::uint64_t p2p{0};
  std::uint64_t block{0};
  std::uint64_t app{0};
  std::string id, listen_addr, network, version, channels, moniker, tx_index, rpc_address;
};
std::optional<OracleNodeInfo> oracle_node_info(ByteView bytes);

struct OracleAddress {
  std::string id, ip;
  std::uint32_t port{0};
};
struct OraclePex {
  enum class Kind { none, request, addresses };
  Kind kind{Kind::none};
  std::vector<OracleAddress> addresses;
  std::vector<OracleAddress> all;  // those of lists that a later one replaced too
};
std::optional<OraclePex> oracle_pex(ByteView bytes);

}  // namespace switchyard::fuzz
