// Standing: whom trust puts first when two peers want the same thing.
//
// A place (admission.h, rule 8) or a dial.  Two thresholds, and why they are what they are:
//
//   proven      A score of kProvenScore over kProvenIntervals intervals that had something to
//   count.
//               Why both: a good score alone is a few useful messages, and a long history alone may
//               be that of a nuisance.  Silence counts for nothing, so an id that was made in
//               advance and kept proves nothing: with the default metric sixty intervals are an
//               hour of work for us, and nobody does an hour of work with each of a thousand ids.
//   the margin  Of two the better one comes first only if its score is kStandingMargin higher. Why:
//               each exchange then raises the sum of scores by that much, so two peers cannot push
//               each other out by turns.  A stranger, at 50, is kStandingMargin below whoever is
//               just proven.
//
// Pure.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "p2p/types/peer_id.h"

namespace switchyard {

inline constexpr unsigned kProvenScore = 80;           // of 100; TrustStore::score
inline constexpr std::uint64_t kProvenIntervals = 60;  // TrustMetric::History::intervals
inline constexpr unsigned kStandingMargin = 30;
inline constexpr unsigned kStrangersScore = 50;  // 100 TrustConfig::initial

struct Standing {
  unsigned score{kStrangersScore};
  bool proven{false};

  friend bool operator==(const Standing&, const Standing&) = default;
};

using StandingOf = std::function<Standing(const PeerId&)>;

// Of dials that are due together, the best score first; of equals as they came.  Who has no id yet
// is a stranger.  `Dial` has an `id`, as NetAddress has.
//
// Why: places are fewer than addresses.  Whoever was good is likely to be so again, and who was bad
// should be dialled only when nobody else is left.
template <class Dial>
void best_first(std::vector<Dial>& due, const StandingOf& standing_of) {
  const auto score = [&](const std::optional<PeerId>& id) {
    return id ? standing_of(*id).score : kStrangersScore;
  };
  std::multimap<unsigned, Dial, std::greater<>> ordered;  // equal ones stay in their order
  for (Dial& dial : due) {
    const unsigned its_score = score(dial.id);
    ordered.emplace(its_score, std::move(dial));
  }
  due.clear();
  for (auto& [its_score, dial] : ordered) due.push_back(std::move(dial));
}

}  // namespace switchyard
