// FuzzedReactor: a reactor above the encryption whose messages are delayed or lost on purpose.
//
// It wraps a reactor and passes everything on, but now and then a received message is dropped, or
// waits, evenly between nothing and longest_delay.  Messages of one peer and channel stay in order:
// what follows a waiting one waits behind it.  A waiting message keeps its credit, so delays slow
// the sender down as a slow reactor does.  When the peer goes, what still waits is received at
// once, before remove_peer; so the grammar of p2p/switch/reactor.h holds for the reactor inside,
// but for the messages that were dropped.
//
// Dropping is for reactors that can miss a message: nothing below it loses one while a connection
// lives.  In virtual time a run repeats from its seed.
//
// REQUIRES: the reactor runs on the executor of the timers, as in a World.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <utility>
#include <vector>

#include "p2p/base/rng.h"
#include "p2p/base/time.h"
#include "p2p/net/timers.h"
#include "p2p/switch/reactor.h"

namespace switchyard::sim {

struct MessageFaults {
  double drop{0};  // chances within [0, 1], for each message
  double delay{0};
  Duration longest_delay{std::chrono::seconds(1)};
};

class FuzzedReactor final : public Reactor {
 public:
  // `inner` and `timers` outlive it.
  FuzzedReactor(Reactor& inner, net::Timers& timers, MessageFaults faults, std::uint64_t seed);
  FuzzedReactor(const FuzzedReactor&) = delete;
  FuzzedReactor& operator=(const FuzzedReactor&) = delete;
  ~FuzzedReactor() override;

  std::uint64_t dropped() const { return dropped_; }
  std::uint64_t delayed() const { return delayed_; }

  std::vector<ChannelDescriptor> channels() const override { return inner_.channels(); }
  void start(SwitchHandle handle) override { inner_.start(std::move(handle)); }
  void stop() override { inner_.stop(); }
  void init_peer(PeerHandle peer) override { inner_.init_peer(std::move(peer)); }
  void add_peer(PeerHandle peer) override { inner_.add_peer(std::move(peer)); }
  void receive(Message message) override;
  void writable(PeerHandle peer, ChannelId channel) override {
    inner_.writable(std::move(peer), channel);
  }
  void remove_peer(PeerHandle peer, const Disconnect& why) override;

 private:
  using Line = std::pair<ConnectionSeq, ChannelId>;

  struct Waiting {
    std::deque<Message> messages;  // never empty
    net::Timers::Id timer{0};      // lets the first one go
  };

  bool happens(double chance);
  void arm(const Line& line, Waiting& waiting);
  void let_first_go(const Line& line);

  Reactor& inner_;
  net::Timers& timers_;
  const MessageFaults faults_;
  SeededRng rng_;
  std::map<Line, Waiting> waiting_;
  std::uint64_t dropped_{0};
  std::uint64_t delayed_{0};
};

}  // namespace switchyard::sim
