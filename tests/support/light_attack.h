// Somebody who wants to be all that his victims are connected with.
//
// He has as many nodes as he likes, alive and obeying every rule, in a few /16s.  They connect to
// each victim one after another, as fast as `kEvery`, and stay as long as the limits let them; each
// brings its own record that way.  Whoever asks them is told of his nodes and nobody else.
#pragma once

#include <deque>

#include "tests/support/light_town.h"

namespace switchyard::test {

class Attacker;

class AttackNode final : public LightParty {
 public:
  AttackNode(Attacker& owner, std::uint64_t number, Endpoint at)
      : LightParty(number, at), owner_(owner) {}

  bool is_on() const override { return true; }
  bool admits(const LightParty& /*who*/, bool /*outbound*/) const override { return true; }
  void handle_message(const LightPeer& from, const LightMessage& message) override;

 private:
  Attacker& owner_;
};

class Attacker {
 public:
  static constexpr Duration kEvery = std::chrono::seconds(1);

  Attacker(LightTown& town, std::size_t nodes, std::size_t groups) : town_(town), groups_(groups) {
    for (std::size_t n = 0; n < nodes; ++n) {
      const Endpoint at = town_place(100, n % groups, n / groups);
      nodes_.push_back(std::make_unique<AttackNode>(*this, 1'000'000 + n, at));
      town.net.add(*nodes_.back());
    }
  }
  Attacker(const Attacker&) = delete;
  Attacker& operator=(const Attacker&) = delete;
  ~Attacker() {
    for (auto& node : nodes_) town_.net.remove(*node);
  }

  bool has(const LightPeer& peer) const { return dynamic_cast<AttackNode*>(peer.other) != nullptr; }

  void begin(const std::vector<LightNode*>& victims) {
    for (LightNode* victim : victims) {
      lines_.push_back({victim, {}, town_.net.rng().below(nodes_.size())});
    }
    press();
  }

  LightMessage lie() {
    LightMessage said{false, reactors::PexConfig{}.pace};
    const std::size_t most = std::min(nodes_.size(), kLightAnswer);
    std::size_t at = town_.net.rng().below(nodes_.size());
    for (std::size_t i = 0; i < most; ++i, at = (at + 1) % nodes_.size()) {
      said.said.push_back(nodes_[at].get());
    }
    return said;
  }

  LightNet& net() { return town_.net; }

 private:
  static constexpr std::size_t kMostHeld = 30;

  // His connections to one victim.
  struct Line {
    LightNode* victim;
    std::deque<AttackNode*> held;  // the longest first; some may have gone
    std::size_t next;              // of his nodes
  };

  // Who has been there longest goes, so that the next one finds a place.
  void press() {
    const SwitchConfig limits;
    const std::size_t most = std::min(kMostHeld, groups_ * limits.max_peers_per_group - 1);
    for (Line& line : lines_) {
      if (!line.victim->is_on()) continue;
      while (line.held.size() > most) {
        const auto found = line.held.front()->peers().find(line.victim->id());
        const bool dialled = found != line.held.front()->peers().end() && found->second.outbound;
        if (dialled) town_.net.disconnect(*line.held.front(), *line.victim);
        line.held.pop_front();
      }
      AttackNode& next = *nodes_[line.next];
      line.next = (line.next + 1) % nodes_.size();
      line.held.push_back(&next);
      town_.net.dial(next, line.victim->id(), line.victim->at(), /*brief=*/false);
    }
    town_.net.timers().call_at(town_.net.now() + kEvery, [this] { press(); });
  }

  LightTown& town_;
  std::size_t groups_;
  std::vector<std::unique_ptr<AttackNode>> nodes_;
  std::vector<Line> lines_;
};

inline void AttackNode::handle_message(const LightPeer& from, const LightMessage& message) {
  if (message.question) owner_.net().send(*this, from, owner_.lie());
}

// --- the scenario

struct AttackPlan {
  TownPlan town;
  std::size_t victims{10};
  std::size_t addresses{10'000};
  std::size_t attack_groups{1};
  Duration before{std::chrono::minutes(20)};  // the town alone
  Duration lasts{std::chrono::hours(1)};
  std::size_t restarts{6};  // of all victims at once, spread over the attack
};

struct Attack {
  std::vector<std::array<double, 3>> share;  // hours; his share of slots; of the books
  double slots{0};  // of the victims' slots, average over the ends of the times between restarts
  double book_share{0};          // of the victims' books, at the end
  double known{0};               // share of the honest that a victim knows when it begins
  std::size_t most_of_group{0};  // slots of one victim in one of his /16s, ever seen
  std::size_t worst{0};          // slots of the worst victim at the end
  std::size_t eclipsed{0};       // victims without an honest outbound peer at the end
};

class AttackRun {
 public:
  explicit AttackRun(const AttackPlan& plan)
      : plan_(plan), town_(plan.town), attacker_(town_, plan.addresses, plan.attack_groups) {}

  Attack run() {
    town_.start();
    town_.net.run_for(plan_.before);
    for (std::size_t n = 0; n < plan_.victims; ++n) {
      victims_.push_back(&town_.node(n * town_.size() / plan_.victims));
    }
    begin_ = town_.now();
    const auto all = static_cast<double>(town_.size() * victims_.size());
    for (const LightNode* victim : victims_) {
      attack_.known += static_cast<double>(victim->book().size()) / all;
    }
    attacker_.begin(victims_);
    const Duration part = plan_.lasts / static_cast<Duration::rep>(plan_.restarts + 1);
    for (std::size_t i = 0; i <= plan_.restarts; ++i) {
      if (i > 0) restart();
      watch(part);
      if (i > 0) attack_.slots += attack_.share.back()[1] / static_cast<double>(plan_.restarts);
    }
    attack_.book_share = attack_.share.back()[2];
    return attack_;
  }

 private:
  void watch(Duration length) {
    const Time end = town_.now() + length;
    while (town_.now() < end) {
      town_.run_until(std::min(end, town_.now() + std::chrono::minutes(5)));
      measure();
    }
  }
  void restart() {
    for (LightNode* victim : victims_) victim->stop();
    town_.net.run_for(std::chrono::seconds(30));
    for (LightNode* victim : victims_) victim->start();
  }
  void measure() {
    std::size_t all = 0;
    std::size_t his = 0;
    double books = 0;
    attack_.worst = 0;
    attack_.eclipsed = 0;
    for (LightNode* victim : victims_) {
      std::size_t own = 0;
      std::size_t slots = 0;
      std::map<IpAddress, std::size_t> groups;
      for (const auto& [id, peer] : victim->peers()) {
        if (!peer.outbound || peer.brief) continue;
        ++slots;
        if (!attacker_.has(peer)) continue;
        ++own;
        const std::size_t of_group = ++groups[peer.other->at().address.group()];
        attack_.most_of_group = std::max(attack_.most_of_group, of_group);
      }
      all += slots;
      his += own;
      attack_.worst = std::max(attack_.worst, own);
      attack_.eclipsed += slots > 0 && own == slots ? 1 : 0;
      std::size_t honest = 0;
      for (const auto& node : town_.nodes) honest += victim->book().has(node->id()) ? 1 : 0;
      const auto size = static_cast<double>(victim->book().size());
      books += 1 - static_cast<double>(honest) / size;
    }
    const double hours =
        std::chrono::duration<double, std::ratio<3600>>(town_.now() - begin_).count();
    attack_.share.push_back({hours,
                             all == 0 ? 0 : static_cast<double>(his) / static_cast<double>(all),
                             books / static_cast<double>(victims_.size())});
  }

  const AttackPlan plan_;
  LightTown town_;
  Attacker attacker_;
  std::vector<LightNode*> victims_;
  Time begin_{};
  Attack attack_;
};

}  // namespace switchyard::test
