#include "tests/interop/cometbft/swypeer/flows.h"

#include <array>
#include <cstdio>

namespace switchyard::test {
namespace {

using Digest = std::array<std::uint8_t, crypto_hash_sha256_BYTES>;

std::array<std::uint8_t, 4> length_of(ByteView message) {
  std::array<std::uint8_t, 4> length{};
  for (std::size_t i = 0; i < length.size(); ++i) {
    length[i] = static_cast<std::uint8_t>(message.size() >> (8 * i));
  }
  return length;
}

nlohmann::json flows_json(const std::map<ChannelId, Flow>& flows) {
  nlohmann::json named = nlohmann::json::object();
  for (const auto& [channel, flow] : flows) {
    named["0x" + hex_of(std::array{channel.value()})] = flow.to_json();
  }
  return named;
}

}  // namespace

Bytes content(std::uint64_t seed, std::size_t size) {
  SplitMix64 random(seed);
  Bytes bytes;
  bytes.reserve(size + 8);
  while (bytes.size() < size) {
    const std::uint64_t word = random.next();
    for (int i = 0; i < 8; ++i) bytes.push_back(static_cast<std::uint8_t>(word >> (8 * i)));
  }
  bytes.resize(size);
  return bytes;
}

std::string hex_of(ByteView bytes) {
  std::string text(2 * bytes.size() + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), bytes.data(), bytes.size());
  text.pop_back();
  return text;
}

std::string digest_of(ByteView message) {
  Digest digest{};
  crypto_hash_sha256(digest.data(), message.data(), message.size());
  return hex_of(digest);
}

void Flow::add(ByteView message) {
  ++messages_;
  bytes_ += message.size();
  const auto length = length_of(message);
  crypto_hash_sha256_update(&digest_, length.data(), length.size());
  crypto_hash_sha256_update(&digest_, message.data(), message.size());
}

nlohmann::json Flow::to_json() const {
  crypto_hash_sha256_state so_far = digest_;
  Digest digest{};
  crypto_hash_sha256_final(&so_far, digest.data());
  return {{"messages", messages_}, {"bytes", bytes_}, {"sha256", hex_of(digest)}};
}

void Link::add(Flows& flows, ChannelId channel, ByteView message) {
  const std::lock_guard lock(mutex_);
  flows[channel].add(message);
}

nlohmann::json Link::to_json() const {
  const std::lock_guard lock(mutex_);
  return {{"sent", flows_json(sent_)}, {"received", flows_json(received_)}};
}

}  // namespace switchyard::test
