// The file of trust: whatever is read gives values within [0, 1], and is written and read again as
// the same.
#include "p2p/switch/trust_store.h"
#include "tests/fuzz/fuzz.h"

namespace trust_file_fuzz {

FUZZ_TARGET(trust_file_fuzz) {
  using namespace switchyard;
  TrustStore store({}, /*max_entries=*/8);
  const auto parsed = store.parse({data, size});
  store.check_invariants();
  if (!parsed) {
    FUZZ_CHECK(parsed.error().starts_with("line ") && parsed.error().size() < 300);
    FUZZ_CHECK(store.size() == 0);
    return;
  }
  const Bytes text = store.format();
  TrustStore again;
  FUZZ_CHECK(again.parse(text).has_value());
  again.check_invariants();
  FUZZ_CHECK(again.format() == text);
  const WallTime now{std::chrono::seconds(1'700'000'000)};
  again.bad(PeerId(), 1, now);
  again.tick(now);
  again.check_invariants();
}

}  // namespace trust_file_fuzz
