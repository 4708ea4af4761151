#include "tools/control/verdicts.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "p2p/types/net_address.h"

namespace switchyard::tools {
namespace {

using EventKind = SwitchEvent::Kind;

bool is_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  });
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

bool same_case(const Verdict& a, const Verdict& b) {
  return a.kind == b.kind && a.peer == b.peer && a.host == b.host && a.outbound == b.outbound &&
         a.why.code == b.why.code && a.why.remote == b.why.remote;
}

}  // namespace

Result<VerdictQuery, std::string> VerdictQuery::parse(std::string_view text) {
  constexpr std::size_t kIdDigits = 2 * PeerId::kSize;
  VerdictQuery query;
  if (!text.empty() && text.size() <= kIdDigits && is_hex(text)) {
    query.id = lower(text);
    return query;
  }
  if (const auto ip = IpAddress::parse(text)) {
    query.host = ip->to_string();
    return query;
  }
  auto address = NetAddress::parse(text);
  const bool with_port = address.has_value();
  if (!with_port) address = NetAddress::parse(std::string(text) + ":1");
  if (!address) {
    return Unexpected("\"" + printable(text) +
                      "\" is neither the beginning of an id nor an address");
  }
  const NetAddress& named = *address;
  if (named.id) query.id = named.id->to_string();
  query.host = named.host;
  if (with_port) query.port = named.port;
  return query;
}

bool VerdictQuery::matches(const Verdict& verdict) const {
  if (!id.empty() && verdict.peer) return verdict.peer->to_string().starts_with(id);
  if (host.empty() || host != verdict.host) return false;
  return !port || !verdict.outbound || *port == verdict.port;
}

void Verdicts::record(const SwitchEvent& event) {
  const bool stranger = event.kind == EventKind::inbound_refused;
  if (!stranger && event.kind != EventKind::dial_failed && event.kind != EventKind::peer_down)
    return;
  if (!event.why) return;
  Verdict verdict;
  verdict.kind = event.kind;
  verdict.peer = event.peer;
  if (const auto address = NetAddress::parse(event.address)) {
    verdict.host = address->host;
    verdict.port = address->port;
  }
  verdict.outbound = event.outbound;
  verdict.why = *event.why;
  verdict.retry_in = event.retry_in;
  verdict.first = verdict.last = event.at;

  auto& places = stranger ? strangers_ : others_;
  const auto same = std::find_if(places.begin(), places.end(),
                                 [&](const Verdict& old) { return same_case(old, verdict); });
  if (same != places.end()) {
    verdict.first = same->first;
    verdict.count = same->count + 1;
    places.erase(same);
  } else if (places.size() >= kPlaces) {
    places.erase(places.begin());
  }
  places.push_back(std::move(verdict));
}

std::vector<Verdict> Verdicts::find(const VerdictQuery& query) const {
  const auto newest_first = [&](const std::vector<Verdict>& places) {
    std::vector<Verdict> found;
    std::copy_if(places.rbegin(), places.rend(), std::back_inserter(found),
                 [&](const Verdict& verdict) { return query.matches(verdict); });
    return found;
  };
  const auto strangers = newest_first(strangers_);
  const auto others = newest_first(others_);
  std::vector<Verdict> all;
  std::merge(strangers.begin(), strangers.end(), others.begin(), others.end(),
             std::back_inserter(all),
             [](const Verdict& a, const Verdict& b) { return a.last > b.last; });
  return all;
}

}  // namespace switchyard::tools
