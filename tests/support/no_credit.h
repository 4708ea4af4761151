// The native packets on a wire that tells no credit: what reading then does, without another codec.
#pragma once

#include "p2p/wire/codecs.h"
#include "p2p/wire/packet_codec.h"

namespace switchyard::test {

class NoCreditPackets final : public wire::PacketCodec {
 public:
  bool tells_credit() const override { return false; }
  bool tells_remaining() const override { return native_.tells_remaining(); }
  bool tells_ping_value() const override { return native_.tells_ping_value(); }
  std::size_t max_data(ChannelId channel) const override { return native_.max_data(channel); }
  std::size_t msg_header_size(ChannelId channel, std::uint64_t remaining,
                              std::size_t size) const override {
    return native_.msg_header_size(channel, remaining, size);
  }
  std::size_t encode(const wire::Packet& packet, MutableByteView out) const override {
    return native_.encode(packet, out);
  }
  std::size_t encode_msg(const wire::Msg& packet, MutableByteView out) const override {
    return native_.encode_msg(packet, out);
  }
  Result<Step, Disconnect> decode(ByteView input) const override { return native_.decode(input); }
  std::size_t decode_msg(ByteView input, wire::Msg& packet) const override {
    return native_.decode_msg(input, packet);
  }

 private:
  const wire::PacketCodec& native_{wire::native_packets()};
};

inline const wire::PacketCodec& no_credit_packets() {
  static const NoCreditPackets packets;
  return packets;
}

inline const wire::Codecs& no_credit_codecs() {
  static const wire::Codecs& native = wire::codecs_for(Profile::native);
  static const wire::Codecs codecs{
      native.profile,       no_credit_packets(), native.node_info,      native.pex,
      native.ping_interval, native.pong_timeout, native.one_per_address};
  return codecs;
}

}  // namespace switchyard::test
