// A seed on the light network: the real crawler, book and choice of whom to tell of, joined as
// SeedReactor joins them.
#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "addrbook/addr_book.h"
#include "p2p/wire/pex_codec.h"
#include "reactors/discovery/crawler.h"
#include "reactors/pex/seed_reactor.h"
#include "reactors/pex/seed_selection.h"
#include "tests/support/light_net.h"
#include "tests/support/seed_limits.h"

namespace switchyard::test {

class LightSeed final : public LightParty {
 public:
  // On from now to its end.  `net` outlives it.
  LightSeed(LightNet& net, std::uint64_t number, Endpoint at)
      : LightParty(number, at),
        net_(net),
        rng_(net.rng().next_u64()),
        book_(book_config(*this), rng_, bans_, verifier_),
        crawler_(crawler_config(*this, book_), rng_) {
    limit_as_seed(limits_, reactors::CrawlerConfig{}.workers);
    net.add(*this);
    crawler_.handle_start(net.now());
    arm();
  }
  ~LightSeed() override {
    book_.check_invariants();
    crawler_.check_invariants();
    pex_.check_invariants();
    stopping_ = true;
    net_.timers().cancel(timer_);
    net_.remove(*this);
  }

  NetAddress address() const { return {id(), at().address.to_string(), at().port}; }
  reactors::CrawlerStatus status() const { return crawler_.status(); }
  bool is_verified(const LightParty& who) const {
    return crawler_.is_verified({who.id(), who.at()}, net_.now());
  }

  bool is_on() const override { return true; }
  NodeRole role() const override { return NodeRole::seed; }
  bool admits(const LightParty& who, bool outbound) const override {
    return has_light_place(*this, who, outbound, limits_);
  }

  void handle_up(const LightPeer& peer) override {
    const LightParty& other = *peer.other;
    const Time now = net_.now();
    pex_.handle_peer_up(other.id(), peer.outbound, now);
    net_.timers().call_at(now + reactors::kGuestTime, [this, peer] {
      const auto found = peers().find(peer.other->id());
      if (found != peers().end() && found->second.link == peer.link) hang_up(peer);
    });
    if (peer.outbound) book_.good(other.id(), other.at(), net_.wall_now());
    const bool serves = other.role() == NodeRole::node;
    crawler_.handle_peer_up({other.id(), other.at()}, peer.outbound, serves, now);
    if (serves) learn(other, other);
    if (peer.outbound) ask(peer);
    arm();
  }
  void handle_down(const LightPeer& peer) override {
    if (stopping_) return;
    leaving_.erase(peer.link);
    pex_.handle_peer_down(peer.other->id(), net_.now());
    crawler_.handle_peer_down(peer.other->id(), net_.now());
    arm();
  }
  void handle_dial_ended(const PeerId& id, reactors::DialEnd end, Duration at_least) override {
    using reactors::CrawlEnd;
    using reactors::DialEnd;
    CrawlEnd told = CrawlEnd::put_off;
    if (end == DialEnd::failed) told = CrawlEnd::failed;
    if (end == DialEnd::refused) told = CrawlEnd::declined;
    const auto lead = crawler_.handle_dial_ended(id, told, at_least, net_.now());
    if (lead && told == CrawlEnd::declined) {
      book_.good(lead->id, lead->endpoint, net_.wall_now());
    } else if (lead) {
      book_.attempt(lead->id, lead->endpoint, net_.wall_now());
    }
    arm();
  }
  void handle_message(const LightPeer& from, const LightMessage& message) override {
    if (leaving_.contains(from.link)) return;
    if (message.question) {
      answer(from);
    } else {
      take(from, message);
    }
    arm();
  }

 private:
  static addrbook::BookConfig book_config(const LightSeed& seed) {
    addrbook::BookConfig config;
    config.self = seed.id();
    config.network = seed.record().network;
    return config;
  }
  static reactors::CrawlerConfig crawler_config(const LightSeed& seed,
                                                const addrbook::AddrBook& book) {
    reactors::CrawlerConfig config;
    config.self = seed.id();
    config.own = {seed.at()};
    config.group = [&book](const IpAddress& address) { return book.group(address); };
    return config;
  }

  void learn(const LightParty& from, const LightParty& who) {
    const addrbook::Source source{from.id(), from.at()};
    const auto outcome = book_.add_record(who.record(), source, net_.wall_now());
    const bool is_new = outcome == addrbook::AddOutcome::added ||
                        outcome == addrbook::AddOutcome::newer_record ||
                        outcome == addrbook::AddOutcome::another_address;
    if (is_new) crawler_.handle_known({who.id(), who.at()}, std::nullopt, net_.now());
  }
  void ask(const LightPeer& peer) {
    if (!pex_.may_ask(peer.other->id(), net_.now())) return hang_up(peer);
    pex_.ask(peer.other->id(), net_.now());
    net_.send(*this, peer, {true});
  }
  void answer(const LightPeer& peer) {
    const PeerId& id = peer.other->id();
    const Time now = net_.now();
    const WallTime wall = net_.wall_now();
    const auto reply = pex_.handle_request(id, {}, now);
    if (!reply) return;
    LightMessage said{false, reply->pace};
    reactors::SeedSelection chosen(book_, crawler_, codec_,
                                   reactors::SeedConfig{}.served_per_group);
    crawler_.sample(std::min(reply->most, kLightAnswer), now, [&](const reactors::Lead& lead) {
      if (lead.id == id || !chosen.take(lead, now, wall)) return false;
      said.said.push_back(net_.find(lead.id));
      return true;
    });
    if (said.said.empty() && reply->most > 0) said.pace = pex_.handle_nothing_to_tell(id, now);
    net_.send(*this, peer, std::move(said));
    if (!peer.outbound) hang_up(peer);
  }
  void take(const LightPeer& peer, const LightMessage& message) {
    wire::PexAddresses said;
    said.pace = message.pace;
    said.entries.resize(message.said.size());
    if (!pex_.handle_addresses(peer.other->id(), said, net_.now())) return;
    for (const LightParty* party : message.said) learn(*peer.other, *party);
    hang_up(peer);
  }
  void hang_up(const LightPeer& peer) {
    if (leaving_.insert(peer.link).second) net_.disconnect_behind(*this, peer);
  }

  void handle_timeout() {
    timer_ = 0;
    pex_.handle_timeout(net_.now());
    const auto has = [this](const reactors::Lead& lead) { return book_.has(lead.id); };
    for (const NetAddress& address : crawler_.handle_timeout(net_.now(), has)) {
      const auto host = IpAddress::parse(address.host);
      net_.dial(*this, *address.id, {*host, address.port}, /*brief=*/true);
    }
    arm();
  }
  void arm() {
    net_.timers().cancel(timer_);
    timer_ = 0;
    std::optional<Time> due = crawler_.next_deadline();
    if (const auto late = pex_.next_deadline()) due = std::min(due.value_or(*late), *late);
    if (!due) return;
    timer_ = net_.timers().call_at(std::max(*due, net_.now()), [this] { handle_timeout(); });
  }

  LightNet& net_;
  SeededRng rng_;
  FakeBans bans_;
  FakeVerifier verifier_;
  wire::NativePexCodec codec_;
  addrbook::AddrBook book_;
  reactors::Crawler crawler_;
  reactors::PexCore pex_;
  SwitchConfig limits_;
  std::set<std::uint64_t> leaving_;  // links that we hang up on, behind the answer
  net::Timers::Id timer_{0};
  bool stopping_{false};
};

}  // namespace switchyard::test
