#include "p2p/mconn/credit_account.h"

#include <algorithm>
#include <utility>

#include "p2p/base/check.h"

namespace switchyard::mconn {

CreditAccount::CreditAccount(SharedBudget shared, std::uint64_t shared_part)
    : own_(shared.budget == nullptr ? std::make_unique<Budget>(BudgetLimits{}) : nullptr),
      budget_(shared.budget != nullptr ? *shared.budget : static_cast<BudgetSource&>(*own_)),
      shared_left_(shared_part) {
  claim_.granted = std::move(shared.granted);
}

CreditAccount::~CreditAccount() {
  close();
  for (std::size_t i = 0; i < lines_.size(); ++i) keep(i, 0);
  budget_.shrink(grown_);
}

bool CreditAccount::holds(std::size_t channel) const {
  return claim_.state == Budget::Claim::State::holding && claim_.held.channel == lines_[channel].id;
}

std::size_t CreditAccount::holder() const {
  SWITCHYARD_CHECK(claim_.state == Budget::Claim::State::holding);
  const auto at = std::find_if(lines_.begin(), lines_.end(),
                               [this](const Line& line) { return line.id == claim_.held.channel; });
  return static_cast<std::size_t>(at - lines_.begin());
}

std::optional<Time> CreditAccount::holder_deadline() const {
  if (claim_.state != Budget::Claim::State::holding) return std::nullopt;
  return noticed_ ? pace_.deadline() : Time{};
}

std::uint64_t CreditAccount::grow(std::uint64_t wanted) {
  const std::uint64_t taken = budget_.grow(std::min(wanted, shared_left_));
  shared_left_ -= taken;
  grown_ += taken;
  return taken;
}

void CreditAccount::shrink(std::uint64_t by) {
  SWITCHYARD_CHECK(by <= grown_);
  budget_.shrink(by);
  shared_left_ += by;
  grown_ -= by;
}

void CreditAccount::want(std::size_t channel, std::uint64_t amount) {
  SWITCHYARD_ASSUME(amount > 0);
  Line& line = lines_[channel];
  if (closed_ || line.wants) return;
  line.wants = true;
  budget_.want(claim_, {line.id, amount});
}

void CreditAccount::done(std::size_t channel) {
  Line& line = lines_[channel];
  if (!line.wants) return;
  line.wants = false;
  if (holds(channel)) noticed_ = false;
  budget_.drop(claim_, line.id);
}

void CreditAccount::keep(std::size_t channel, std::uint64_t cost) {
  Line& line = lines_[channel];
  if (line.kept != cost) budget_.keep(line.id, line.kept, cost);
  line.kept = cost;
}

std::size_t CreditAccount::take_granted(Time now) {
  SWITCHYARD_CHECK(fresh());
  noticed_ = true;
  pace_ = Pace(now);
  return holder();
}

bool CreditAccount::overdue(Time now) {
  const bool holding = claim_.state == Budget::Claim::State::holding;
  return holding && noticed_ && pace_.overdue(now);
}

void CreditAccount::close() {
  closed_ = true;
  for (Line& line : lines_) line.wants = false;
  noticed_ = false;
  budget_.leave(claim_);
}

void CreditAccount::check_invariants() const {
  budget_.check_invariants();
  SWITCHYARD_CHECK(!noticed_ || claim_.state == Budget::Claim::State::holding);
  const bool holding = claim_.state == Budget::Claim::State::holding;
  const auto wants =
      std::count_if(lines_.begin(), lines_.end(), [](const Line& line) { return line.wants; });
  SWITCHYARD_CHECK(static_cast<std::size_t>(wants) == claim_.wants.size() + (holding ? 1U : 0U));
}

}  // namespace switchyard::mconn
