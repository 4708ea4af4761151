// Who goes when a bucket is full, and the tests before that.
#include <algorithm>
#include <limits>
#include <tuple>

#include "addrbook/addr_book.h"
#include "addrbook/stamp.h"

namespace switchyard::addrbook {
namespace {

WallTime touched(const Track& track) {
  return std::max(track.heard, track.last_attempt);
}

}  // namespace

std::size_t AddrBook::bucket_of(const Reference& reference) const {
  return placer_.fresh_bucket(reference.endpoint.address, reference.source.address);
}

void AddrBook::place(std::uint32_t reference, std::size_t bucket) {
  tables_.place(reference, bucket, group(tables_.reference(reference).endpoint.address));
}

// The least, by when it was last touched, of: the stale ones; else, for a newcomer, those that lie
// in other buckets too.  Without either, the least of all is put to the test.
bool AddrBook::make_room(std::size_t bucket, For whom, WallTime now) {
  enum : int { stale, elsewhere, untested };
  using Rank = std::tuple<int, WallTime, PeerId>;
  Rank least{untested + 1, WallTime::max(), PeerId()};
  std::uint32_t chosen = kNone;
  for (const std::uint32_t item : tables_.buckets(BucketType::fresh).items(bucket)) {
    const std::uint32_t owner = tables_.reference(item).owner;
    const Entry& entry = tables_.entry(owner);
    const Track track = tables_.track(owner);
    const bool spare = whom == For::newcomer && entry.placed > 1;
    const int kind = is_stale(track, now) ? stale : spare ? elsewhere : untested;
    const Rank rank{kind, touched(track), entry.id};
    if (rank >= least) continue;
    least = rank;
    chosen = item;
  }
  if (std::get<0>(least) == untested) {
    begin_trial(tables_.reference(chosen).owner, kNone, now);
    return false;
  }
  drop_from_bucket(chosen);
  return true;
}

// Of a fresh entry, and where there is room.
void AddrBook::settle_fresh(std::uint32_t reference) {
  const std::uint32_t entry = tables_.reference(reference).owner;
  if (tables_.entry(entry).type == BucketType::old) return;
  const std::size_t bucket = bucket_of(tables_.reference(reference));
  if (tables_.is_in(entry, bucket)) return;
  if (!tables_.buckets(BucketType::fresh).is_full(bucket)) place(reference, bucket);
}

void AddrBook::drop_from_bucket(std::uint32_t reference) {
  const std::uint32_t owner = tables_.reference(reference).owner;
  if (tables_.entry(owner).placed == 1) {
    erase(owner);
  } else {
    tables_.drop(reference);
  }
}

void AddrBook::erase(std::uint32_t entry) {
  forget_trials(entry);
  tables_.erase(entry);
  ++changes_;
}

// True: it is old now.  Else it stays where it is, and who would have to go for it may be tested.
bool AddrBook::promote(std::uint32_t entry, WallTime now) {
  const std::uint32_t reference = tables_.entry(entry).first;
  const std::size_t bucket = placer_.old_bucket(tables_.reference(reference).endpoint);
  const Buckets& table = tables_.buckets(BucketType::old);
  if (!table.is_full(bucket)) {
    forget_trials(entry);
    tables_.move_to(entry, BucketType::old);
    place(reference, bucket);
    return true;
  }
  using Rank = std::tuple<std::uint32_t, PeerId>;
  Rank least{};
  std::uint32_t victim = kNone;
  for (const std::uint32_t item : table.items(bucket)) {
    const std::uint32_t owner = tables_.reference(item).owner;
    const Rank rank{tables_.entry(owner).last_success, tables_.entry(owner).id};
    if (victim != kNone && rank >= least) continue;
    least = rank;
    victim = owner;
  }
  if (from_stamp(std::get<0>(least)) + kSurelyAlive < now) begin_trial(victim, entry, now);
  return false;
}

// The address it was proved at takes it to a new bucket; others are to fall back on.
void AddrBook::demote(std::uint32_t entry, WallTime now) {
  const std::uint32_t reference = tables_.placed_reference(entry);
  forget_trials(entry);
  tables_.move_to(entry, BucketType::fresh);
  place_by_force(reference, now);
}

// Room or not: it takes the place of who succeeded least lately, unless that is itself.
// REQUIRES: its entry is fresh and lies in no bucket.
void AddrBook::place_by_force(std::uint32_t reference, WallTime now) {
  const std::uint32_t entry = tables_.reference(reference).owner;
  const std::size_t bucket = bucket_of(tables_.reference(reference));
  const Buckets& table = tables_.buckets(BucketType::fresh);
  if (table.is_full(bucket) && !make_room(bucket, For::newcomer, now)) {
    using Rank = std::tuple<WallTime, WallTime, PeerId>;
    const auto rank_of = [this](std::uint32_t of) {
      const Track track = tables_.track(of);
      return Rank{track.last_success, touched(track), tables_.entry(of).id};
    };
    Rank least = rank_of(entry);
    std::uint32_t chosen = kNone;
    for (const std::uint32_t item : table.items(bucket)) {
      const Rank rank = rank_of(tables_.reference(item).owner);
      if (rank >= least) continue;
      least = rank;
      chosen = item;
    }
    if (chosen == kNone) {
      erase(entry);
      return;
    }
    drop_from_bucket(chosen);
  }
  place(reference, bucket);
}

// A list that is full takes no more: the first that came are tested first.
void AddrBook::begin_trial(std::uint32_t victim, std::uint32_t challenger, WallTime now) {
  const bool on_trial = std::any_of(trials_.begin(), trials_.end(), [victim](const Trial& trial) {
    return trial.victim == victim;
  });
  if (on_trial || trials_.size() >= config_.shape.trials) return;
  trials_.push_back({victim, challenger, now});
}

// False: there was no trial of this entry.  After true it may be gone.
bool AddrBook::fail_trial(std::uint32_t entry, WallTime now) {
  const auto found = std::find_if(trials_.begin(), trials_.end(),
                                  [entry](const Trial& trial) { return trial.victim == entry; });
  if (found == trials_.end()) return false;
  const Trial trial = *found;
  trials_.erase(found);
  const Track track = tables_.track(entry);
  if (trial.challenger != kNone) {
    lose_old(trial, now);
  } else if (track.last_success == kNever || is_stale(track, now)) {
    erase(entry);
  }
  return true;
}

// The challenger moves first: its place in the new table may be what the victim needs.
void AddrBook::lose_old(const Trial& trial, WallTime now) {
  ++changes_;
  const std::uint32_t reference = tables_.placed_reference(trial.victim);
  tables_.move_to(trial.victim, BucketType::fresh);
  promote(trial.challenger, now);
  place_by_force(reference, now);
}

void AddrBook::expire_trials(WallTime now) {
  while (!trials_.empty() && trials_.front().since + kTrialTime < now) {
    const Trial trial = trials_.front();
    trials_.erase(trials_.begin());
    if (trial.challenger != kNone) lose_old(trial, now);
  }
}

void AddrBook::forget_trials(std::uint32_t entry) {
  std::erase_if(trials_, [entry](const Trial& trial) {
    return trial.victim == entry || trial.challenger == entry;
  });
}

}  // namespace switchyard::addrbook
