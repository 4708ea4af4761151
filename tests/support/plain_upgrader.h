// An opening and frames without cryptography, for tests that open a great many connections.
//
// Each side says who it is, is believed, and says what it decided:
//
//     id (20)  size of the NodeInfo (2)  NodeInfo  sum (4)     both at once
//     0, or the code of a refusal (1)  the same inverted (1)   both at once
//
// A frame is its size (2), its payload and a sum (4).  Sums notice damage, and nothing else.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <system_error>
#include <utility>
#include <vector>

#include "p2p/net/upgrader.h"

namespace switchyard::test {

inline constexpr std::size_t kSumSize = 4;

// FNV-1a by words of eight bytes: tests run a lot of bytes through it, unoptimised.
inline void write_sum(ByteView of, MutableByteView into) {
  const std::uint8_t* at = of.data();
  std::size_t left = of.size();
  std::uint64_t sum = 14695981039346656037U;
  while (left > 0) {
    std::uint64_t word = 0;
    const std::size_t size = left < sizeof word ? left : sizeof word;
    std::memcpy(&word, at, size);
    sum = (sum ^ word) * 1099511628211U;
    at += size;
    left -= size;
  }
  sum ^= sum >> 32U;
  for (std::size_t i = 0; i < kSumSize; ++i) into[i] = static_cast<std::uint8_t>(sum >> (8 * i));
}
inline bool has_sum(ByteView of, ByteView sum) {
  std::array<std::uint8_t, kSumSize> right{};
  write_sum(of, right);
  return std::equal(right.begin(), right.end(), sum.begin());
}

class PlainFrames final : public net::FrameCipher {
 public:
  net::FrameLayout layout() const override { return {kHead, kSumSize, 8 * kKiB, false}; }
  void seal(MutableByteView buffer, std::span<const std::uint32_t> payload_sizes) override {
    std::size_t at = 0;
    for (const std::uint32_t size : payload_sizes) {
      buffer[at] = static_cast<std::uint8_t>(size);
      buffer[at + 1] = static_cast<std::uint8_t>(size >> 8U);
      write_sum(buffer.subspan(at, kHead + size), buffer.subspan(at + kHead + size, kSumSize));
      at += kHead + size + kSumSize;
    }
  }
  Result<std::size_t, Disconnect> open(MutableByteView input,
                                       std::vector<ByteView>& payloads) override {
    std::size_t at = 0;
    while (input.size() - at >= kHead) {
      const std::size_t size = input[at] + (std::size_t{input[at + 1]} << 8U);
      if (size == 0 || size > layout().max_payload) return Unexpected(bad_frame());
      if (input.size() - at - kHead < size + kSumSize) break;
      const ByteView sum = input.subspan(at + kHead + size, kSumSize);
      if (!has_sum(input.subspan(at, kHead + size), sum)) return Unexpected(bad_frame());
      payloads.push_back(input.subspan(at + kHead, size));
      at += kHead + size + kSumSize;
    }
    return at;
  }

 private:
  static constexpr std::size_t kHead = 2;

  static Disconnect bad_frame() {
    Disconnect why;
    why.code = DisconnectCode::protocol_error;
    why.operation = Operation::read;
    why.blame = Blame::them;
    why.text = "a damaged frame";
    return why;
  }
};

class PlainUpgrader final : public net::Upgrader {
 public:
  explicit PlainUpgrader(PeerId self) : self_(self) {}

  net::Awaitable<Result<net::Upgraded, Disconnect>> upgrade(net::Stream& stream,
                                                            net::Opening opening,
                                                            net::Gatekeeper& gatekeeper) override {
    Bytes hello = introduction(opening.node_info);
    const auto said = co_await net::write_all(stream, hello);
    if (!said) co_return Unexpected(lost(said.error()));
    Bytes head(kIdSize + 2);
    const auto heard = co_await read_all(stream, head);
    if (!heard) co_return Unexpected(lost(heard.error()));
    net::Upgraded result;
    result.peer.id = id_at(head);
    result.peer.version = 1;
    result.peer.node_info.resize(head[kIdSize] + (std::size_t{head[kIdSize + 1]} << 8U));
    const auto told = co_await read_all(stream, result.peer.node_info);
    if (!told) co_return Unexpected(lost(told.error()));
    Bytes sum(kSumSize);
    const auto summed = co_await read_all(stream, sum);
    if (!summed) co_return Unexpected(lost(summed.error()));
    append(head, result.peer.node_info);
    if (!has_sum(head, sum)) co_return Unexpected(damaged());

    Result<void, Disconnect> ours;
    if (opening.expected && *opening.expected != result.peer.id) {
      ours = Unexpected(refused(DisconnectCode::wrong_identity, /*remote=*/false));
    } else {
      net::Introduction peer = result.peer;
      ours = co_await gatekeeper.decide(std::move(peer));
    }
    Bytes verdict(2, ours ? std::uint8_t{0} : static_cast<std::uint8_t>(ours.error().code));
    verdict[1] = static_cast<std::uint8_t>(~verdict[0]);
    const auto sent = co_await net::write_all(stream, verdict);
    if (!ours) co_return Unexpected(ours.error());
    if (!sent) co_return Unexpected(lost(sent.error()));
    const auto theirs = co_await read_all(stream, verdict);
    if (!theirs) co_return Unexpected(lost(theirs.error()));
    if (verdict[1] != static_cast<std::uint8_t>(~verdict[0])) co_return Unexpected(damaged());
    if (verdict[0] != 0) {
      co_return Unexpected(refused(static_cast<DisconnectCode>(verdict[0]), /*remote=*/true));
    }
    result.cipher = std::make_unique<PlainFrames>();
    co_return result;
  }

  Bytes refusal(const Disconnect& /*why*/) const override { return {}; }

 private:
  static constexpr std::size_t kIdSize = PeerId::kSize;

  Bytes introduction(const Bytes& node_info) const {
    Bytes hello;
    append(hello, self_.bytes());
    hello.push_back(static_cast<std::uint8_t>(node_info.size()));
    hello.push_back(static_cast<std::uint8_t>(node_info.size() >> 8U));
    append(hello, node_info);
    const std::size_t size = hello.size();
    hello.resize(size + kSumSize);
    write_sum(ByteView(hello).first(size), MutableByteView(hello).subspan(size));
    return hello;
  }
  static PeerId id_at(const Bytes& hello) {
    std::array<std::uint8_t, kIdSize> id{};
    std::copy_n(hello.begin(), kIdSize, id.begin());
    return PeerId(id);
  }
  static net::Awaitable<Result<void>> read_all(net::Stream& stream, MutableByteView into) {
    while (!into.empty()) {
      const auto n = co_await stream.read_some(into);
      if (!n) co_return Unexpected(n.error());
      into = into.subspan(*n);
    }
    co_return Result<void>();
  }
  static Disconnect lost(std::error_code error) {
    Disconnect why;
    why.code = DisconnectCode::connection_lost;
    why.operation = Operation::opening;
    why.authenticated = false;
    why.text = error.message();
    return why;
  }
  static Disconnect damaged() {
    Disconnect why;
    why.code = DisconnectCode::handshake_failed;
    why.operation = Operation::opening;
    why.authenticated = false;
    why.text = "damaged on the way";
    return why;
  }
  static Disconnect refused(DisconnectCode code, bool remote) {
    Disconnect why;
    why.code = code;
    why.operation = Operation::opening;
    why.remote = remote;
    return why;
  }

  PeerId self_;
};

}  // namespace switchyard::test
