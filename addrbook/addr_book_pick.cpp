// Whom to try, and whom to tell of.
#include <algorithm>
#include <cmath>
#include <unordered_map>
#include <utility>

#include "addrbook/addr_book.h"
#include "addrbook/stamp.h"
#include "p2p/base/check.h"

namespace switchyard::addrbook {

PeerView AddrBook::view(std::uint32_t entry, Addresses which) const {
  const Entry& of = tables_.entry(entry);
  PeerView seen;
  seen.id = of.id;
  seen.type = of.type;
  for (std::uint32_t r = of.first; r != kNone; r = tables_.reference(r).next) {
    const Reference& reference = tables_.reference(r);
    const bool vouched = reference.slot != kNone || reference.is_signed;
    const auto end = seen.endpoints.end();
    const bool again = std::find(seen.endpoints.begin(), end, reference.endpoint) != end;
    if ((vouched || which == Addresses::all) && !again)
      seen.endpoints.push_back(reference.endpoint);
  }
  seen.group = placer_.group(seen.endpoints.front().address);
  const Track track = tables_.track(entry);
  seen.attempts = track.attempts;
  seen.heard = track.heard;
  seen.last_attempt = track.last_attempt;
  seen.last_success = track.last_success;
  if (const Reliability* const reliability = tables_.reliability(entry)) {
    seen.score = reliability->score();
    seen.reliable = reliability->is_reliable();
  }
  if (const KeptRecord* const record = tables_.record(entry)) seen.record = record->encoded;
  return seen;
}

std::optional<PeerView> AddrBook::view_if(std::uint32_t entry, WallTime now,
                                          const PeerFilter& filter) const {
  if (is_banned(entry, now)) return std::nullopt;
  PeerView seen = view(entry, Addresses::all);
  if (filter && !filter(seen)) return std::nullopt;
  return seen;
}

// A random group first, so that many entries of one group gain nothing.  An entry counts for the
// group where it would be dialled: what else is said of it must not bring it in by another door.
// A group that has entries of both kinds is passed over every other time.
// REQUIRES: there is one.
std::optional<std::uint32_t> AddrBook::draw(BucketType type) {
  const GroupLists& groups = tables_.groups(type);
  const std::size_t of = rng_.below(groups.groups());
  const auto items = groups.items(of);
  const std::uint32_t owner = tables_.reference(items[rng_.below(items.size())]).owner;
  const Reference& dialled = tables_.reference(tables_.entry(owner).first);
  if (group(dialled.endpoint.address) != groups.group(of)) return std::nullopt;
  const BucketType other = type == BucketType::old ? BucketType::fresh : BucketType::old;
  const bool in_both = tables_.groups(other).has(groups.group(of));
  if (in_both && rng_.below(2) == 0) return std::nullopt;
  return owner;
}

// In [0, 1).
double AddrBook::draw_fraction() {
  constexpr double kUnit = 1.0 / (std::uint64_t{1} << 53U);
  return static_cast<double>(rng_.next_u64() >> 11U) * kUnit;
}

std::optional<PeerView> AddrBook::pick_of(double fresh_share, WallTime now,
                                          const PeerFilter& filter) {
  if (size() == 0) return std::nullopt;
  double willing = 1;
  for (std::size_t i = 0; i < kPickDraws; ++i, willing *= kChanceGrowth) {
    const bool fresh = draw_fraction() < fresh_share;
    const auto entry = draw(fresh ? BucketType::fresh : BucketType::old);
    if (!entry || draw_fraction() >= pick_chance(tables_.track(*entry), now) * willing) continue;
    if (auto seen = view_if(*entry, now, filter)) return seen;
  }
  return std::nullopt;
}

std::optional<PeerView> AddrBook::pick(unsigned fresh_percent, WallTime now,
                                       const PeerFilter& filter) {
  SWITCHYARD_CHECK(fresh_percent <= 100);
  const auto fresh_count = static_cast<double>(count(BucketType::fresh));
  const auto old_count = static_cast<double>(count(BucketType::old));
  const double fresh = std::sqrt(fresh_count) * fresh_percent;
  const double old = std::sqrt(old_count) * (100 - fresh_percent);
  const bool nobody_wanted = fresh + old == 0;
  const double share = nobody_wanted ? (fresh_count > 0 ? 1 : 0) : fresh / (fresh + old);
  const auto fresh_groups = static_cast<double>(tables_.groups(BucketType::fresh).groups());
  const auto old_groups = static_cast<double>(tables_.groups(BucketType::old).groups());
  const double most = old_groups == 0 ? 1 : fresh_groups / (fresh_groups + old_groups);
  return pick_of(std::min(share, most), now, filter);
}

std::optional<PeerView> AddrBook::pick_reliable(WallTime now, const PeerFilter& filter) {
  if (size() == 0) return std::nullopt;
  const BucketType type = count(BucketType::old) > 0 ? BucketType::old : BucketType::fresh;
  std::optional<PeerView> best;
  double best_chance = -1;
  std::size_t found = 0;
  for (std::size_t i = 0; i < kPickDraws && found < kTournament; ++i) {
    const auto entry = draw(type);
    auto seen = entry ? view_if(*entry, now, filter) : std::nullopt;
    if (!seen) continue;
    ++found;
    const double chance = seen->score * pick_chance(tables_.track(*entry), now);
    if (chance <= best_chance) continue;
    best_chance = chance;
    best = std::move(seen);
  }
  return best;
}

std::optional<PeerView> AddrBook::feeler(WallTime now, const PeerFilter& filter) {
  expire_trials(now);
  for (const Trial& trial : trials_) {
    const WallTime tried = tables_.track(trial.victim).last_attempt;
    if (tried != kNever && now < tried + kJustTried) continue;
    if (auto seen = view_if(trial.victim, now, filter)) return seen;
  }
  if (count(BucketType::fresh) == 0) return std::nullopt;
  return pick_of(/*fresh_share=*/1, now, filter);
}

bool AddrBook::may_be_told(std::uint32_t entry, WallTime now) const {
  const bool fresh = tables_.entry(entry).type == BucketType::fresh;
  return !(fresh && is_stale(tables_.track(entry), now)) && !is_banned(entry, now);
}

std::optional<PeerView> AddrBook::find_to_tell(const PeerId& id, WallTime now) const {
  const std::uint32_t entry = tables_.find(id);
  if (entry == kNone || !may_be_told(entry, now)) return std::nullopt;
  return view(entry, Addresses::vouched);
}

// Draws without putting back, from both lists: what was drawn stands at their beginnings.
class AddrBook::Drawing {
 public:
  Drawing(AddrBook& book, const SampleRequest& request, WallTime now)
      : book_(book), request_(request), now_(now) {}

  // Up to `wanted` more of this kind, or of either.
  void draw(std::optional<BucketType> type, std::size_t wanted) {
    while (wanted > 0 && draws_ > 0) {
      const std::size_t fresh = left(BucketType::fresh);
      const std::size_t old = left(BucketType::old);
      const std::size_t from = !type ? fresh + old : left(*type);
      if (from == 0) return;
      --draws_;
      std::size_t at = book_.rng_.below(from);
      BucketType kind = type.value_or(BucketType::fresh);
      if (!type && at >= fresh) {
        kind = BucketType::old;
        at -= fresh;
      }
      std::size_t& drawn = drawn_[kind == BucketType::old ? 1 : 0];
      book_.tables_.swap_in_list(kind, drawn, drawn + at);
      wanted -= take(book_.tables_.list(kind)[drawn++]) ? 1 : 0;
    }
  }

  void set_draws(std::size_t draws) { draws_ = draws; }
  std::vector<PeerView> taken;

 private:
  std::size_t left(BucketType type) const {
    return book_.count(type) - drawn_[type == BucketType::old ? 1 : 0];
  }

  bool take(std::uint32_t entry) {
    if (!book_.may_be_told(entry, now_)) return false;
    PeerView seen = book_.view(entry, Addresses::vouched);
    if (request_.filter && !request_.filter(seen)) return false;
    std::size_t& of_group = groups_[seen.group];
    if (request_.most_per_group > 0 && of_group == request_.most_per_group) return false;
    ++of_group;
    taken.push_back(std::move(seen));
    return true;
  }

  AddrBook& book_;
  const SampleRequest& request_;
  WallTime now_;
  std::size_t draws_{0};                                  // that are left
  std::array<std::size_t, 2> drawn_{};                    // fresh, old
  std::unordered_map<AddressGroup, std::size_t> groups_;  // how many are taken of each
};

std::vector<PeerView> AddrBook::sample(const SampleRequest& request, WallTime now) {
  const std::size_t most = std::min(request.most, selection_size(size()));
  Drawing drawing(*this, request, now);
  drawing.set_draws(most * kSampleDraws);
  if (request.fresh_percent) {
    const std::size_t old = count(BucketType::old);
    const std::size_t share = (most * std::min(*request.fresh_percent, 100U) + 50) / 100;
    drawing.draw(BucketType::fresh, std::max(share, most - std::min(most, old)));
    drawing.draw(BucketType::old, most - drawing.taken.size());
  }
  drawing.draw(std::nullopt, most - drawing.taken.size());
  for (std::size_t i = drawing.taken.size(); i > 1; --i) {
    std::swap(drawing.taken[i - 1], drawing.taken[rng_.below(i)]);
  }
  return std::move(drawing.taken);
}

}  // namespace switchyard::addrbook
