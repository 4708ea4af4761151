// One message of the opening: read, compared with msgpack-c, written and read again.
#include "p2p/wire/opening_codec.h"

#include "p2p/types/node_info.h"
#include "tests/fuzz/fuzz.h"
#include "tests/fuzz/msgpack_oracle.h"

namespace opening_fuzz {

using namespace switchyard;
using namespace switchyard::wire;

void compare(const Auth& message, const msgpack::object& oracle) {
  FUZZ_CHECK(fuzz::same(message.key, fuzz::binary(fuzz::element(oracle, 1))));
  FUZZ_CHECK(fuzz::same(message.signature, fuzz::binary(fuzz::element(oracle, 2))));
}

void compare(const Info& message, const msgpack::object& oracle) {
  FUZZ_CHECK(fuzz::same(message.node_info, fuzz::binary(fuzz::element(oracle, 1))));
  FUZZ_CHECK(message.node_info.size() <= kMaxNodeInfoSize);
}

void compare(const Accept& /*message*/, const msgpack::object& /*oracle*/) {}

void compare(const Reject& message, const msgpack::object& oracle) {
  FUZZ_CHECK(static_cast<std::uint8_t>(message.code) == fuzz::number(fuzz::element(oracle, 1)));
  FUZZ_CHECK(message.text == printable(fuzz::text(fuzz::element(oracle, 2))));
  FUZZ_CHECK(message.retry_after == fuzz::number(fuzz::element(oracle, 3)));
}

FUZZ_TARGET(opening_fuzz) {
  const ByteView input(data, size);
  const auto message = decode_opening(input);
  if (!message) {
    FUZZ_CHECK(message.error().code == DisconnectCode::protocol_error);
    FUZZ_CHECK(!message.error().text.empty());
    return;
  }
  fuzz::Oracle oracle(input);
  const auto value = oracle.next();
  FUZZ_CHECK(value && oracle.at_end());
  FUZZ_CHECK(message->index() == fuzz::number(fuzz::element(value->get(), 0)));
  std::visit([&value](const auto& m) { compare(m, value->get()); }, *message);

  const Bytes written = encode(*message);
  FUZZ_CHECK(written.size() <= size);
  const auto again = decode_opening(written);
  FUZZ_CHECK(again && *again == *message);
}

}  // namespace opening_fuzz
