// The numbers and small judgements of the address book, each with its reason.
//
// docs/addrbook.md tells the rules as a whole and repeats the numbers as a table.  "Tendermint"
// names what CometBFT's and Tendermint's books have, "Bitcoin" what Bitcoin Core's addrman has.
//
// Pure.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "p2p/base/time.h"

namespace switchyard::addrbook {

// How large the tables are.
struct Shape {
  std::size_t fresh_buckets{256};  // Tendermint's 256
  std::size_t old_buckets{64};     // Tendermint's 64
  // Entries a bucket holds, exactly.  Tendermint's 64, where its check lets a 65th in.
  std::size_t bucket_size{64};
  // New buckets that one group of sources can reach.  Tendermint's 32: an eighth of the table is
  // what somebody with a single neighbourhood can fill with hearsay.
  std::size_t fresh_per_source{32};
  // Old buckets that one group of addresses can reach.  Tendermint's 4: a neighbourhood gets at
  // most a sixteenth of the proven ones, and only with peers that answered.
  std::size_t old_per_group{4};
  // Entries waiting for their test.  Bitcoin's 10, more because ours are tests of both tables; a
  // short list, since feelers test one at a time.
  std::size_t trials{16};
};

// Below so many entries a book asks peers for more.  Tendermint's 1000.
inline constexpr std::size_t kWantsMoreBelow = 1000;

// --- when a fresh entry may make room: Tendermint's numbers, comparisons the right way round.

// Nobody is judged within a minute of a try: the answer may be on its way.
inline constexpr std::chrono::seconds kJustTried = std::chrono::minutes(1);
// Neither heard of nor tried for a week: who would be there still has had his chance.
inline constexpr std::chrono::seconds kForgottenAfter = std::chrono::hours(24 * 7);
// Never reached in three tries: most of what is told is dead, so three must do.
inline constexpr std::uint32_t kBlindTries = 3;
// Was reached once, but failed ten times and for a week: a reboot or a holiday is shorter.
inline constexpr std::uint32_t kMostFailures = 10;
inline constexpr std::chrono::seconds kFailingFor = std::chrono::hours(24 * 7);

// --- test before evict

// An old entry that answered within 4 hours does not make room and needs no test (Bitcoin,
// ADDRMAN_REPLACEMENT).
inline constexpr std::chrono::seconds kSurelyAlive = std::chrono::hours(4);
// Who was not tested for so long goes untested, or a book without feelers would stand still
// (Bitcoin, ADDRMAN_TEST_WINDOW).
inline constexpr std::chrono::seconds kTrialTime = std::chrono::minutes(40);

// --- picking

// Draws of one pick until it gives up: with a filter that lets one of ten pass, one pick in a
// thousand comes back empty-handed.
inline constexpr std::size_t kPickDraws = 64;
// Tried within 10 minutes: seldom again (Bitcoin's GetChance, with these factors).
inline constexpr std::chrono::seconds kRecentTry = std::chrono::minutes(10);
inline constexpr double kRecentTryChance = 0.01;
inline constexpr double kFailureChance = 0.66;        // to the power of the failures
inline constexpr std::uint32_t kFailuresCounted = 8;  // so that nobody sinks out of sight
inline constexpr double kChanceGrowth = 1.2;  // each draw is less choosy than the one before
// Old entries that are compared when the most reliable is asked for.  The best of eight is of the
// best eighth on average, and nobody can be sure to be it.
inline constexpr std::size_t kTournament = 8;

// --- samples, for answers to peers

// 23 % of the book, at least 32, at most 250 (Tendermint): enough to go on with, too little to copy
// the book with one question.
inline constexpr std::size_t kSamplePercent = 23;
inline constexpr std::size_t kSampleLeast = 32;
inline constexpr std::size_t kSampleMost = 250;
// Draws of a sample, for each address that is asked for: what a filter lets pass may be rare, and
// the work stays in proportion to the answer.
inline constexpr std::size_t kSampleDraws = 4;

// Anchors kept.  Bitcoin has 2; with 4 of different groups one that answers is likelier, and they
// stay fewer than the outbound slots.
inline constexpr std::size_t kMaxAnchors = 4;

// Addresses of ours that are remembered: a few interfaces, families and past leases.
inline constexpr std::size_t kMaxOwn = 16;

// What is known of an entry's conduct.  Times are kNever if there was none.
struct Track {
  std::uint32_t attempts{0};  // failed since the last success
  WallTime heard{};           // of the latest hearsay that made a difference
  WallTime last_attempt{};
  WallTime last_success{};
};

// True if a fresh entry may make room for another one.
bool is_stale(const Track& track, WallTime now);

// True if an old entry has failed for so long that it has to prove itself anew.
bool is_failing(const Track& track, WallTime now);

// How willingly an entry is picked, in (0, 1].
double pick_chance(const Track& track, WallTime now);

// How many addresses to answer with, of a book of `size`.
std::size_t selection_size(std::size_t size);

}  // namespace switchyard::addrbook
