// SimWire: what lies between two hosts, in one direction.
//
// Takes turns among the sockets that want to send, keeps each packet for its time on the wire
// (size over bandwidth), then for the latency and some of the jitter, and delivers the packets of
// one connection in order.  While blocked it holds everything; when unblocked, what was held
// arrives after one latency, as TCP would send it again.  A part of SimNetwork.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>

#include "p2p/base/rng.h"
#include "p2p/base/time.h"
#include "p2p/net/timers.h"

namespace switchyard::sim {

// What a connection between two hosts is like, each way.
struct Link {
  Duration latency{std::chrono::milliseconds(1)};
  std::uint64_t bandwidth{0};  // bytes a second, shared by all connections; 0: no limit
  // Each packet takes up to this much longer, any value as likely as another.  Connections overtake
  // each other; within one, a late packet holds up what is behind it, as in TCP.
  Duration jitter{0};
};

class SimWire {
 public:
  class Sender {
   public:
    virtual ~Sender() = default;
    // Sends one packet, or none if there is nothing to send; true if there is more.
    virtual bool transmit() = 0;
  };

  // Names a connection: what arrives in order.  Never 0.
  using Flow = std::uint64_t;

  SimWire(net::Timers& timers, Rng& rng, Link link) : timers_(timers), rng_(rng), link_(link) {}
  SimWire(const SimWire&) = delete;
  SimWire& operator=(const SimWire&) = delete;
  ~SimWire();

  void set_link(Link link) { link_ = link; }
  void set_blocked(bool blocked);

  // The sender's transmit() is called when the wire is free, in turn with others; perhaps at once.
  void request(Sender& sender);
  void withdraw(Sender& sender);

  // Puts a packet on the wire.  Packets of size 0 take no time on it.
  void send(Flow flow, std::size_t size, std::function<void()> arrive);

  // After `bytes` more bytes of data `cut` is called, once, when the last of them has arrived.
  void cut_after(std::uint64_t bytes, std::function<void()> cut);

  // How many bytes of data may still be sent, and that some were; see cut_after.
  std::uint64_t allowance() const;
  void use_allowance(std::uint64_t bytes);

 private:
  struct Packet {
    Flow flow;
    std::function<void()> arrive;
  };

  // Of a connection with packets flying.
  struct FlowState {
    Time last{};            // when the last of them arrives
    std::size_t flying{0};  // how many
  };

  void pump();
  Duration latency();
  void fly(Time at, Flow flow, std::function<void()> arrive);
  void arm();
  void deliver();

  net::Timers& timers_;
  Rng& rng_;
  Link link_;
  bool blocked_{false};
  std::deque<Sender*> senders_;          // who waits for a turn; each once
  bool pumping_{false};                  // inside pump()
  Time free_at_{};                       // when the last packet has left
  std::multimap<Time, Packet> flying_;   // by when they arrive; equal times in the order sent
  std::map<Flow, FlowState> flows_;      // those with packets flying
  Time floor_{};                         // nothing sent from now on arrives before this
  net::Timers::Id free_timer_{0};        // runs pump(); 0: not set
  net::Timers::Id arrival_timer_{0};     // runs deliver(); 0: not set
  Time arrival_at_{};                    // when, if set
  std::optional<std::uint64_t> budget_;  // bytes of data until cut_; empty: no limit
  std::function<void()> cut_;
};

}  // namespace switchyard::sim
