#include "p2p/mconn/budget.h"

#include <algorithm>

#include "p2p/base/check.h"

namespace switchyard::mconn {

std::optional<Budget::Windows> Budget::admit(std::uint64_t cost) {
  if (cost > limits_.windows - windows_) return std::nullopt;
  windows_ += cost;
  return Windows(*this, cost);
}

std::uint64_t Budget::grow(std::uint64_t wanted) {
  const std::uint64_t taken = std::min(wanted, limits_.growth - growth_);
  growth_ += taken;
  return taken;
}

void Budget::shrink(std::uint64_t cost) {
  SWITCHYARD_CHECK(cost <= growth_);
  growth_ -= cost;
}

bool Budget::fits(const Want& want) const {
  if (holding_ == 0) return true;  // rule 2
  return reserved_ <= limits_.reserve && want.amount <= limits_.reserve - reserved_;
}

const Budget::Want* Budget::next_of(const Claim& claim) const {
  const auto next = std::find_if(claim.wants.begin(), claim.wants.end(), [this](const Want& want) {
    return kept(want.channel) <= limits_.reserve;
  });
  return next == claim.wants.end() ? nullptr : &*next;
}

void Budget::want(Claim& claim, const Want& want) {
  claim.wants.push_back(want);
  if (claim.state == Claim::State::none) {
    claim.state = Claim::State::waiting;
    line_.push_back(&claim);
  }
  serve(&claim);
}

void Budget::drop(Claim& claim, ChannelId channel) {
  if (claim.state == Claim::State::holding && claim.held.channel == channel) {
    stop_holding(claim);
    if (!claim.wants.empty()) {
      claim.state = Claim::State::waiting;
      line_.push_back(&claim);
    }
  } else {
    std::erase_if(claim.wants, [channel](const Want& want) { return want.channel == channel; });
    if (claim.state == Claim::State::waiting && claim.wants.empty()) stop_waiting(claim);
  }
  serve(&claim);
}

void Budget::leave(Claim& claim) {
  claim.wants.clear();
  if (claim.state == Claim::State::waiting) stop_waiting(claim);
  if (claim.state == Claim::State::holding) stop_holding(claim);
  serve(&claim);
}

void Budget::stop_holding(Claim& claim) {
  reserved_ -= claim.held.amount;
  --holding_;
  claim.state = Claim::State::none;
}

void Budget::stop_waiting(Claim& claim) {
  line_.erase(std::find(line_.begin(), line_.end(), &claim));
  claim.state = Claim::State::none;
}

void Budget::keep(ChannelId channel, std::uint64_t before, std::uint64_t after) {
  std::uint64_t& kept = kept_[channel.value()];
  SWITCHYARD_CHECK(before <= kept);
  kept = kept - before + after;
  if (after < before) serve(nullptr);
}

// Grants to all whose turn it is: in order, past those that are passed over, up to the first that
// does not fit.  Who asks just now need not be told.
void Budget::serve(const Claim* asking) {
  for (auto at = line_.begin(); at != line_.end();) {
    Claim& claim = **at;
    const Want* const next = next_of(claim);
    if (next == nullptr) {
      ++at;
      continue;
    }
    if (!fits(*next)) return;
    claim.held = *next;
    claim.wants.erase(claim.wants.begin() + (next - claim.wants.data()));
    claim.state = Claim::State::holding;
    reserved_ += claim.held.amount;
    ++holding_;
    at = line_.erase(at);
    if (claim.granted && &claim != asking) claim.granted();
  }
}

void Budget::check_invariants() const {
  SWITCHYARD_CHECK(windows_ <= limits_.windows && growth_ <= limits_.growth);
  SWITCHYARD_CHECK(reserved_ <= limits_.reserve || holding_ == 1);
  SWITCHYARD_CHECK(holding_ > 0 || reserved_ == 0);
  // Nobody waits for what is free.
  for (const Claim* claim : line_) {
    SWITCHYARD_CHECK(claim->state == Claim::State::waiting && !claim->wants.empty());
    const Want* const next = next_of(*claim);
    if (next == nullptr) continue;
    SWITCHYARD_CHECK(!fits(*next));
    break;
  }
}

}  // namespace switchyard::mconn
