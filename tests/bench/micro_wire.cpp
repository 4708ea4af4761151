// Packets against copying their bytes; what choosing a channel costs beside sealing its packet.
#include <cstdint>
#include <cstring>
#include <string>
#include <variant>

#include "p2p/base/bytes.h"
#include "p2p/mconn/scheduler.h"
#include "p2p/wire/packet.h"
#include "p2p/wire/packet_codec.h"
#include "tests/bench/suite.h"
#include "tools/bench/primitives.h"

namespace switchyard::bench {
namespace {

constexpr std::size_t kFrame = 4096;  // bytes of payload, a full frame of p2p/peer
constexpr std::size_t kFullPiece = kFrame - wire::kMaxMsgHeader;
constexpr std::size_t kSmallPiece = 100;
constexpr std::size_t kSealedPacket = 1028;  // bytes

// Fills a frame with msg packets; returns the bytes of data in it.
std::size_t encode_frame(ByteView piece, MutableByteView frame) {
  std::size_t used = 0;
  std::size_t data = 0;
  for (;;) {
    const std::size_t n = wire::encode(wire::Msg{ChannelId(0x20), 0, piece}, frame.subspan(used));
    if (n == 0) return data;
    used += n;
    data += piece.size();
  }
}

void encode(benchmark::State& state, std::size_t size) {
  const Bytes piece(size, 7);
  Bytes frame(kFrame);
  std::size_t data = 0;
  while (state.KeepRunning()) {
    data += encode_frame(piece, frame);
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(data));
}

void decode(benchmark::State& state, std::size_t size) {
  Bytes frame(kFrame, wire::kPadding);
  encode_frame(Bytes(size, 7), frame);
  std::size_t data = 0;
  while (state.KeepRunning()) {
    wire::PacketReader reader(frame);
    for (auto packet = reader.next(); packet && packet->has_value(); packet = reader.next()) {
      const auto* msg = std::get_if<wire::Msg>(&**packet);
      if (msg != nullptr) data += msg->data.size();
    }
    benchmark::DoNotOptimize(data);
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(data));
}

// The bytes of one frame, copied once.
void copy_frame(benchmark::State& state) {
  const Bytes from(kFrame, 7);
  Bytes to(kFrame);
  while (state.KeepRunning()) {
    std::memcpy(to.data(), from.data(), kFrame);
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(kFrame) * state.iterations());
}

// A pick and its charge, all pending.
void pick(benchmark::State& state, std::size_t channels) {
  mconn::Scheduler scheduler{Time{}};
  for (std::size_t i = 0; i < channels; ++i) {
    scheduler.set_ready(scheduler.add(1 + static_cast<std::uint32_t>(i % 10)), true);
  }
  Time now{};
  while (state.KeepRunning()) {
    now += std::chrono::microseconds(2);  // a packet's time
    scheduler.charge(now, *scheduler.pick(now), kFrame);
  }
  state.SetItemsProcessed(state.iterations());
}

// One packet of a frame of 1024, its length included.
void seal_packet(benchmark::State& state) {
  BareAead aead;
  Bytes frame(kSealedPacket + kTag);
  while (state.KeepRunning()) {
    aead.seal(frame);
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations());
}

}  // namespace

void add_wire(Suite& suite) {
  suite.add("copy_frame/4096", "", copy_frame);
  for (const std::size_t size : {kFullPiece, kSmallPiece}) {
    const std::string name = std::to_string(size);
    suite.add("packet_encode/" + name, "copy_frame/4096",
              [size](auto& state) { encode(state, size); });
    suite.add("packet_decode/" + name, "copy_frame/4096",
              [size](auto& state) { decode(state, size); });
  }
  suite.add("seal_packet/1028", "", seal_packet);
  for (const std::size_t channels : {4, 16, 64, 256}) {
    suite.add_cost("pick_of/" + std::to_string(channels), "seal_packet/1028",
                   [channels](auto& state) { pick(state, channels); });
  }
}

}  // namespace switchyard::bench
