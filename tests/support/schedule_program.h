// The program that runs on a machine of a schedule: a Switch, two reactors that show every call to
// the model of the Reactor contract, and a naive model of the Switch's set of peers beside it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "p2p/net/services.h"
#include "p2p/net/upgrader.h"
#include "p2p/switch/reactor.h"
#include "p2p/switch/switch.h"
#include "tests/support/reactor_model.h"

namespace switchyard::test {

// What a reactor keeps of a peer; counted, so that one that is never destroyed is seen.
struct Talk final : PeerState {
  explicit Talk(std::size_t& all) : alive(all) { ++alive; }
  Talk(const Talk&) = delete;
  Talk& operator=(const Talk&) = delete;
  ~Talk() override { --alive; }

  std::size_t& alive;
  std::uint32_t said{0};   // messages queued
  std::uint32_t heard{0};  // messages received
};

// Talks in numbered messages, and now and then ends the peer that it is just told of.
class Probe final : public Reactor {
 public:
  Probe(std::size_t index, ReactorModel& model, Rng& rng, std::size_t& talks)
      : index_(index), model_(model), rng_(rng), talks_(talks) {}

  std::vector<ChannelDescriptor> channels() const override {
    ChannelDescriptor mine;
    mine.id = channel();
    return {mine};
  }
  void start(SwitchHandle /*handle*/) override { model_.start(index_); }
  void stop() override { model_.stop(index_); }
  void init_peer(PeerHandle peer) override {
    model_.init(index_, peer.seq(), peer.id());
    peer.set_state(std::make_unique<Talk>(talks_));
    perhaps_end(peer);
  }
  void add_peer(PeerHandle peer) override {
    model_.add(index_, peer.seq());
    peers_.push_back(peer);
    say(peer, 10);
    perhaps_end(peer);
  }
  void receive(Message message) override {
    const PeerHandle peer = message.peer();
    model_.use(index_, peer.seq());
    auto& talk = peer.state_as<Talk>();
    model_.expect(message.bytes().size() >= 4 && number_of(message.bytes()) == talk.heard, 4,
                  "a message is missing, doubled or out of order");
    ++talk.heard;
    held_.push_back(std::move(message));
    if (held_.size() > 3) held_.pop_front();
    perhaps_end(peer);
  }
  void writable(PeerHandle peer, ChannelId /*channel*/) override { model_.use(index_, peer.seq()); }
  void remove_peer(PeerHandle peer, const Disconnect& /*why*/) override {
    model_.remove(index_, peer.seq());
    std::erase(peers_, peer);
  }

  void say_to_all(std::size_t size) {
    for (const PeerHandle& peer : peers_) say(peer, size);
  }
  // Between add_peer and remove_peer.
  const std::vector<PeerHandle>& peers() const { return peers_; }

 private:
  static std::uint32_t number_of(ByteView bytes) {
    return bytes[0] | (std::uint32_t{bytes[1]} << 8U) | (std::uint32_t{bytes[2]} << 16U);
  }
  ChannelId channel() const { return ChannelId(static_cast<std::uint8_t>(0x10 + index_)); }

  void say(const PeerHandle& peer, std::size_t size) {
    auto& talk = peer.state_as<Talk>();
    Bytes words(std::max<std::size_t>(size, 4), 0);
    for (std::size_t i = 0; i < 3; ++i) {
      words.at(i) = static_cast<std::uint8_t>(talk.said >> (8 * i));
    }
    if (peer.try_send(channel(), words) == SendResult::queued) ++talk.said;
  }
  void perhaps_end(const PeerHandle& peer) {
    const auto what = rng_.below(100);
    if (what == 0) peer.stop_gracefully();
    if (what == 1) peer.stop_for_error(DisconnectCode::misbehaviour, "by chance");
  }

  std::size_t index_;
  ReactorModel& model_;
  Rng& rng_;
  std::size_t& talks_;
  std::vector<PeerHandle> peers_;
  std::deque<Message> held_;  // outlive their peers at times
};

// Who may be connected, naively.
struct PeerRules {
  PeerId self;
  std::map<PeerId, IpAddress> known;  // where each id lives
  std::set<PeerId> trusted;           // named as persistent peers
  std::size_t max_inbound{0};
  std::size_t max_outbound{0};
};

class Program final : public SwitchObserver {
 public:
  static constexpr std::size_t kReactors = 2;

  // `second`: where the second reactor runs.  Listens and starts.
  Program(PeerRules rules, const SwitchConfig& config, const NodeInfo& info,
          const net::Services& services, std::unique_ptr<net::Upgrader> upgrader,
          const net::Executor& second, Rng& rng)
      : rules_(std::move(rules)),
        upgrader_(std::move(upgrader)),
        probes_{Probe(0, model_, rng, talks_), Probe(1, model_, rng, talks_)},
        switch_(config, rules_.self, info, services, *upgrader_, this) {
    expect(switch_.add_reactor("first", probes_[0], services.executor));
    expect(switch_.add_reactor("second", probes_[1], second));
    expect(switch_.listen());
    switch_.start();
  }

  // Afterwards stopped() holds, and the program may be destroyed.
  net::Awaitable<void> stop() {
    co_await switch_.stop();
    model_.end();
    note(up_.empty(), "stopped, and a peer did not come down");
    note(talks_ == 0, "stopped, and the state of a peer was not destroyed");
    note(switch_.handle().peers().empty(), "stopped, and the handle still shows peers");
    stopped_ = true;
  }
  bool stopped() const { return stopped_; }

  // Whoever wants to read what happens.
  std::function<void(const SwitchEvent&)> listener;

  void on_event(const SwitchEvent& event) override {
    if (listener) listener(event);
    if (event.kind == SwitchEvent::Kind::peer_up) {
      note(up_.insert(*event.peer).second, "an id came up twice");
    } else if (event.kind == SwitchEvent::Kind::peer_down) {
      note(up_.erase(*event.peer) == 1, "an id went down that was not up");
    } else if (event.kind == SwitchEvent::Kind::banned && event.peer) {
      accused_.insert(*event.peer);
    }
  }

  void ban(const PeerId& id) {
    switch_.ban(BanTarget(id), "by the schedule", std::nullopt);
    banned_.insert(id);
  }
  void unban(const PeerId& id) {
    switch_.unban(BanTarget(id));
    banned_.erase(id);
  }
  void dial(const NetAddress& address) { switch_.handle().dial(address); }
  Probe& probe(std::size_t index) { return probes_[index % kReactors]; }

  // Bans of the operator; those that follow from reports, which end by the clock.
  bool bans(const PeerId& id) const { return banned_.contains(id); }
  bool accuses(const PeerId& id) const { return accused_.contains(id); }
  bool trusts(const PeerId& id) const { return rules_.trusted.contains(id); }

  // We dial `id`, and its program, `other`, has room for us.
  bool wants(const PeerId& id, const Program& other) const {
    return trusts(id) && (other.trusts(rules_.self) || other.strangers().first < other.max_in());
  }
  bool connected(const PeerId& id) const {
    for (const PeerHandle& peer : switch_.handle().peers()) {
      if (peer.id() == id && peer.alive()) return true;
    }
    return false;
  }
  std::size_t connections() const { return model_.connections(); }

  std::size_t max_in() const { return rules_.max_inbound; }
  // Peers that are not trusted, and so counted: those that came in, and those we dialled.
  std::pair<std::size_t, std::size_t> strangers() const {
    std::pair<std::size_t, std::size_t> count;
    for (const PeerHandle& peer : switch_.handle().peers()) {
      if (!peer.alive() || trusts(peer.id())) continue;
      ++(peer.outbound() ? count.second : count.first);
    }
    return count;
  }

  // Compares the Switch's peers with what the rules allow.
  void check() {
    std::set<PeerId> seen;
    for (const PeerHandle& peer : switch_.handle().peers()) {
      if (!peer.alive()) continue;  // told to go, and in nobody's way
      const auto known = rules_.known.find(peer.id());
      note(seen.insert(peer.id()).second, "an id is there twice");
      note(known != rules_.known.end() && known->second == peer.remote().address,
           "an id is there from a place where it does not live");
      note(peer.id() != rules_.self, "a node is its own peer");
      note(!banned_.contains(peer.id()), "a banned id is a peer");
    }
    const auto [inbound, outbound] = strangers();
    note(inbound <= rules_.max_inbound, "too many came in");
    note(outbound <= rules_.max_outbound, "too many were dialled");
  }

  // The first thing that was wrong; empty: nothing.
  const std::string& fault() const { return fault_.empty() ? model_.fault() : fault_; }

 private:
  static void expect(const Result<void, std::string>& good) {
    if (!good) throw std::runtime_error(good.error());
  }
  void note(bool holds, std::string_view otherwise) {
    if (!holds && fault_.empty()) fault_ = otherwise;
  }

  PeerRules rules_;
  ReactorModel model_{kReactors};
  std::size_t talks_{0};  // alive
  std::set<PeerId> up_;
  std::set<PeerId> banned_;
  std::set<PeerId> accused_;
  bool stopped_{false};
  std::string fault_;
  std::unique_ptr<net::Upgrader> upgrader_;
  Probe probes_[kReactors];
  Switch switch_;
};

}  // namespace switchyard::test
