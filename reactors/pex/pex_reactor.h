// PexReactor: asks peers for addresses, answers those who ask, and keeps the book with both.
//
//     peer ──► PexCodec ──► PexCore ──► AddrBook          what may be taken, and answered
//
//   1. A peer's own record, from its NodeInfo, goes into the book, with itself as the source;
//      not that of a seed.
//   2. While the book wants more, whoever we dialled is asked at once, and every `pace` one more
//      peer (PexCore::askable).  Whoever comes is asked at once if there is nobody that we dialled.
//   3. What an answer says goes into the book with the peer as the source.  A record whose
//      signature does not hold is `forgery`, one of another network a `bad_message`; an answer that
//      told something new is a `useful_answer`.
//   4. Answers are a sample of the book, without the asker: records where there are some, and for
//      each when we last reached it.
//   5. Where outbound peers say that they see us is collected for whoever makes our record.
//
// Whom to dial, and what became of it, is not its business: reactors/discovery.
//
// Threads: everything on one executor, that of the book, of the timers and of this reactor; add it
// with Node::add_reactor(name, reactor, services.executor).
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "addrbook/addr_book.h"
#include "p2p/base/rng.h"
#include "p2p/net/timers.h"
#include "p2p/switch/reactor.h"
#include "p2p/wire/pex_codec.h"
#include "reactors/pex/hearsay.h"
#include "reactors/pex/own_address.h"
#include "reactors/pex/pex_core.h"

namespace switchyard::reactors {

class PexReactor final : public Reactor {
 public:
  // All references outlive the reactor.  `on_news`, which may be empty, is called when peers have
  // said something: book and own_address() may be others than before.
  PexReactor(addrbook::AddrBook& book, const wire::PexCodec& codec, net::Timers& timers, Rng& rng,
             PexConfig config = {}, std::function<void()> on_news = {});
  PexReactor(const PexReactor&) = delete;
  PexReactor& operator=(const PexReactor&) = delete;
  ~PexReactor() override;

  const OwnAddress& own_address() const { return own_; }
  const PexCounts& counts() const { return core_.counts(); }

  std::vector<ChannelDescriptor> channels() const override;
  void start(SwitchHandle handle) override;
  void stop() override;
  void add_peer(PeerHandle peer) override;
  void receive(Message message) override;
  void remove_peer(PeerHandle peer, const Disconnect& why) override;

  void check_invariants() const;

 private:
  void report(const PexOffence& offence);
  void ask(const PeerHandle& peer);
  void answer(const PeerHandle& peer, const wire::PexRequest& request);
  void take(const PeerHandle& peer, const wire::PexAddresses& said);
  void on_timer();
  void arm();

  addrbook::AddrBook& book_;
  const wire::PexCodec& codec_;
  net::Timers& timers_;
  Rng& rng_;
  const PexConfig config_;
  const std::function<void()> on_news_;  // may be empty

  PexCore core_;
  OwnAddress own_;
  std::optional<SwitchHandle> handle_;  // from start to stop
  std::vector<PeerHandle> peers_;       // between add_peer and remove_peer
  Time next_round_{};                   // when one more peer is asked
  net::Timers::Id timer_{0};            // 0: none is armed
};

}  // namespace switchyard::reactors
