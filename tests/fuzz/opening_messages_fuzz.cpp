// The decoders of the openings: CometBFT's delimited messages, and what comes in clear on ours.
#include "secret_conn/comet_messages.h"
#include "secret_conn/native_hello.h"
#include "tests/fuzz/fuzz.h"

namespace opening_messages_fuzz {

using namespace switchyard;
using namespace switchyard::secret_conn;

void decode_delimited(ByteView input) {
  const auto taken = cometbft::take_delimited(input, 256);
  if (!taken || !taken->whole()) return;
  const ByteView body = taken->body;
  FUZZ_CHECK(body.size() <= 256 && taken->size <= input.size());
  if (const auto auth = cometbft::decode_auth(body)) {
    const auto again = cometbft::decode_auth(cometbft::encode_auth(*auth));
    FUZZ_CHECK(again && again->key == auth->key && again->signature == auth->signature);
  }
  if (const auto key = cometbft::decode_hello(body)) {
    const auto again = cometbft::decode_hello(cometbft::encode_hello(*key));
    FUZZ_CHECK(again && *again == *key);
  }
}

void decode_clear(ByteView input) {
  const auto first = native::decode_first(input);
  if (!first || first->index() == 0) return;
  if (const auto* hello = std::get_if<native::Hello>(&*first)) {
    const native::HelloBytes bytes = native::encode(*hello);
    FUZZ_CHECK(std::equal(bytes.begin(), bytes.end(), input.begin()));
    return;
  }
  const auto& refusal = std::get<native::Refusal>(*first);
  FUZZ_CHECK(refusal.retry_after <= kMaxRetryAfter);
  Disconnect why;
  why.code = refusal.code;
  why.retry_after = refusal.retry_after;
  const auto again = native::decode_first(native::encode_refusal(why));
  FUZZ_CHECK(again.has_value());
  FUZZ_CHECK(std::get<native::Refusal>(*again).code == refusal.code);
}

FUZZ_TARGET(opening_messages_fuzz) {
  decode_delimited({data, size});
  decode_clear({data, size});
}

}  // namespace opening_messages_fuzz
