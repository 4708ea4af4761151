// The values whose bytes docs/wire.md and tests/vectors/native_wire.txt show.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string>
#include <utility>

#include "p2p/base/bytes.h"
#include "p2p/types/net_address.h"
#include "p2p/types/node_info.h"
#include "p2p/wire/record_codec.h"

namespace switchyard::test {

// 00 01 02 …, beginning with `first`.
template <std::size_t N>
std::array<std::uint8_t, N> counting(std::uint8_t first) {
  std::array<std::uint8_t, N> bytes{};
  std::iota(bytes.begin(), bytes.end(), first);
  return bytes;
}

inline SignedRecord the_record() {
  SignedRecord record;
  record.network = "testnet";
  record.key = counting<32>(0);
  record.sequence = 3;
  record.addresses = {Endpoint::parse("192.0.2.1:26656").value(),
                      Endpoint::parse("[2001:db8::1]:26656").value()};
  record.others = {{.place = 1, .type = 9, .bytes = {1, 2}, .port = 1}};
  record.time = WallTime(std::chrono::seconds(1700000000));
  record.signature = counting<64>(0x40);
  return record;
}

inline Bytes record_bytes(const SignedRecord& record) {
  Bytes out(8000);
  wire::MsgpackWriter writer(out);
  wire::write(writer, record);
  out.resize(writer.size());
  return out;
}

inline NodeInfo the_node_info() {
  NodeInfo info;
  info.network = "testnet";
  info.software = "switchyard";
  info.version = "0.1.0";
  info.moniker = "alice";
  info.channels = {{ChannelId(0), 65536, 65536}, {ChannelId(0x20), 262144, 1048576}};
  info.role = NodeRole::seed;
  info.features = {5, 300};
  info.instance = 0x1122334455667788;
  info.observed = Endpoint::parse("203.0.113.9:50000").value();
  info.application = to_bytes(as_bytes("app"));
  info.record = the_record();
  return info;
}

// As short as one can be.
inline NodeInfo least_node_info(std::string network) {
  NodeInfo info;
  info.network = std::move(network);
  return info;
}

}  // namespace switchyard::test
