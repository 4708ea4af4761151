#include "addrbook/rules.h"

#include <algorithm>
#include <cmath>

#include "addrbook/book_image.h"

namespace switchyard::addrbook {

bool is_stale(const Track& track, WallTime now) {
  const WallTime touched = std::max(track.heard, track.last_attempt);
  if (track.last_attempt != kNever && now < track.last_attempt + kJustTried) return false;
  if (touched + kForgottenAfter < now) return true;
  if (track.last_success == kNever) return track.attempts >= kBlindTries;
  return is_failing(track, now);
}

bool is_failing(const Track& track, WallTime now) {
  return track.attempts >= kMostFailures && track.last_success + kFailingFor < now;
}

double pick_chance(const Track& track, WallTime now) {
  double chance = std::pow(kFailureChance, std::min(track.attempts, kFailuresCounted));
  const bool recent = track.last_attempt != kNever && now < track.last_attempt + kRecentTry;
  if (recent) chance *= kRecentTryChance;
  return chance;
}

std::size_t selection_size(std::size_t size) {
  const std::size_t least = std::min(kSampleLeast, size);
  return std::min(kSampleMost, std::max(least, size * kSamplePercent / 100));
}

}  // namespace switchyard::addrbook
