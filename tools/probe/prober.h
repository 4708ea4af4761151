// Prober: dials many addresses once each and says what became of each.
//
//     plan ──► name ──► connect ──► handshake ──► [ask ──► answer] ──► hang up
//               │          │            │                │
//               ▼          ▼            ▼                ▼
//             no_name   refused …    wrong_id …      no_answer
//
// A node like any other, that listens nowhere, says that it is a crawler, and has a key of its own
// for one run; each dial is a short one (SwitchHandle::dial_briefly).  So what it finds is what any
// node would find, and nothing here speaks the protocol but the question for addresses.
//
// Threads: everything on services.executor, the sink too.  REQUIRES: no services.loops.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "p2p/base/result.h"
#include "p2p/net/services.h"
#include "p2p/net/signal.h"
#include "p2p/switch/filters.h"
#include "p2p/switch/reactor.h"
#include "p2p/switch/switch_events.h"
#include "p2p/types/profile.h"
#include "p2p/wire/pex_codec.h"
#include "tools/node/node.h"
#include "tools/probe/probe_plan.h"
#include "tools/probe/probe_result.h"

namespace switchyard::tools {

struct ProbeConfig {
  Profile profile{Profile::native};
  std::string network;
  ProbePace pace;
  // Of looking up a name, of each address it has, of the handshake, of the answer.
  Duration timeout{std::chrono::seconds(5)};
  bool ask{false};  // for addresses
  // More channels, so that there is one in common with whoever has no peer exchange.  What comes
  // there is dropped.
  std::vector<ChannelDescriptor> channels{};
};

class Prober final : private Reactor, private SwitchObserver, private PeerFilter {
 public:
  // Hears each result once.  Must not destroy the Prober.
  using Sink = std::function<void(const ProbeResult&)>;

  // REQUIRES: each target has an id, and none stands there twice; or there is one alone, which is
  // then whoever answers.
  Prober(const ProbeConfig& config, std::vector<NetAddress> targets, const net::Services& services,
         Sink sink);
  Prober(const Prober&) = delete;
  Prober& operator=(const Prober&) = delete;
  ~Prober() override;  // REQUIRES: run() has ended, or was never called

  // Ends when every target has its result, or after cancel().  The error says which part of the
  // configuration makes no sense.
  net::Awaitable<Result<void, std::string>> run();
  // Hangs up on everybody; who has no result yet gets none.
  void cancel();

 private:
  struct Watch;
  class WatchedResolver;
  class WatchedTransport;
  struct Probe;

  static NodeConfig node_config(const ProbeConfig& config);
  net::Services watched(const net::Services& services);

  std::vector<ChannelDescriptor> channels() const override;
  void start(SwitchHandle handle) override;
  void add_peer(PeerHandle peer) override;
  void receive(Message message) override;
  void on_event(const SwitchEvent& event) override;
  net::Awaitable<Result<void, std::string>> check(PeerId id, NodeInfo info, bool outbound) override;

  void begin_due();
  void begin(std::size_t index);
  void arm();
  Probe* probe_of(const std::optional<PeerId>& id);
  void on_resolved(const std::string& host, const Result<std::vector<IpAddress>>& found);
  void on_connecting(const Endpoint& to);
  void on_connected(const Endpoint& to, std::error_code error);
  void on_dial_failed(Probe& probe, const Disconnect& why);
  void enter(Probe& probe, ProbeStage stage);
  void leave(Probe& probe);
  void ask(Probe& probe, const PeerHandle& peer);
  void finish(const PeerId& id);

  const ProbeConfig config_;
  const net::Services services_;
  const Sink sink_;
  const wire::PexCodec& codec_;
  std::shared_ptr<Watch> watch_;
  std::unique_ptr<net::Resolver> resolver_;
  std::unique_ptr<net::Transport> transport_;
  const bool whoever_;  // there is one target, and it has no id
  ProbePlan plan_;
  std::map<PeerId, std::unique_ptr<Probe>> probes_;  // that are under way
  std::optional<SwitchHandle> handle_;               // once the node runs
  net::Signal changed_;
  net::Watchdog next_start_;
  bool cancelled_{false};
  Node node_;
};

}  // namespace switchyard::tools
