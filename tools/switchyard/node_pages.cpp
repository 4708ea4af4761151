#include "tools/switchyard/node_pages.h"

#include <chrono>
#include <optional>
#include <utility>

#include "tools/http/site_json.h"
#include "tools/node/book_keeper.h"
#include "tools/node/peer_finding.h"
#include "tools/node/seeding.h"

namespace switchyard::tools {
namespace {

SitePex site_pex(const reactors::PexCounts& counts) {
  SitePex pex;
  pex.asked = counts.asked;
  pex.heard = counts.heard;
  pex.questions = counts.questions;
  pex.answers = counts.answers;
  pex.addresses_served = counts.told;
  for (const auto& [behaviour, count] : counts.refused) {
    pex.refusals[std::string(to_string(behaviour))] = count;
  }
  return pex;
}

SiteCrawl site_crawl(const reactors::SeedReactor& seed, Time now, WallTime wall) {
  const reactors::SeedStatus status = seed.status();
  SiteCrawl crawl;
  crawl.queued = status.crawl.queued;
  crawl.under_way = status.crawl.under_way;
  crawl.verified = status.crawl.verified;
  if (status.reached) {
    crawl.last_verified = wall - std::chrono::floor<std::chrono::seconds>(now - *status.reached);
  }
  for (const reactors::Lead& lead : seed.crawler().latest_verified(kToldPeers)) {
    crawl.served.push_back({lead.id, lead.endpoint.address.to_string(), lead.endpoint.port});
  }
  return crawl;
}

const char* result_of(std::optional<reactors::CrawlEnd> end) {
  if (!end) return "verified";
  switch (*end) {
    case reactors::CrawlEnd::declined:
      return "declined";
    case reactors::CrawlEnd::failed:
      return "failed";
    case reactors::CrawlEnd::put_off:
      return "put_off";
  }
  return "unknown";
}

}  // namespace

NodePages::NodePages(Node& node, const ControlTarget& target, const NodeConfig& config,
                     HttpSettings http)
    : http_(std::move(http)),
      site_(target, config.p2p.private_peers),
      pages_(board_, {http_.peer_labels}),
      server_(pages_.handler()) {
  if (const BookKeeper* const keeper = node.keeper()) {
    site_.set_book(keeper->book());
    site_.add_part([keeper](SiteState& state) {
      state.book->saved = keeper->saved();
      state.book->save_failures = keeper->save_failures();
    });
  }
  if (const PeerFinding* const finding = node.finding()) {
    site_.add_part([finding](SiteState& state) { state.pex = site_pex(finding->counts()); });
  }
  Seeding* const seeding = node.seeding();
  if (seeding == nullptr) return;
  const auto fresh_for = std::chrono::ceil<std::chrono::seconds>(config.seeding.fresh_for);
  site_.add_part([this, seeding, fresh_for, &target](SiteState& state) {
    state.kind = "seed";
    state.pex = site_pex(seeding->reactor().counts());
    state.crawl = site_crawl(seeding->reactor(), target.now(), state.taken);
    state.crawl->fresh_for = fresh_for;
    state.crawl->dials = dials_;
    state.crawl->dial_times = dial_times_;
  });
  seeding->add_on_dial([this](std::optional<reactors::CrawlEnd> end, Duration took) {
    ++dials_[result_of(end)];
    if (end != reactors::CrawlEnd::put_off) dial_times_.add(took);
  });
}

Result<void, std::string> NodePages::start() {
  auto started = server_.start(http_.listen);
  if (started) return started;
  return Unexpected(started.error() + "; choose addresses with --http.laddr");
}

std::vector<std::string> NodePages::urls() const {
  std::vector<std::string> list;
  for (const Endpoint& at : server_.listening()) list.push_back("http://" + at.to_string() + "/");
  return list;
}

void NodePages::on_event(const SwitchEvent& event) {
  if (is_on()) site_.on_event(event);
}

void NodePages::publish() {
  if (is_on()) board_.publish(site_.state());
}

}  // namespace switchyard::tools
