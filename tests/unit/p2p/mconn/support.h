// What the tests of MConnection share: channels, frames taken apart, two ends joined.
#pragma once

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "p2p/base/bytes.h"
#include "p2p/base/payload.h"
#include "p2p/base/time.h"
#include "p2p/mconn/mconnection.h"
#include "p2p/types/channel_descriptor.h"
#include "p2p/types/disconnect.h"
#include "p2p/types/ids.h"
#include "p2p/types/node_info.h"
#include "p2p/wire/packet.h"
#include "p2p/wire/packet_codec.h"

namespace switchyard::mconn::testing {

inline constexpr std::size_t kFrame = 4096;  // bytes, as the driver's full frames
inline constexpr std::uint64_t kPlenty = std::uint64_t{1} << 60U;  // credit that never ends

inline ChannelDescriptor channel(std::uint8_t id, std::uint32_t priority = 1) {
  ChannelDescriptor made;
  made.id = ChannelId(id);
  made.priority = priority;
  return made;
}

inline AnnouncedChannel announced(const ChannelDescriptor& from) {
  return {from.id, from.receive_window, from.max_message_size};
}

inline std::vector<AnnouncedChannel> announced(const std::vector<ChannelDescriptor>& from) {
  std::vector<AnnouncedChannel> all;
  all.reserve(from.size());
  for (const auto& one : from) all.push_back(announced(one));
  return all;
}

// Channels as `from`, of a peer that never runs out of credit.
inline std::vector<AnnouncedChannel> generous(const std::vector<ChannelDescriptor>& from) {
  auto all = announced(from);
  for (auto& one : all) one.window = kPlenty;
  return all;
}

// So many bytes that are a function of the seed and of their place.
inline Payload message(std::size_t size, std::uint8_t seed = 0) {
  Bytes bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>(seed + i * 7);
  return Payload(bytes);
}

inline Disconnect reason(DisconnectCode code, std::string text = "because") {
  Disconnect why;
  why.code = code;
  why.text = std::move(text);
  return why;
}

inline bool same(ByteView a, ByteView b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

inline Bytes poll(MConnection& from, Time now, std::size_t size = kFrame) {
  Bytes frame(size);
  frame.resize(from.poll_frame(now, frame));
  from.check_invariants();
  return frame;
}

// The packets of a frame; those with data borrow from it.
inline std::vector<wire::Packet> packets(ByteView frame) {
  std::vector<wire::Packet> all;
  wire::PacketReader reader(frame);
  for (;;) {
    const auto next = reader.next();
    BOOST_REQUIRE(next.has_value());
    if (!next->has_value()) return all;
    all.push_back(**next);
  }
}

template <class T>
std::vector<T> packets_of(ByteView frame) {
  std::vector<T> some;
  for (const auto& packet : packets(frame)) {
    if (const auto* one = std::get_if<T>(&packet)) some.push_back(*one);
  }
  return some;
}

// A frame of these packets.
template <class... P>
Bytes frame_of(const P&... packet) {
  Bytes frame(64 * kKiB);
  std::size_t used = 0;
  ((used += wire::encode(packet, MutableByteView(frame).subspan(used))), ...);
  frame.resize(used);
  return frame;
}

// Those of one kind; the others are dropped.
template <class T>
std::vector<T> events_of(MConnection& from) {
  std::vector<T> some;
  while (auto event = from.poll_event()) {
    if (auto* one = std::get_if<T>(&*event)) some.push_back(std::move(*one));
  }
  return some;
}

// How many messages those tell of.
inline std::size_t messages_in(const std::vector<Sent>& sent) {
  std::size_t sum = 0;
  for (const Sent& one : sent) sum += one.messages;
  return sum;
}

inline ChannelStatus status_of(const MConnection& of, std::uint8_t id) {
  for (const auto& one : of.status().channels) {
    if (one.id == ChannelId(id)) return one;
  }
  BOOST_FAIL("no such channel");
  return {};
}

// Two ends of one connection.  What B receives is kept; release() gives its credit back.
struct Pair {
  explicit Pair(const std::vector<ChannelDescriptor>& channels, Time start = {})
      : now(start),
        a(Config{}, channels, announced(channels), start),
        b(Config{}, channels, announced(channels), start) {}

  // One frame each way; false if there was none.
  bool step(std::size_t frame = kFrame) {
    const Bytes forth = poll(a, now, frame);
    const Bytes back = poll(b, now, frame);
    if (!forth.empty()) BOOST_REQUIRE(b.handle_frame(now, forth).has_value());
    if (!back.empty()) BOOST_REQUIRE(a.handle_frame(now, back).has_value());
    for (auto& one : events_of<Received>(b)) received.push_back(std::move(one));
    while (const auto event = a.poll_event()) {
      if (const auto* one = std::get_if<Sent>(&*event)) sent.push_back(*one);
      if (std::holds_alternative<Received>(*event)) ++received_by_a;
    }
    a.check_invariants();
    b.check_invariants();
    return !forth.empty() || !back.empty();
  }
  void run(std::size_t frame = kFrame) {
    while (step(frame)) {
    }
  }
  void release(const Received& one) { b.release(one.channel, one.cost); }
  void release_all() {
    for (const auto& one : received) release(one);
    received.clear();
  }

  Time now;
  MConnection a;
  MConnection b;
  std::vector<Received> received;  // by B, not yet released
  std::vector<Sent> sent;          // by A
  std::size_t received_by_a{0};    // messages
};

}  // namespace switchyard::mconn::testing
