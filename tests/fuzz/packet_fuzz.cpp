// The packets of one frame: read, compared with msgpack-c, written and read again.
#include "p2p/wire/packet_codec.h"

#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/msgpack_oracle.h"
#include "tests/fuzz/quick_msg.h"

namespace packet_fuzz {

using namespace switchyard;
using namespace switchyard::wire;

void compare(const Ping& packet, const msgpack::object& oracle) {
  FUZZ_CHECK(packet.value == fuzz::number(fuzz::element(oracle, 1)));
}

void compare(const Pong& packet, const msgpack::object& oracle) {
  FUZZ_CHECK(packet.value == fuzz::number(fuzz::element(oracle, 1)));
}

void compare(const Msg& packet, const msgpack::object& oracle) {
  FUZZ_CHECK(packet.channel.value() == fuzz::number(fuzz::element(oracle, 1)));
  FUZZ_CHECK(packet.remaining == fuzz::number(fuzz::element(oracle, 2)));
  FUZZ_CHECK(fuzz::same(packet.data, fuzz::binary(fuzz::element(oracle, 3))));
}

void compare(const Credit& packet, const msgpack::object& oracle) {
  FUZZ_CHECK(packet.channel.value() == fuzz::number(fuzz::element(oracle, 1)));
  FUZZ_CHECK(packet.total == fuzz::number(fuzz::element(oracle, 2)));
}

void compare(const Close& packet, const msgpack::object& oracle) {
  FUZZ_CHECK(static_cast<std::uint8_t>(packet.code) == fuzz::number(fuzz::element(oracle, 1)));
  FUZZ_CHECK(packet.text == fuzz::text(fuzz::element(oracle, 2)));
  FUZZ_CHECK(packet.retry_after == fuzz::number(fuzz::element(oracle, 3)));
  FUZZ_CHECK(packet.text.size() <= kMaxDisconnectText);
}

void compare(const Skipped& packet, const msgpack::object& oracle) {
  FUZZ_CHECK(packet.kind >= kFirstOptionalKind);
  FUZZ_CHECK(packet.kind == fuzz::number(fuzz::element(oracle, 0)));
  fuzz::binary(fuzz::element(oracle, 1));
}

// Written it takes no more room than it came in, and comes back the same.
template <class P>
void round_trip(const P& packet, const msgpack::object& oracle, MutableByteView room) {
  const std::size_t size = encode(packet, room);
  FUZZ_CHECK(size > 0);
  const ByteView written = room.first(size);
  PacketReader reader(written);
  const auto again = reader.next();
  FUZZ_CHECK(again && *again && std::holds_alternative<P>(**again));
  compare(std::get<P>(**again), oracle);
  const auto nothing = reader.next();
  FUZZ_CHECK(nothing && !*nothing);
}

void round_trip(const Skipped& /*packet*/, const msgpack::object& /*oracle*/,
                MutableByteView /*room*/) {}

// The value msgpack-c reads next, padding left out.
msgpack::object_handle next_value(fuzz::Oracle& oracle) {
  for (;;) {
    auto value = oracle.next();
    FUZZ_CHECK(value.has_value());
    if (!value->get().is_nil()) return *std::move(value);
  }
}

FUZZ_TARGET(packet_fuzz) {
  const ByteView input(data, size);
  fuzz::check_quick_msg(native_packets(), input);
  PacketReader reader(input);
  fuzz::Oracle oracle(input);
  Bytes room(size);
  // Every packet takes two bytes at least.
  for (std::size_t turn = 0;; ++turn) {
    FUZZ_CHECK(turn <= size / 2);
    const auto packet = reader.next();
    if (!packet) {
      FUZZ_CHECK(packet.error().code == DisconnectCode::protocol_error);
      FUZZ_CHECK(!packet.error().text.empty());
      FUZZ_CHECK(!reader.next());
      return;
    }
    if (!*packet) break;
    const msgpack::object_handle value = next_value(oracle);
    std::visit(
        [&](const auto& p) {
          compare(p, value.get());
          round_trip(p, value.get(), room);
        },
        **packet);
  }
  while (!oracle.at_end()) {
    const auto value = oracle.next();
    FUZZ_CHECK(value && value->get().is_nil());
  }
}

}  // namespace packet_fuzz
