// One side of a handshake is recorded; the recording is played to the other side, damaged.
//
// A handshake with the same key and randomness repeats, so an undamaged recording is taken to the
// end, and whatever happens otherwise is the damage's doing.
#include <boost/test/unit_test.hpp>
#include <set>

#include "tests/support/handshake_sides.h"

BOOST_AUTO_TEST_SUITE(handshake_tape_tests)

using namespace switchyard;
using namespace switchyard::secret_conn;
using test::Side;
using State = Handshake::State;

namespace {

// Whom the recording is played to.
struct Listener {
  Profile profile;
  bool dialler;
};

constexpr Listener kListeners[] = {{Profile::native, true},
                                   {Profile::native, false},
                                   {Profile::cometbft, true}};  // cometbft's sides are alike

// What the other side says, cut where it was sent.
std::vector<Bytes> record(Listener listener) {
  Side victim(listener.profile, listener.dialler, 1);
  Side other(listener.profile, !listener.dialler, 2);
  std::vector<Bytes> flights;
  for (int round = 0; round < 4; ++round) {
    for (Side* side : {&victim, &other})
      if (side->is(State::deciding)) (*side)->accept();
    other.take(victim->poll_output());
    if (other.is(State::deciding)) other->accept();
    Bytes said = other->poll_output();
    victim.take(said);
    if (!said.empty()) flights.push_back(std::move(said));
  }
  BOOST_REQUIRE((victim.is(State::done) && other.is(State::done)));
  return flights;
}

Bytes joined(const std::vector<Bytes>& flights) {
  Bytes all;
  for (const Bytes& flight : flights) append(all, flight);
  return all;
}

// Plays flight by flight, so that nothing comes before the victim's turn; then the stream ends.
void play(Side& victim, const std::vector<Bytes>& flights) {
  for (const Bytes& flight : flights) {
    victim->poll_output();
    victim.take(flight);
    if (victim.is(State::deciding)) victim->accept();
  }
  victim->handle_end();
  victim->check_invariants();
}

// The frames behind the hello, each by itself.
std::vector<Bytes> frames_of(Listener listener, const Bytes& tape) {
  const bool native = listener.profile == Profile::native;
  std::vector<Bytes> frames;
  for (std::size_t at = native ? 36 : 35; at < tape.size();) {
    const std::size_t size = native ? 18 + tape[at] + tape[at + 1] * 256U : 1044;
    const auto start = tape.begin() + static_cast<std::ptrdiff_t>(at);
    frames.emplace_back(start, start + static_cast<std::ptrdiff_t>(size));
    at += size;
  }
  return frames;
}

// Plays the hello, then these frames in this order.
Errc offence_of(Listener listener, const std::vector<std::size_t>& order) {
  const Bytes tape = joined(record(listener));
  const std::vector<Bytes> frames = frames_of(listener, tape);
  Side victim(listener.profile, listener.dialler, 1);
  victim.take(ByteView(tape).first(listener.profile == Profile::native ? 36 : 35));
  for (const std::size_t index : order) victim.take(frames.at(index));
  BOOST_REQUIRE(victim.is(State::failed));
  return victim->failure().errc;
}

}  // namespace

BOOST_AUTO_TEST_CASE(an_undamaged_recording_is_taken) {
  for (const Listener listener : kListeners) {
    Side victim(listener.profile, listener.dialler, 1);
    play(victim, record(listener));
    BOOST_TEST(victim.is(State::done));
  }
}

BOOST_AUTO_TEST_CASE(every_flipped_byte_of_every_flight_is_noticed) {
  for (const Listener listener : kListeners) {
    const std::vector<Bytes> flights = record(listener);
    std::set<Errc> seen;
    for (std::size_t f = 0; f < flights.size(); ++f) {
      for (std::size_t i = 0; i < flights[f].size(); ++i) {
        std::vector<Bytes> damaged = flights;
        damaged[f][i] ^= static_cast<std::uint8_t>(1U << (i % 8));
        Side victim(listener.profile, listener.dialler, 1);
        play(victim, damaged);
        BOOST_REQUIRE_MESSAGE(victim.is(State::failed), "flight " << f << ", byte " << i);
        seen.insert(victim->failure().errc);
      }
    }
    BOOST_TEST(seen.contains(Errc::altered_frame));
  }
}

BOOST_AUTO_TEST_CASE(every_truncation_is_noticed) {
  for (const Listener listener : kListeners) {
    const std::vector<Bytes> flights = record(listener);
    const std::size_t all = joined(flights).size();
    for (std::size_t n = 0; n < all; ++n) {
      std::vector<Bytes> cut;
      std::size_t left = n;
      for (const Bytes& flight : flights) {
        const std::size_t take = std::min(left, flight.size());
        cut.emplace_back(flight.begin(), flight.begin() + static_cast<std::ptrdiff_t>(take));
        left -= take;
      }
      Side victim(listener.profile, listener.dialler, 1);
      play(victim, cut);
      BOOST_REQUIRE_MESSAGE(victim.is(State::failed), "after " << n << " bytes");
      BOOST_TEST((victim->failure().errc == Errc::truncated));
    }
  }
}

BOOST_AUTO_TEST_CASE(replayed_and_reordered_frames_are_named) {
  for (const Listener listener : kListeners) {
    BOOST_TEST((offence_of(listener, {0, 0}) == Errc::replayed_frame));
    BOOST_TEST((offence_of(listener, {1, 0}) == Errc::reordered_frame));
    BOOST_TEST((offence_of(listener, {1}) == Errc::reordered_frame));
  }
  BOOST_TEST((offence_of(kListeners[1], {0, 2, 1}) == Errc::reordered_frame));
  BOOST_TEST((offence_of(kListeners[1], {0, 1, 1}) == Errc::replayed_frame));
}

BOOST_AUTO_TEST_CASE(a_recording_of_another_session_does_not_open) {
  for (const Listener listener : kListeners) {
    // The same identity with a fresh ephemeral key: only its hello differs.
    Side victim(listener.profile, listener.dialler, 3);
    play(victim, record(listener));
    BOOST_REQUIRE(victim.is(State::failed));
    const bool native = listener.profile == Profile::native;
    BOOST_TEST((victim->failure().errc ==
                (native ? Errc::first_frame_sealed_otherwise : Errc::altered_frame)));
  }
}

BOOST_AUTO_TEST_CASE(the_budget_bounds_what_is_kept_while_deciding) {
  for (const Listener listener : {kListeners[0], kListeners[2]}) {
    const std::vector<Bytes> flights = record(listener);
    Side victim(listener.profile, listener.dialler, 1);
    for (const Bytes& flight : flights) {
      if (!victim.is(State::deciding)) victim.take(flight);
    }
    BOOST_REQUIRE(victim.is(State::deciding));
    std::size_t flooded = 0;
    while (victim.is(State::deciding) && flooded < 2 * kOpeningBudget) {
      victim.take(Bytes(1000, 1));
      flooded += 1000;
    }
    BOOST_REQUIRE(victim.is(State::failed));
    BOOST_TEST((victim->failure().errc == Errc::budget_exceeded));
    BOOST_TEST(flooded <= kOpeningBudget + 1000);
  }
}

BOOST_AUTO_TEST_SUITE_END()
