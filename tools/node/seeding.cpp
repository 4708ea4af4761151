#include "tools/node/seeding.h"

#include <chrono>

#include "p2p/base/check.h"

namespace switchyard {
namespace {

reactors::SeedConfig seed_config(const NodeConfig& config, const PeerId& self) {
  reactors::SeedConfig seed;
  seed.crawl.self = self;
  seed.crawl.workers = config.seeding.workers;
  seed.crawl.most_per_group = (config.seeding.workers + 3) / 4;  // a quarter, as by default
  seed.crawl.fresh_for = std::chrono::ceil<std::chrono::seconds>(config.seeding.fresh_for);
  seed.crawl.seeds = config.finding.seeds;
  seed.crawl.own = config.external_addresses;
  seed.kept = config.p2p.unconditional_peers;
  for (const NetAddress& peer : config.p2p.persistent_peers) {
    if (peer.id) seed.kept.push_back(*peer.id);
  }
  return seed;
}

}  // namespace

Seeding::Seeding(const NodeConfig& config, OwnRecord& own, Switch& on,
                 const net::Services& services, const PeerId& self, BookKeeper::Notice notice)
    : own_(own),
      switch_(on),
      keeper_(book_config(config, self), config.finding.book_file, on, services, std::move(notice)),
      reactor_(keeper_.book(), config.p2p.codecs->pex, services.timers, services.rng,
               seed_config(config, self),
               {[this] { keeper_.note(); },
                [this](std::optional<reactors::CrawlEnd> end, Duration took) {
                  for (const OnDial& tell : on_dial_) tell(end, took);
                }}) {
  // It is the first, so neither its name nor its channel can be taken.
  SWITCHYARD_CHECK(on.add_reactor("pex", reactor_, services.executor).has_value());
}

Result<void, std::string> Seeding::load() {
  // First: it is no change of the book that would be worth a save.
  keeper_.leave_out(switch_.listening());
  keeper_.leave_out(own_.addresses());
  return keeper_.load();
}

void Seeding::on_event(const SwitchEvent& event) {
  reactor_.on_event(event);
  keeper_.on_event(event);
}

void Seeding::check_invariants() const {
  keeper_.book().check_invariants();
  reactor_.check_invariants();
}

}  // namespace switchyard
