// The node key file: whatever is read as a key is written and read again as the same.
#include "secret_conn/node_key_json.h"
#include "tests/fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace switchyard;
  using namespace switchyard::secret_conn;
  const auto key = parse_node_key({data, size});
  if (!key) {
    FUZZ_CHECK(!key.error().empty() && key.error().size() < 200);
    return 0;
  }
  const Bytes text = format_node_key(*key);
  const auto again = parse_node_key(text);
  FUZZ_CHECK(again.has_value());
  FUZZ_CHECK(again->public_key() == key->public_key());
  FUZZ_CHECK(format_node_key(*again) == text);
  return 0;
}
