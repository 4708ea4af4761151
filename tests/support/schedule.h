// A schedule: two to four machines, each with a Switch and two reactors, and a short random script
// of what befalls them; models beside them say what must hold.
//
// What is checked, all of it from one seed:
//   * the Reactor contract, call by call (reactor_model.h);
//   * that nobody is a peer who may not be: limits, bans, ids, one connection an id, at every step;
//   * that those who may and want to be connected are, when peace has come, and both sides agree;
//   * that every stop ends, from wherever it began, and leaves no peer, state or stream behind.
//
// One schedule in eight has the connections of its machines on two executors of their own
// (loops.h).  One in sixteen opens its connections with the real cryptography, the others in clear
// (plain_upgrader.h), which is what makes ten thousand of them cheap.
#pragma once

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "p2p/sim/script.h"
#include "secret_conn/secret_upgrader.h"
#include "tests/support/loops.h"
#include "tests/support/plain_upgrader.h"
#include "tests/support/schedule_machine.h"

namespace switchyard::test {

class Schedule {
 public:
  // `with_events`: the log has what every Switch reports.
  explicit Schedule(std::uint64_t seed, bool with_events = false)
      : with_events_(with_events),
        chance_(seed),
        world_(seed),
        network_(world_),
        late_(world_.timers(), chance_) {
    plain_ = seed % 16 != 0;
    loops_ = seed % 8 == 0 ? 2 : 0;
    peaceful_ = seed % 4 != 1;
    has_late_ = chance_.below(2) == 0;
    if (has_late_) late_.start();
    sim::Link link;
    link.latency = std::chrono::milliseconds(1 + chance_.below(20));
    if (chance_.below(2) == 0) link.jitter = std::chrono::milliseconds(chance_.below(10));
    if (chance_.below(4) == 0) link.bandwidth = 200'000;
    network_.set_default_link(link);
    const std::size_t count = 2 + chance_.below(3);
    for (std::size_t i = 0; i < count; ++i) {
      machines_.push_back(std::make_unique<Machine>(world_, network_, i));
      hosts_.push_back(&machines_.back()->host);
    }
    for (auto& machine : machines_) configure(*machine);
  }

  // The script that belongs to the seed.
  sim::Script script() {
    using sim::Deed;
    sim::ScriptPlan plan;
    plan.hosts = machines_.size();
    plan.steps = 4 + chance_.below(12);
    plan.longest_pause = std::chrono::milliseconds(120);
    plan.deeds = {Deed::cut,        Deed::cut_one_side, Deed::partition, Deed::block,
                  Deed::heal,       Deed::heal,         Deed::heal,      Deed::corrupt_next,
                  Deed::jump_clock, Deed::power_loss,   Deed::restart,   Deed::dial,
                  Deed::dial,       Deed::dial,         Deed::send,      Deed::send,
                  Deed::send,       Deed::disconnect,   Deed::fail_peer, Deed::ban,
                  Deed::unban};
    return sim::random_script(chance_, plan);
  }

  // Runs it to the end of the world; empty, or what did not hold.  Once.
  std::string run(const sim::Script& script) {
    over_ = false;
    for (auto& machine : machines_) start(*machine);
    sim::play(script, hosts_, [this](const sim::Step& step) {
      perform(step);
      reap();
      check();
    });
    if (peaceful_) make_peace();
    stop_all();
    return fault_;
  }

  const std::vector<std::string>& log() const { return world_.log(); }
  // Everything has stopped: it may be destroyed.
  bool over() const { return over_; }
  // Connections that reactors were told of.
  std::size_t connections() const { return connections_; }

 private:
  // More than any time-out of the configuration below, and than all of them together.
  static constexpr Duration kPatience = std::chrono::seconds(10);

  void configure(Machine& machine) {
    machine.config = short_times();
    machine.config.listen = {machine.host.endpoint(Machine::kPort)};
    machine.config.max_inbound_peers = 1 + chance_.below(3);
    machine.config.max_outbound_peers = 1 + chance_.below(2);
    for (const auto& other : machines_) {
      if (other->index == machine.index || chance_.below(2) == 0) continue;
      machine.config.persistent_peers.push_back(other->address(id_of(other->index)));
    }
  }

  void start(Machine& machine) {
    machine.start_wanted = false;
    PeerRules rules;
    rules.self = id_of(machine.index);
    for (const auto& other : machines_) rules.known[id_of(other->index)] = other->host.address();
    for (const auto& peer : machine.config.persistent_peers) rules.trusted.insert(*peer.id);
    rules.max_inbound = machine.config.max_inbound_peers;
    rules.max_outbound = machine.config.max_outbound_peers;
    const net::Services services = with_loops(machine.host.services(), loops_);
    NodeInfo info;
    info.network = "schedules";
    info.instance = services.rng.next_u64();
    std::unique_ptr<net::Upgrader> upgrader;
    if (plain_) {
      upgrader = std::make_unique<PlainUpgrader>(rules.self);
    } else {
      upgrader = std::make_unique<secret_conn::SecretUpgrader>(
          secret_conn::Profile::native, key_of(machine.index), info.network, services.rng);
    }
    machine.program = std::make_unique<Program>(std::move(rules), machine.config, info, services,
                                                std::move(upgrader), second_executor(), chance_);
    if (!with_events_) return;
    machine.program->listener = [this, name = std::to_string(machine.index)](const auto& event) {
      world_.log(name + ": " + event.to_string());
    };
  }
  net::Executor second_executor() { return has_late_ ? late_.executor() : world_.executor(); }

  void stop(Machine& machine) {
    machine.dying.push_back(std::move(machine.program));
    world_.spawn(machine.dying.back()->stop());
  }

  // What the script asks of programs; nothing, where none runs.
  void perform(const sim::Step& step) {
    Machine& who = *machines_[step.who];
    if (!who.program) return;
    const Machine& whom = *machines_[step.whom];
    const PeerId& id = id_of(step.whom);
    const auto amount = static_cast<std::size_t>(std::max<std::int64_t>(step.amount, 0));
    switch (step.deed) {
      case sim::Deed::power_loss:
        who.host.power_off();
        stop(who);
        who.host.power_on();
        return start(who);
      case sim::Deed::restart:
        stop(who);
        who.start_wanted = true;
        return;
      case sim::Deed::dial:  // at times for somebody who does not live there
        return who.program->dial(
            whom.address(amount % 8 == 0 ? id_of(amount % machines_.size()) : id));
      case sim::Deed::send:
        return who.program->probe(amount).say_to_all(amount);
      case sim::Deed::disconnect:
      case sim::Deed::fail_peer:
        return end_one(who.program->probe(amount), amount, step.deed == sim::Deed::disconnect);
      case sim::Deed::ban:
        return who.program->ban(id);
      case sim::Deed::unban:
        return who.program->unban(id);
      default:
        return;  // done by the network
    }
  }
  static void end_one(Probe& probe, std::size_t which, bool gracefully) {
    if (probe.peers().empty()) return;
    const PeerHandle& peer = probe.peers()[which % probe.peers().size()];
    if (gracefully) return peer.stop_gracefully();
    peer.stop_for_error(DisconnectCode::misbehaviour, "by the schedule");
  }

  // Buries the programs that have stopped, and starts those that were waiting for it.
  void reap() {
    for (auto& machine : machines_) {
      std::erase_if(machine->dying, [this](const auto& program) {
        if (!program->stopped()) return false;
        note(program->fault());
        connections_ += program->connections();
        return true;
      });
      if (machine->start_wanted && machine->dying.empty()) start(*machine);
    }
  }

  void check() {
    for (auto& machine : machines_) {
      if (!machine->program) continue;
      machine->program->check();
      note(machine->program->fault());
    }
  }

  // No more faults; then those who want each other, and may, find each other.
  void make_peace() {
    for (auto* a : hosts_) {
      for (auto* b : hosts_) {
        if (a != b) network_.heal(a->address(), b->address());
      }
    }
    const Time end = world_.now() + kPatience;
    bool settled = all_met();
    while (!settled && fault_.empty() && world_.now() < end) {
      world_.run_for(std::chrono::milliseconds(10));
      reap();
      settled = all_met();
    }
    check();
    if (!settled) note("peace, and those who want to meet have not: " + strangers_);
  }
  bool all_met() {
    for (std::size_t i = 0; i < machines_.size(); ++i) {
      for (std::size_t j = i + 1; j < machines_.size(); ++j) {
        if (!agree(i, j)) return false;
      }
    }
    return true;
  }
  // Both say the same of each other, and it is what the rules say.
  bool agree(std::size_t i, std::size_t j) {
    strangers_ = std::to_string(i) + " and " + std::to_string(j);
    const Program* const a = machines_[i]->program.get();
    const Program* const b = machines_[j]->program.get();
    if (a == nullptr || b == nullptr) return false;
    const bool connected = a->connected(id_of(j));
    if (connected != b->connected(id_of(i))) return false;
    const bool barred = a->bans(id_of(j)) || b->bans(id_of(i));
    const bool uncertain = a->accuses(id_of(j)) || b->accuses(id_of(i));
    if (barred) return !connected;
    return connected || uncertain || !(a->wants(id_of(j), *b) || b->wants(id_of(i), *a));
  }

  void stop_all() {
    for (auto& machine : machines_) {
      machine->start_wanted = false;
      if (machine->program) stop(*machine);
    }
    const auto gone = [this] {
      reap();
      for (const auto& machine : machines_) {
        if (!machine->dying.empty()) return false;
      }
      return true;
    };
    over_ = world_.run_until(gone, kPatience);
    if (!over_) return note("a stop does not end");
    world_.run_for(kDialTimeout);  // a dial that was given up holds its stream until then
    for (const auto& machine : machines_) {
      if (network_.open_streams(machine->host.address()) > 0) note("a stream was left open");
    }
  }

  void note(const std::string& fault) {
    if (fault_.empty()) fault_ = fault;
  }

  const bool with_events_;
  SeededRng chance_;
  sim::World world_;
  sim::SimNetwork network_;
  LateExecutor late_;
  bool over_{true};       // nothing runs
  bool plain_{true};      // openings in clear
  std::size_t loops_{0};  // executors for connections
  bool peaceful_{true};   // before the end; otherwise everything is stopped in the middle of it
  bool has_late_{false};  // the second reactors are told late
  std::vector<std::unique_ptr<Machine>> machines_;
  std::vector<sim::SimHost*> hosts_;
  std::string fault_;
  std::string strangers_;  // whom all_met() waited for
  std::size_t connections_{0};
};

}  // namespace switchyard::test
