// A node on the light network: the real book, discovery and rules of peer exchange, joined as
// PexReactor and DiscoveryReactor join them.
#pragma once

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "addrbook/addr_book.h"
#include "p2p/switch/switch_config.h"
#include "reactors/pex/pex_reactor.h"
#include "tests/support/defences.h"
#include "tests/support/light_net.h"

namespace switchyard::test {

struct LightNodeConfig {
  std::size_t wanted{10};
  std::vector<NetAddress> seeds;
  Defences defences;
};

class LightNode final : public LightParty {
 public:
  LightNode(LightNet& net, std::uint64_t number, Endpoint at, LightNodeConfig config)
      : LightParty(number, at), net_(net), config_(std::move(config)) {
    net.add(*this);
  }
  ~LightNode() override { cancel(); }

  NetAddress address() const { return {id(), at().address.to_string(), at().port}; }
  bool is_on() const override { return life_ != nullptr; }
  const addrbook::AddrBook& book() const { return life_->book; }
  const reactors::Discovery& discovery() const { return life_->discovery; }
  // When it first had all that it wants, or everybody there is; nullopt: it has not yet.
  std::optional<Time> filled_at() const { return filled_at_; }

  // The share of those for whom `is_it` holds: of the book, and of an answer.
  std::pair<double, double> share_of(const std::function<bool(const PeerId&)>& is_it) {
    const addrbook::BookImage image = life_->book.image(net_.wall_now());
    const auto in_book = std::count_if(image.entries.begin(), image.entries.end(),
                                       [&](const auto& entry) { return is_it(*entry.id); });
    const auto answer = life_->book.sample({}, net_.wall_now());
    const auto told = std::count_if(answer.begin(), answer.end(),
                                    [&](const auto& view) { return is_it(view.id); });
    const auto part = [](auto some, std::size_t all) {
      return all == 0 ? 0.0 : static_cast<double>(some) / static_cast<double>(all);
    };
    return {part(in_book, image.entries.size()), part(told, answer.size())};
  }

  void start() {
    life_ = std::make_unique<Life>(*this);
    if (!config_.defences.anchors) image_.anchors.clear();
    life_->book.restore(image_, net_.wall_now());
    filled_at_.reset();
    life_->discovery.handle_start(net_.now(), net_.wall_now());
    life_->next_round = net_.now() + kPace;
    arm();
  }
  // Moves on to its next life without what it knew.
  void forget() { image_ = {}; }
  // With its book kept, as a file would.
  void stop() {
    image_ = life_->book.image(net_.wall_now());
    life_->book.check_invariants();
    life_->discovery.check_invariants();
    life_->pex.check_invariants();
    cancel();
    stopping_ = true;
    net_.hang_up(*this);
    stopping_ = false;
    life_.reset();
  }

  bool admits(const LightParty& who, bool outbound) const override {
    return has_light_place(*this, who, outbound, SwitchConfig());
  }

  void handle_up(const LightPeer& peer) override {
    const LightParty& other = *peer.other;
    life_->pex.handle_peer_up(other.id(), peer.outbound, net_.now());
    const auto dialled = [](const auto& one) { return one.second.outbound; };
    const bool has_own = std::any_of(peers().begin(), peers().end(), dialled);
    if (other.role() == NodeRole::node) keep(other, other.record());
    if (peer.outbound || !has_own || !config_.defences.ask_dialled) ask(peer);
    life_->discovery.handle_peer_up(other.id(), other.at(), peer.outbound, net_.now(),
                                    net_.wall_now());
    drop_untested();
    if (!filled_at_ && is_full()) filled_at_ = net_.now();
    arm();
  }
  void handle_down(const LightPeer& peer) override {
    if (stopping_) return;
    life_->pex.handle_peer_down(peer.other->id(), net_.now());
    life_->discovery.handle_peer_down(peer.other->id(), net_.now());
    arm();
  }
  void handle_dial_ended(const PeerId& id, reactors::DialEnd end, Duration at_least) override {
    life_->discovery.handle_dial_ended(id, end, at_least, net_.now(), net_.wall_now());
    arm();
  }
  void handle_message(const LightPeer& from, const LightMessage& message) override {
    if (message.question) {
      answer(from);
    } else {
      take(from, message);
    }
    arm();
  }

 private:
  static constexpr std::chrono::seconds kPace = reactors::PexConfig{}.pace;

  // From start to stop.
  struct Life {
    explicit Life(LightNode& node)
        : rng(node.net_.rng().next_u64()),
          book(book_config(node), rng, bans, verifier),
          source(book, node.config_.defences),
          discovery(discovery_config(node), {&source}, rng) {}

    static addrbook::BookConfig book_config(const LightNode& node) {
      addrbook::BookConfig config;
      config.self = node.id();
      config.network = node.record().network;
      return config;
    }
    static reactors::DiscoveryConfig discovery_config(const LightNode& node) {
      reactors::DiscoveryConfig config;
      config.wanted = node.config_.wanted;
      config.seeds = node.config_.seeds;
      if (!node.config_.defences.group_limit) config.most_per_group = config.wanted;
      return config;
    }

    SeededRng rng;
    FakeBans bans;
    FakeVerifier verifier;
    addrbook::AddrBook book;
    DefencelessSource source;
    reactors::Discovery discovery;
    reactors::PexCore pex;
    Time next_round{};
    net::Timers::Id timer{0};
  };

  bool is_full() const { return life_->discovery.outbound() >= config_.wanted; }

  // Into the book, with `from` as the one who said so.
  void keep(const LightParty& from, const SignedRecord& record) {
    addrbook::Source source{from.id(), from.at()};
    if (!config_.defences.placement) {
      std::array<std::uint8_t, 4> anywhere{};
      life_->rng.fill(anywhere);
      anywhere[0] = static_cast<std::uint8_t>(20 + anywhere[0] % 80);
      source.endpoint.address = IpAddress::v4(anywhere);
    }
    const auto outcome = life_->book.add_record(record, source, net_.wall_now());
    if (outcome != addrbook::AddOutcome::crowded || config_.defences.test_first) return;
    drop_untested();
    life_->book.add_record(record, source, net_.wall_now());
  }

  // Every test that the book waits for has failed.
  void drop_untested() {
    if (config_.defences.test_first) return;
    for (std::size_t left = life_->book.trials(); left > 0; --left) {
      const auto victim = life_->book.feeler(net_.wall_now());
      if (!victim) return;
      life_->book.attempt(victim->id, victim->endpoints.front(), net_.wall_now());
    }
  }

  void ask(const LightPeer& peer) {
    if (!life_->book.wants_more() || !life_->pex.may_ask(peer.other->id(), net_.now())) return;
    life_->pex.ask(peer.other->id(), net_.now());
    net_.send(*this, peer, {true});
  }
  void answer(const LightPeer& peer) {
    const auto reply = life_->pex.handle_request(peer.other->id(), {}, net_.now());
    if (!reply) return;
    addrbook::SampleRequest wanted;
    wanted.most = std::min(reply->most, kLightAnswer);
    wanted.filter = [&](const addrbook::PeerView& view) { return view.id != peer.other->id(); };
    LightMessage said{false, reply->pace};
    if (reply->most > 0) {
      for (const addrbook::PeerView& view : life_->book.sample(wanted, net_.wall_now())) {
        said.said.push_back(net_.find(view.id));
      }
      if (said.said.empty()) {
        said.pace = life_->pex.handle_nothing_to_tell(peer.other->id(), net_.now());
      }
    }
    net_.send(*this, peer, std::move(said));
  }
  void take(const LightPeer& peer, const LightMessage& message) {
    wire::PexAddresses said;
    said.pace = message.pace;
    said.entries.resize(message.said.size());
    if (!life_->pex.handle_addresses(peer.other->id(), said, net_.now())) return;
    for (const LightParty* party : message.said) keep(*peer.other, party->record());
  }

  std::optional<PeerId> whom_to_ask() {
    if (config_.defences.ask_dialled) return life_->pex.choose(net_.now(), life_->rng);
    std::vector<PeerId> able;
    for (const auto& [id, peer] : peers()) {
      if (life_->pex.may_ask(id, net_.now())) able.push_back(id);
    }
    if (able.empty()) return std::nullopt;
    return able[life_->rng.below(able.size())];
  }

  void handle_timeout() {
    life_->timer = 0;
    const Time now = net_.now();
    life_->pex.handle_timeout(now);
    if (now >= life_->next_round) {
      life_->next_round = now + kPace;
      const auto id = life_->book.wants_more() ? whom_to_ask() : std::nullopt;
      if (id) ask(peers().at(*id));
    }
    if (now >= life_->discovery.next_deadline()) {
      for (const auto& order : life_->discovery.handle_timeout(now, net_.wall_now())) {
        const auto host = IpAddress::parse(order.address.host);
        net_.dial(*this, *order.address.id, {*host, order.address.port}, order.brief());
      }
      if (const auto gone = life_->discovery.take_parting()) {
        net_.disconnect(*this, *peers().at(*gone).other);
      }
    }
    arm();
  }
  void arm() {
    net_.timers().cancel(life_->timer);
    const Time asked = std::min(life_->next_round, life_->discovery.next_deadline());
    const Time due = std::min(asked, life_->pex.next_deadline().value_or(asked));
    life_->timer = net_.timers().call_at(std::max(due, net_.now()), [this] { handle_timeout(); });
  }
  void cancel() {
    if (life_) net_.timers().cancel(life_->timer);
  }

  LightNet& net_;
  const LightNodeConfig config_;
  addrbook::BookImage image_;
  std::unique_ptr<Life> life_;
  std::optional<Time> filled_at_;
  bool stopping_{false};
};

}  // namespace switchyard::test
