#include "tools/http/site_json.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <vector>

#include "tools/control/control_json.h"

namespace switchyard::tools {
namespace {

double json_seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

// null for what never was.
Json json_time(WallTime time) {
  return time == addrbook::kNever ? Json() : Json(time.time_since_epoch().count());
}

Json json_peer(const SitePeer& peer) {
  Json json;
  json["id"] = peer.id.to_string();
  json["address"] = peer.remote.to_string();
  json["moniker"] = peer.moniker;
  json["direction"] = peer.outbound ? "out" : "in";
  json["class"] = to_string(peer.peer_class);
  json["up_seconds"] = json_seconds(peer.up);
  json["score"] = peer.score;
  json["sent_bytes"] = peer.sent;
  json["received_bytes"] = peer.received;
  json["rtt_seconds"] = peer.round_trip ? Json(json_seconds(*peer.round_trip)) : Json();
  return json;
}

Json json_peers(const SiteState& state, std::size_t most) {
  Json list = Json::array();
  for (std::size_t i = 0; i < std::min(most, state.peers.size()); ++i) {
    list.push_back(json_peer(state.peers[i]));
  }
  return list;
}

Json json_shares(const std::vector<Diversity::Share>& shares, bool named) {
  Json list = Json::array();
  for (const Diversity::Share& share : shares) {
    Json json;
    if (named) json["name"] = share.name;
    json["peers"] = share.peers;
    list.push_back(std::move(json));
  }
  return list;
}

Json json_book(const SiteBook& book, const BookFigures& figures) {
  Json json;
  json["new"] = book.fresh;
  json["old"] = book.old;
  json["saved"] = json_time(book.saved);
  json["save_failures"] = book.save_failures;
  json["banned"] = figures.banned;
  json["entries"] = figures.diversity.entries;  // that the rest is about
  json["groups"] = figures.diversity.groups_number;
  json["effective_groups"] = figures.effective_groups();
  json["judged"] = figures.diversity.judged;
  json["verdict"] = to_string(figures.diversity.verdict);
  json["top_groups"] = json_shares(figures.diversity.groups, /*named=*/true);
  json["sources"] = figures.diversity.sources_number;
  // Who they are is whom the node listens to: for `switchyard addrbook diversity`, not for a page.
  json["top_sources"] = json_shares(figures.diversity.sources, /*named=*/false);
  json["bucket_size"] = addrbook::kFileBucketSize;
  json["new_buckets"] = figures.fresh;
  json["old_buckets"] = figures.old;
  return json;
}

Json json_crawl(const SiteCrawl& crawl) {
  Json json;
  json["queued"] = crawl.queued;
  json["dialling"] = crawl.under_way;
  json["verified"] = crawl.verified;
  json["last_verified"] = json_time(crawl.last_verified);
  json["fresh_for_seconds"] = crawl.fresh_for.count();
  json["dials"] = crawl.dials;
  return json;
}

Json json_pex(const SitePex& pex) {
  Json json;
  json["asked"] = pex.asked;
  json["heard"] = pex.heard;
  json["questions"] = pex.questions;
  json["answers"] = pex.answers;
  json["addresses_served"] = pex.addresses_served;
  return json;
}

Json json_history(const std::vector<HistoryPoint>& points) {
  Json list = Json::array();
  for (const HistoryPoint& point : points) {
    list.push_back(Json::array({point.at.time_since_epoch().count(), point.fresh, point.old,
                                point.verified, point.peers}));
  }
  return list;
}

}  // namespace

std::string state_json(const SiteState& state, const BookFigures* figures, const Health& health) {
  Json json;
  json["kind"] = state.kind;
  json["id"] = state.id.to_string();
  json["moniker"] = state.moniker;
  json["network"] = state.network;
  json["version"] = state.version;
  json["addresses"] = state.addresses;
  json["taken"] = state.taken.time_since_epoch().count();
  json["up_seconds"] = json_seconds(state.up);
  json["ready"] = health.ready;
  json["reason"] = health.reason;
  const auto out = std::count_if(state.peers.begin(), state.peers.end(),
                                 [](const SitePeer& peer) { return peer.outbound; });
  json["peers_out"] = out;
  json["peers_in"] = static_cast<std::ptrdiff_t>(state.peers.size()) - out;
  json["peers_private"] = state.private_peers;
  json["max_in"] = state.max_inbound;
  json["max_out"] = state.max_outbound;
  json["bans"] = state.bans;
  json["peers"] = json_peers(state, kShownPeers);
  json["book"] = state.book && figures != nullptr ? json_book(*state.book, *figures) : Json();
  json["crawl"] = state.crawl ? json_crawl(*state.crawl) : Json();
  json["pex"] = state.pex ? json_pex(*state.pex) : Json();
  json["history"] = json_history(state.history);
  return json_text(json);
}

std::string peers_json(const SiteState& state) {
  Json json;
  json["peers"] = json_peers(state, state.peers.size());
  json["private"] = state.private_peers;
  return json_text(json);
}

std::string peers_line(const SiteState& state) {
  std::vector<NetAddress> told;
  if (state.crawl) {
    told = state.crawl->served;
  } else {
    for (const SitePeer& peer : state.peers) {
      if (!peer.outbound) continue;
      told.push_back({peer.id, peer.remote.address.to_string(), peer.remote.port});
    }
  }
  std::string line;
  std::set<NetAddress> before;
  for (const NetAddress& address : told) {
    if (before.size() == kToldPeers) break;
    if (!before.insert(address).second) continue;
    if (!line.empty()) line += ',';
    line += address.to_string();
  }
  return line;
}

}  // namespace switchyard::tools
