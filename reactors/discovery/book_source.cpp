#include "reactors/discovery/book_source.h"

#include <algorithm>

namespace switchyard::reactors {
namespace {

std::optional<Lead> passing(const addrbook::PeerView& view, const LeadFilter& filter) {
  for (const Endpoint& endpoint : view.endpoints) {
    const Lead lead{view.id, endpoint};
    if (filter(lead)) return lead;
  }
  return std::nullopt;
}

std::optional<Lead> lead_of(const std::optional<addrbook::PeerView>& view,
                            const LeadFilter& filter) {
  return view ? passing(*view, filter) : std::nullopt;
}

}  // namespace

unsigned fresh_percent(std::size_t outbound) {
  constexpr std::size_t kPlacesCounted = 8;
  return static_cast<unsigned>(10 + 10 * std::min(outbound, kPlacesCounted));
}

std::vector<Lead> BookSource::first(WallTime /*now*/) {
  std::vector<Lead> leads;
  for (const addrbook::Anchor& anchor : book_.take_anchors()) {
    leads.push_back({anchor.id, anchor.endpoint});
  }
  return leads;
}

std::optional<Lead> BookSource::next(std::size_t outbound, WallTime now, const LeadFilter& filter) {
  const auto will_do = [&](const addrbook::PeerView& view) {
    return passing(view, filter).has_value();
  };
  return lead_of(book_.pick(fresh_percent(outbound), now, will_do), filter);
}

std::optional<Lead> BookSource::to_test(WallTime now, const LeadFilter& filter) {
  const auto will_do = [&](const addrbook::PeerView& view) {
    return passing(view, filter).has_value();
  };
  return lead_of(book_.feeler(now, will_do), filter);
}

void BookSource::handle_reached(const Lead& lead, WallTime now) {
  const auto known = book_.find(lead.id);
  const auto teller = book_.teller(lead.id, lead.endpoint);
  book_.good(lead.id, lead.endpoint, now);
  const bool first = known && known->last_success == addrbook::kNever;
  if (first && teller && *teller != lead.id && on_true_) on_true_(*teller);
}

void BookSource::handle_kept(const Lead& lead) {
  book_.anchor(lead.id, lead.endpoint);
}

void BookSource::handle_failed(const Lead& lead, WallTime now) {
  book_.attempt(lead.id, lead.endpoint, now);
}

}  // namespace switchyard::reactors
