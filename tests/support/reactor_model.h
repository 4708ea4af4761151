// The Reactor contract, naively: what the reactors of one Switch may be told, and when
// (p2p/switch/reactor.h, clauses 1, 2, 3, 5 and 7).
//
// Every call of every reactor is shown to it; fault() is the first that broke a clause.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "p2p/types/ids.h"
#include "p2p/types/peer_id.h"

namespace switchyard::test {

class ReactorModel {
 public:
  explicit ReactorModel(std::size_t reactors) : runs_(reactors, Run::never) {}

  void start(std::size_t reactor) {
    expect(runs_.at(reactor) == Run::never, 7, "start comes once and first");
    runs_.at(reactor) = Run::on;
  }
  void stop(std::size_t reactor) {
    check_running(reactor);
    for (const auto& [seq, connection] : connections_) {
      expect(connection.stages.at(reactor) == Stage::none ||
                 connection.stages.at(reactor) == Stage::removed,
             2, "stop, and a peer was not removed");
    }
    runs_.at(reactor) = Run::over;
  }
  void init(std::size_t reactor, ConnectionSeq of, const PeerId& id) {
    check_running(reactor);
    for (const auto& [seq, other] : connections_) {
      if (seq == of || other.id != id) continue;
      expect(all(other, [](Stage stage) { return stage == Stage::removed; }), 3,
             "init, and another connection of the id is not removed everywhere");
    }
    Connection& connection = connections_[of];
    if (connection.stages.empty()) {
      connection.id = id;
      connection.stages.assign(runs_.size(), Stage::none);
    }
    move(connection, reactor, Stage::none, Stage::inited, "init is not the first call");
  }
  void add(std::size_t reactor, ConnectionSeq of) {
    Connection* connection = known(reactor, of);
    if (connection == nullptr) return;
    check_all_inited(*connection);
    move(*connection, reactor, Stage::inited, Stage::added, "add does not follow init");
  }
  // receive or writable.
  void use(std::size_t reactor, ConnectionSeq of) {
    Connection* connection = known(reactor, of);
    if (connection == nullptr) return;
    check_all_inited(*connection);
    move(*connection, reactor, Stage::added, Stage::added, "a call outside add and remove");
  }
  void remove(std::size_t reactor, ConnectionSeq of) {
    Connection* connection = known(reactor, of);
    if (connection == nullptr) return;
    move(*connection, reactor, Stage::added, Stage::removed, "remove does not follow add");
  }
  // The program has ended in good order.
  void end() {
    for (const Run run : runs_) {
      expect(run == Run::over, 7, "a reactor was not stopped");
    }
  }

  // Something else that the contract forbids.
  void expect(bool holds, int clause, const char* otherwise) {
    if (!holds && fault_.empty()) fault_ = "clause " + std::to_string(clause) + ": " + otherwise;
  }
  const std::string& fault() const { return fault_; }

  // Connections that have come, gone ones included.
  std::size_t connections() const { return connections_.size(); }

 private:
  enum class Run : std::uint8_t { never, on, over };
  enum class Stage : std::uint8_t { none, inited, added, removed };
  struct Connection {
    PeerId id;
    std::vector<Stage> stages;  // of each reactor
  };

  template <class Holds>
  static bool all(const Connection& connection, Holds holds) {
    return std::all_of(connection.stages.begin(), connection.stages.end(), holds);
  }
  void check_running(std::size_t reactor) {
    expect(runs_.at(reactor) == Run::on, 7, "a call before start or after stop");
  }
  void check_all_inited(const Connection& connection) {
    expect(all(connection, [](Stage stage) { return stage != Stage::none; }), 1,
           "add or receive, and some reactor has not seen init");
  }
  Connection* known(std::size_t reactor, ConnectionSeq of) {
    check_running(reactor);
    const auto found = connections_.find(of);
    expect(found != connections_.end(), 2, "a call before init");
    return found == connections_.end() ? nullptr : &found->second;
  }
  void move(Connection& connection, std::size_t reactor, Stage from, Stage to,
            const char* otherwise) {
    expect(connection.stages.at(reactor) == from, 2, otherwise);
    connection.stages.at(reactor) = to;
  }

  std::vector<Run> runs_;
  std::map<ConnectionSeq, Connection> connections_;  // all that ever were
  std::string fault_;
};

}  // namespace switchyard::test
