// SinkReactor: takes what a source sends, and answers its end.
//
// One may serve many nodes of one Runtime: all of its calls come on the worker.  What it has
// counted is read when they have stopped.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "p2p/switch/reactor.h"
#include "tools/bench/end_options.h"
#include "tools/bench/end_watch.h"
#include "tools/bench/measure.h"
#include "tools/bench/window.h"

namespace switchyard::bench {

class SinkReactor final : public Reactor {
 public:
  SinkReactor(Kind kind, const EndWatch& watch) : kind_(kind), watch_(watch) {}

  std::vector<ChannelDescriptor> channels() const override;
  void add_peer(PeerHandle peer) override;
  void remove_peer(PeerHandle peer, const Disconnect& why) override;
  void receive(Message message) override;

  // From any thread; it rings when they change.
  std::size_t peers() const { return peers_; }        // now
  std::uint64_t connections() const { return all_; }  // ever
  bool closed() const { return closed_; }             // the window

  const SinkWindow& window() const { return window_; }
  const Usage& opened_at() const { return opened_at_; }  // the window
  const Usage& closed_at() const { return closed_at_; }

 private:
  const Kind kind_;
  const EndWatch& watch_;
  SinkWindow window_;  // on the worker, as are the next two
  Usage opened_at_;
  Usage closed_at_;
  std::atomic<std::size_t> peers_{0};
  std::atomic<std::uint64_t> all_{0};
  std::atomic<bool> closed_{false};
};

}  // namespace switchyard::bench
