// The inside of the Switch.  Internal to p2p/switch.
//
//   switch.cpp         set-up, start, stop
//   switch_accept.cpp  listeners and inbound openings
//   switch_dial.cpp    dials and persistent peers
//   switch_dialled.cpp peers that were dialled, and how a dial ended
//   switch_conduct.cpp reports, bans, and the files they are kept in
//   switch_control.cpp what the operator asks for
//   switch_filters.cpp what others have to say about who may come
//   switch_opening.cpp ending a connection, and an opening in the middle with a word
//   switch_peers.cpp   the verdict on a peer, and its life between reactors
//
// Everything on services.executor.  Each connection is owned by the coroutine that serves it; the
// map knows it as long as that coroutine lives.  What touches its stream or its Peer is done on its
// loop (io_loop.h, io_steps.h), and waited for: when the coroutine ends, nothing of it is left
// there.
#pragma once

#include <cstddef>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "p2p/mconn/budget.h"
#include "p2p/net/signal.h"
#include "p2p/peer/peer.h"
#include "p2p/peer/shared_limits.h"
#include "p2p/switch/admission.h"
#include "p2p/switch/conduct.h"
#include "p2p/switch/filters.h"
#include "p2p/switch/io_loop.h"
#include "p2p/switch/io_steps.h"
#include "p2p/switch/opening_table.h"
#include "p2p/switch/reactor_table.h"
#include "p2p/switch/redial.h"
#include "p2p/switch/switch.h"
#include "p2p/switch/switch_shared.h"

namespace switchyard {

class Backoff;

class Switch::Impl final : public SwitchControl {
 public:
  Impl(SwitchConfig config, PeerId self, NodeInfo ours, const net::Services& services,
       net::Upgrader& upgrader, SwitchObserver* observer);
  ~Impl() override;

  Result<void, std::string> add_reactor(const std::string& name, Reactor& reactor,
                                        net::Executor executor);
  Result<void, std::string> listen();
  void set_rates(const mconn::Rates& each_peer, const mconn::Rates& total);
  void set_record(SignedRecord record);
  void set_filters(Filters filters) { filters_ = filters; }
  void start();
  net::Awaitable<void> stop();

  std::vector<Endpoint> listening() const;
  std::vector<PeerStatus> status() const;
  void ban(BanTarget who, std::string_view reason, std::optional<std::chrono::seconds> length);
  bool unban(const BanTarget& who);
  std::vector<Ban> bans() const { return conduct_.bans(services_.timers.wall_now()); }
  std::optional<WallTime> banned_until(const PeerId& id, const IpAddress& address) const;
  SwitchHandle handle() const { return {shared_, 0}; }
  bool disconnect(const PeerId& id) override;
  std::vector<NetAddress> persistent_peers() const;
  bool remove_persistent(const NetAddress& address) override;

 private:
  class OpeningGuard;  // switch_opening.h
  class PlaceClaim;    // switch_gate.h

  // One connection while its coroutine lives.
  struct Connection {
    Connection(std::shared_ptr<net::Stream> on, IoLoops::Place at)
        : stream(std::move(on)), place(std::move(at)) {}

    IoLoop& loop() const { return place.loop(); }
    net::Timers& timers() const { return place.loop().timers(); }

    ConnectionSeq seq;
    bool outbound{false};
    const std::shared_ptr<net::Stream> stream;  // shared with a call on its way to the loop
    const IoLoops::Place place;
    Peer* peer{nullptr};                       // set while it runs
    PeerRef shared;                            // the same
    std::optional<Disconnect> ended;           // we ended it during the opening
    bool came_up{false};                       // reactors were told of it
    Time since{};                              // when; only if came_up
    PeerClass peer_class{PeerClass::inbound};  // as admitted
    std::optional<PeerId> proven;              // from the gate on
    PlaceClaim* claim{nullptr};                // of a dial that needs a place
    bool will_look{false};         // its coroutine looks at `ended` when what it waits for has come
    bool coming_in{false};         // reactors are being told of it
    bool has_turn{false};          // its turn to be opened has come
    OpeningGuard* guard{nullptr};  // set while the other side can be told by it
    std::unique_ptr<net::Watchdog> life;  // of a short-lived one
    net::Signal* came_in{nullptr};        // set while somebody waits for the end of coming_in
    net::Signal* turn{nullptr};           // set while it waits for its turn to be opened
    mconn::Budget::Windows windows;       // from the verdict on
  };

  class Registered;  // switch_opening.h
  class Gate;        // switch_gate.h
  struct Barrier;    // switch_peers.cpp

  // One address dialled for ever, shared by its loop and the map.
  struct Keeping {
    bool removed{false};  // the loop is to end
  };

  // A dial whose time has come.
  struct DueDial {
    std::optional<PeerId> id;
    std::function<void()> begin;
  };

  struct Opened;   // switch_opening.h
  struct Dialled;  // switch_opening.h
  using OpenedPtr = std::unique_ptr<Opened>;

  // How a dial ended.
  struct DialOutcome {
    std::optional<Disconnect> why;
    bool tried{false};  // somebody was asked; else `why` is our own affair
    bool was_up{false};
    Duration lasted{0};  // while up
  };

  using DialResult = Result<std::unique_ptr<net::Stream>, Disconnect>;

  // --- switch.cpp, switch_tasks.h
  template <class T>
  void spawn(net::Awaitable<T> task);
  void task_done(const std::exception_ptr& error);
  template <class T>
  struct Outcome {
    explicit Outcome(net::Executor executor) : ready(std::move(executor)) {}
    net::Signal ready;
    std::optional<T> value;
  };
  template <class T>
  net::Awaitable<std::optional<T>> abandonable(net::Awaitable<T> work,
                                               std::optional<Time> deadline = std::nullopt);
  template <class T>
  static net::Awaitable<void> settle(net::Awaitable<T> work, std::shared_ptr<Outcome<T>> outcome);
  void emit(SwitchEvent event);
  void notify_watchers();
  static void end_peer(const Connection& connection, std::function<void(PeerControl&)> how);
  static void tell_peer(const Connection& connection, std::function<void(PeerControl&)> what);
  Disconnect going_away() const;

  // --- switch_opening.cpp
  // `at_once`: it needs not be sure that the other side hears why.
  void end_connection(Connection& connection, Disconnect why, bool at_once = false);
  net::Awaitable<Result<void>> first_byte(Connection& connection, Time deadline);
  std::optional<Disconnect> opening_failure(const Connection& connection,
                                            const Result<net::Upgraded, Disconnect>& upgraded);
  static void close(const Connection& connection);

  // --- switch_accept.cpp
  net::Awaitable<void> accept_loop(net::Listener& listener);
  net::Awaitable<void> serve_inbound(std::unique_ptr<net::Stream> stream, IoLoops::Place place);
  net::Awaitable<OpenedPtr> open_inbound(Connection& connection);
  net::Awaitable<std::optional<Disconnect>> before_opening(Connection& connection, Time deadline);
  net::Awaitable<std::optional<Disconnect>> wait_turn(Connection& connection, Time deadline);
  net::Awaitable<void> refuse_in_clear(Connection& connection, Disconnect why);
  std::optional<Disconnect> refuse_early(const net::Stream& stream) const;
  void report_inbound(const Connection& connection, const std::optional<PeerId>& proven,
                      Disconnect why);
  void enter_openings(const Connection& connection);
  void push_out(ConnectionSeq seq);
  void give_turns();

  // --- switch_dial.cpp
  void dial(NetAddress address, DialKind kind) override;
  void begin_in_order(std::optional<PeerId> id, std::function<void()> begin);
  net::Awaitable<void> begin_due_dials();
  net::Awaitable<void> wait_in_order(std::optional<PeerId> id);
  net::Awaitable<void> dial_once(NetAddress address, DialKind kind);
  net::Awaitable<void> serve_dialled(std::unique_ptr<Dialled> dialled, NetAddress address);
  DialOutcome end_of_dialled(std::unique_ptr<Dialled> dialled, Disconnect why) const;
  void note_dial(const NetAddress& address, const DialOutcome& outcome);
  net::Awaitable<void> keep(NetAddress address, std::shared_ptr<Keeping> keeping);
  net::Awaitable<bool> wait_while_connected(NetAddress address, std::shared_ptr<Keeping> keeping,
                                            net::Signal& changed);
  net::Awaitable<DialOutcome> attempt(const NetAddress& address, DialKind kind);
  net::Awaitable<std::unique_ptr<Dialled>> open_outbound(const NetAddress& address, DialKind kind,
                                                         DialOutcome& outcome);
  net::Awaitable<DialResult> reach(NetAddress address, bool trusted, const IoLoop& loop);
  net::Awaitable<std::optional<Disconnect>> avoid(Endpoint endpoint, bool trusted);
  std::optional<Disconnect> refuse_dial(const NetAddress& address, DialKind kind) const;
  bool is_trusted(const std::optional<PeerId>& id) const;
  Duration pause_after(const NetAddress& address, const DialOutcome& outcome, Backoff& backoff);
  void report_dial(const NetAddress& address, const Disconnect& why,
                   std::optional<Duration> retry_in);

  // --- switch_control.cpp
  void keep_dialling(const NetAddress& address);

  // --- switch_conduct.cpp
  StandingOf standings() const;
  void report(PeerId who, Behaviour what, std::string text) override;
  void note_offence(const PeerId& who, const Disconnect& why);
  void end_banned(const BanTarget& who, const Disconnect& why);
  net::Awaitable<void> keep_conduct();
  net::Awaitable<void> save_conduct();

  // --- switch_filters.cpp
  std::optional<Disconnect> barred(const IpAddress& address) const;
  std::optional<Disconnect> barred(const PeerId& id) const;
  std::optional<Disconnect> barred(const PeerFacts& peer) const;
  net::Awaitable<std::optional<Disconnect>> filter_connection(Endpoint remote, bool outbound);
  net::Awaitable<std::optional<Disconnect>> filter_peer(PeerId id, NodeInfo info, bool outbound);
  net::Awaitable<std::optional<Disconnect>> ask(net::Awaitable<Result<void, std::string>> question);

  // --- switch_peers.cpp
  Bytes info_for(const net::Stream& stream) const;
  PeerConfig peer_config();
  net::Awaitable<Disconnect> run_peer(Connection& connection, OpenedPtr opened);
  net::Awaitable<void> let_earlier_leave(Connection& connection, PeerId id);
  std::unique_ptr<Peer> make_peer(Connection& connection, const PeerId& id, NodeInfo info);
  bool must_go(Connection& connection) const;
  net::Awaitable<Disconnect> refuse_peer(Connection& connection, OpenedPtr opened,
                                         std::unique_ptr<Peer> peer);
  net::Awaitable<Disconnect> begin_peer(Connection& connection, Peer& peer, OpenedPtr opened);
  net::Awaitable<void> take_out(Connection& connection, std::unique_ptr<Peer> peer,
                                const Disconnect& why);
  void report_down(const Connection& connection, const PeerId& id, const Disconnect& why,
                   std::size_t undelivered);
  net::Awaitable<void> bring_in(Connection& connection, PeerRef shared, Peer& peer);
  net::Awaitable<void> tell_removed(PeerRef shared, Disconnect why);
  net::Awaitable<void> stop_reactors();
  static Disconnect time_is_up();
  io_steps::Leaving leaving(const Connection& connection) const;
  net::Awaitable<void> linger(const Connection& connection);
  std::uint64_t guaranteed_windows() const;

  SwitchConfig config_;  // constant, but for the limits
  PeerId self_;          // constant
  NodeInfo ours_;        // channels filled at start
  net::Services services_;
  net::Upgrader& upgrader_;
  SwitchObserver* observer_;  // may be null
  ReactorTable table_;
  Admission admission_;
  SharedLimits limits_;     // of credit and rates, for all peers
  OpeningTable openings_;   // accepted, and neither a peer nor closed yet
  DialMemory dial_memory_;  // addresses that asked to be left alone, and the like
  Filters filters_;         // constant from start
  Conduct conduct_;
  net::Signal conduct_changed_;
  std::vector<std::string> notices_;  // of loading, told at the start
  std::shared_ptr<SwitchShared> shared_;
  IoLoops loops_;

  bool started_{false};
  bool stopping_{false};
  std::uint64_t last_seq_{0};
  std::vector<std::unique_ptr<net::Listener>> listeners_;
  std::map<ConnectionSeq, Connection*> connections_;
  net::Watchdog next_turn_;                  // when the next opening may begin, while one waits
  std::set<PeerId> dialling_;                // ids expected of dials under way
  std::vector<DueDial> due_dials_;           // until the end of this turn of the executor
  std::map<PeerClass, std::size_t> claims_;  // places that dials under way will need
  std::set<PeerId> persistent_ids_;
  std::set<PeerId> unconditional_ids_;                      // constant
  std::map<NetAddress, std::shared_ptr<Keeping>> keeping_;  // dialled for ever
  std::set<net::Signal*> watchers_;     // told when a connection comes or goes, and at stop
  std::set<net::Signal*> abandonable_;  // told at stop only
  std::size_t tasks_{0};                // coroutines under way
  net::Signal tasks_done_;              // notified whenever one ends
};

}  // namespace switchyard
