// The quick way to read a msg beside the general one.
#pragma once

#include <algorithm>
#include <variant>

#include "p2p/wire/packet_codec.h"
#include "tests/fuzz/fuzz.h"

namespace switchyard::fuzz {

// What decode_msg() takes is a msg to decode() as well, and just what encode_msg() writes; and it
// takes all that encode_msg() writes.
inline void check_quick_msg(const wire::PacketCodec& codec, ByteView input) {
  while (!input.empty()) {
    const auto step = codec.decode(input);
    const auto* const msg = step && step->packet ? std::get_if<wire::Msg>(&*step->packet) : nullptr;
    Bytes written(input.size());
    const std::size_t size = msg != nullptr ? codec.encode_msg(*msg, written) : 0;
    const bool shortest =
        size > 0 && std::ranges::equal(ByteView(written).first(size), input.first(size));
    wire::Msg quick;
    const std::size_t used = codec.decode_msg(input, quick);
    FUZZ_CHECK(used == (shortest ? size : 0));
    if (used > 0) {
      FUZZ_CHECK(used == step->used && quick.channel == msg->channel);
      FUZZ_CHECK(quick.remaining == msg->remaining && std::ranges::equal(quick.data, msg->data));
    }
    if (!step || step->used == 0) return;
    input = input.subspan(step->used);
  }
}

}  // namespace switchyard::fuzz
