// The file of bans: whatever is read is written and read again as the same, and its verdicts hold.
#include "p2p/switch/ban_list.h"
#include "tests/fuzz/fuzz.h"

namespace ban_file_fuzz {

FUZZ_TARGET(ban_file_fuzz) {
  using namespace switchyard;
  BanList bans(/*max_bans=*/8);
  const auto parsed = bans.parse({data, size});
  bans.check_invariants();
  if (!parsed) {
    FUZZ_CHECK(parsed.error().starts_with("line ") && parsed.error().size() < 300);
    FUZZ_CHECK(bans.size() == 0);
    return;
  }
  const Bytes text = bans.format();
  BanList again;
  FUZZ_CHECK(again.parse(text).has_value());
  again.check_invariants();
  const WallTime now{std::chrono::seconds(1'700'000'000)};
  FUZZ_CHECK(again.list(now) == bans.list(now));
  FUZZ_CHECK(again.format() == text);
  for (const Ban& ban : bans.list(now)) {
    if (const auto* id = std::get_if<PeerId>(&ban.who)) {
      FUZZ_CHECK(bans.verdict(*id, now) != nullptr);
    } else {
      FUZZ_CHECK(bans.verdict(std::get<Subnet>(ban.who).address(), now) != nullptr);
    }
  }
  bans.expire(now);
  bans.check_invariants();
}

}  // namespace ban_file_fuzz
