// The packets of another codec, for tests that change one thing about it.
#pragma once

#include "p2p/wire/packet_codec.h"

namespace switchyard::test {

class SamePackets : public wire::PacketCodec {
 public:
  // `same` outlives it.
  explicit SamePackets(const wire::PacketCodec& same) : same_(same) {}

  bool tells_credit() const override { return same_.tells_credit(); }
  bool tells_remaining() const override { return same_.tells_remaining(); }
  bool tells_ping_value() const override { return same_.tells_ping_value(); }
  std::size_t max_data(ChannelId channel) const override { return same_.max_data(channel); }
  std::size_t msg_header_size(ChannelId channel, std::uint64_t remaining,
                              std::size_t size) const override {
    return same_.msg_header_size(channel, remaining, size);
  }
  std::size_t encode(const wire::Packet& packet, MutableByteView out) const override {
    return same_.encode(packet, out);
  }
  std::size_t encode_msg(const wire::Msg& packet, MutableByteView out) const override {
    return same_.encode_msg(packet, out);
  }
  Result<Step, Disconnect> decode(ByteView input) const override { return same_.decode(input); }
  std::size_t decode_msg(ByteView input, wire::Msg& packet) const override {
    return same_.decode_msg(input, packet);
  }

 private:
  const wire::PacketCodec& same_;
};

}  // namespace switchyard::test
