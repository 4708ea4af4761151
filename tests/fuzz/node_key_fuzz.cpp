// The node key file: whatever is read as a key is written and read again as the same.
#include "secret_conn/node_key_json.h"
#include "tests/fuzz/fuzz.h"

namespace node_key_fuzz {

FUZZ_TARGET(node_key_fuzz) {
  using namespace switchyard;
  using namespace switchyard::secret_conn;
  const auto key = parse_node_key({data, size});
  if (!key) {
    FUZZ_CHECK(!key.error().empty() && key.error().size() < 200);
    return;
  }
  const Bytes text = format_node_key(*key);
  const auto again = parse_node_key(text);
  FUZZ_CHECK(again.has_value());
  FUZZ_CHECK(again->public_key() == key->public_key());
  FUZZ_CHECK(format_node_key(*again) == text);
}

}  // namespace node_key_fuzz
