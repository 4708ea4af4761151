// What a connection has carried, and made-up messages to carry: as gopeer counts and makes them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include <sodium.h>

#include "p2p/base/bytes.h"
#include "p2p/types/ids.h"

namespace switchyard::test {

// Steele, Lea and Flood's generator.
class SplitMix64 {
 public:
  explicit SplitMix64(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }

 private:
  std::uint64_t state_;
};

// What it gives after `seed`, little-endian, cut to `size`.
Bytes content(std::uint64_t seed, std::size_t size);

// SHA-256, in hex.
std::string digest_of(ByteView message);
std::string hex_of(ByteView bytes);

// One way of one channel: messages, bytes, and the SHA-256 over each message behind its length as
// four little-endian bytes.
class Flow {
 public:
  Flow() { crypto_hash_sha256_init(&digest_); }

  void add(ByteView message);
  nlohmann::json to_json() const;

 private:
  std::uint64_t messages_{0};
  std::uint64_t bytes_{0};
  crypto_hash_sha256_state digest_{};
};

// Both ways of one connection.  Thread-safe.
class Link {
 public:
  void sent(ChannelId channel, ByteView message) { add(sent_, channel, message); }
  void received(ChannelId channel, ByteView message) { add(received_, channel, message); }
  nlohmann::json to_json() const;  // {"sent": {"0x20": …}, "received": …}

 private:
  using Flows = std::map<ChannelId, Flow>;
  void add(Flows& flows, ChannelId channel, ByteView message);

  mutable std::mutex mutex_;
  Flows sent_;
  Flows received_;
};

}  // namespace switchyard::test
