// Two handshakes joined, with arbitrary fragmentation, and one byte changed on the way if the input
// says so.
#include <algorithm>
#include <array>
#include <optional>

#include "tests/fuzz/fuzz.h"
#include "tests/support/handshake_sides.h"

namespace handshake_pair_fuzz {

using namespace switchyard;
using namespace switchyard::secret_conn;
using fuzz::Choices;
using test::Side;
using State = Handshake::State;

// One direction of the wire.
struct Way {
  Bytes queue;
  std::size_t carried{0};                // bytes delivered
  std::optional<std::size_t> damage_at;  // the byte to be changed, counted from the first
  std::uint8_t damage{0};                // what it is changed by
  bool damaged{false};

  void carry(Side& from, Side& to, std::size_t most) {
    append(queue, from->poll_output());
    const std::size_t n = std::min(most, queue.size());
    Bytes piece(queue.begin(), queue.begin() + static_cast<std::ptrdiff_t>(n));
    queue.erase(queue.begin(), queue.begin() + static_cast<std::ptrdiff_t>(n));
    if (damage_at && *damage_at >= carried && *damage_at - carried < n) {
      piece[*damage_at - carried] ^= damage;
      damaged = damage != 0;
    }
    carried += n;
    to.take(piece);
  }
};

void decide(Side& side) {
  if (!side.is(State::deciding)) return;
  side->accept();
  side->check_invariants();
}

void check_done(Side& side, const Side& other, std::string_view info) {
  FUZZ_CHECK(side->peer().id == other.key().id());
  FUZZ_CHECK(as_text(side->peer().node_info) == info);
}

FUZZ_TARGET(handshake_pair_fuzz) {
  Choices choices(data, size);
  const std::uint8_t setting = choices.byte();
  const Profile profile = (setting & 1U) != 0 ? Profile::cometbft : Profile::native;
  Side dialler(profile, true, 1);
  Side acceptor(profile, false, 2);
  Way forth;
  Way back;
  if ((setting & 2U) != 0) {
    Way& way = (setting & 4U) != 0 ? back : forth;
    way.damage_at = choices.below(4096);
    way.damage = choices.byte();
  }
  const std::array<Side*, 2> sides{&dialler, &acceptor};
  while (!choices.empty()) {
    const std::uint8_t step = choices.byte();
    const std::size_t most = (step & 1U) != 0 ? 1 + choices.byte() : 1U + step;
    if ((step & 2U) != 0) {
      forth.carry(dialler, acceptor, most);
    } else {
      back.carry(acceptor, dialler, most);
    }
    if ((step & 4U) != 0) decide(*sides[(step & 8U) != 0 ? 1 : 0]);
  }
  // Whatever is left goes in one piece.
  for (int round = 0; round < 6; ++round) {
    forth.carry(dialler, acceptor, SIZE_MAX);
    back.carry(acceptor, dialler, SIZE_MAX);
    decide(dialler);
    decide(acceptor);
  }
  const bool damaged = forth.damaged || back.damaged;
  if (dialler.is(State::done)) check_done(dialler, acceptor, "info of the acceptor");
  if (acceptor.is(State::done)) check_done(acceptor, dialler, "info of the dialler");
  const bool both = dialler.is(State::done) && acceptor.is(State::done);
  FUZZ_CHECK(both != damaged);
  if (both) {
    const Secured a = dialler->finish();
    const Secured b = acceptor->finish();
    FUZZ_CHECK(a.session_id == b.session_id);
    FUZZ_CHECK(test::open_all(*b.cipher, test::seal_one(*a.cipher, as_bytes("x"))) == "x");
  }
}

}  // namespace handshake_pair_fuzz
