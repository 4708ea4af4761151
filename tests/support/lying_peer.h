// A peer that opens a connection as an honest one does, and then lies.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "p2p/net/stream.h"
#include "p2p/sim/sim_host.h"
#include "p2p/wire/codecs.h"
#include "secret_conn/secret_upgrader.h"
#include "tests/support/sim_nodes.h"

namespace switchyard::test {

class LyingPeer {
 public:
  LyingPeer(sim::World& world, sim::SimNetwork& network, Profile profile = Profile::native)
      : LyingPeer(world, network, "10.0.7.7", NodeKey::generate(world.rng()), profile) {}

  // The same identity on another machine.
  LyingPeer(LyingPeer& other, std::string_view address)
      : LyingPeer(other.host_.world(), other.host_.network(), address, other.key_.clone()) {}

  LyingPeer(sim::World& world, sim::SimNetwork& network, std::string_view address, NodeKey key,
            Profile profile = Profile::native)
      : codecs(wire::codecs_for(profile)),
        host_(world, network, address),
        key_(std::move(key)),
        upgrader_(profile, key_, "test-net", world.rng()) {
    info.network = "test-net";
    info.moniker = "liar";
    info.instance = 7;
    info.comet.listen_addr = "10.0.7.7:26656";
    info.channels = {AnnouncedChannel{kChat, 4096, 4096}, AnnouncedChannel{kBulk, 4096, 4096}};
  }

  // The opening; `failure` says why not.
  net::Awaitable<void> connect(NetAddress to) {
    const Endpoint endpoint{*IpAddress::parse(to.host), to.port};
    net::Services services = host_.services();
    auto dialled =
        co_await services.transport.dial(endpoint, services.timers.now() + std::chrono::seconds(3));
    stream_ = std::move(*dialled);
    net::Opening opening;
    opening.dialler = true;
    opening.expected = to.id;
    opening.node_info = raw_info.empty() ? codecs.node_info.encode(info, key_.id()) : raw_info;
    auto upgraded = co_await upgrader_.upgrade(*stream_, std::move(opening), welcome_);
    if (!upgraded) {
      failure = upgraded.error();
      co_return;
    }
    cipher_ = std::move(upgraded->cipher);
  }

  bool connected() const { return cipher_ != nullptr; }

  // Seals `payload` as one frame; `damage` flips a bit of it.
  net::Awaitable<void> say(Bytes payload, bool damage = false) {
    const net::FrameLayout layout = cipher_->layout();
    Bytes frame(layout.frame_size(payload.size()));
    std::copy(payload.begin(), payload.end(),
              frame.begin() + static_cast<std::ptrdiff_t>(layout.head));
    const std::vector<std::uint32_t> sizes{static_cast<std::uint32_t>(payload.size())};
    cipher_->seal(frame, sizes);
    if (damage) frame[layout.head + 1] ^= 1U;
    static_cast<void>(co_await net::write_all(*stream_, frame));
  }

  // Everything the node says until it ends; the packets of it.
  net::Awaitable<void> listen() {
    Bytes all;
    Bytes buffer(4096);
    while (true) {
      const auto n = co_await stream_->read_some(buffer);
      if (!n) break;
      append(all, ByteView(buffer).first(*n));
    }
    std::vector<ByteView> payloads;
    static_cast<void>(cipher_->open(all, payloads));
    wire::PacketReader reader(codecs.packets);
    for (const ByteView payload : payloads) {
      reader.begin(payload);
      while (true) {
        auto packet = reader.next();
        if (!packet || !packet->has_value()) break;
        if (const auto* close = std::get_if<wire::Close>(&**packet)) told = close->code;
        if (std::holds_alternative<wire::Pong>(**packet)) ++pongs;
      }
    }
  }

  static Bytes msg(ChannelId channel, std::uint64_t remaining, std::size_t size) {
    const Bytes data(size, 1);
    Bytes packet(size + wire::kMaxMsgHeader);
    packet.resize(wire::encode(wire::Msg{channel, remaining, data}, packet));
    return packet;
  }

  const wire::Codecs& codecs;
  NodeInfo info;                       // what it claims
  Bytes raw_info;                      // or the very bytes of it
  std::optional<Disconnect> failure;   // why the opening failed
  std::optional<DisconnectCode> told;  // the code of the node's close
  std::size_t pongs{0};                // the node's

 private:
  class Welcome final : public net::Gatekeeper {
   public:
    net::Awaitable<Result<void, Disconnect>> decide(net::Introduction /*peer*/) override {
      co_return Result<void, Disconnect>();
    }
  };

  sim::SimHost host_;
  NodeKey key_;
  secret_conn::SecretUpgrader upgrader_;
  Welcome welcome_;
  std::unique_ptr<net::Stream> stream_;
  std::unique_ptr<net::FrameCipher> cipher_;
};

}  // namespace switchyard::test
