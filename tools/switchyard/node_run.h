// NodeRun: a node that runs until a signal comes.
//
//   SIGINT, SIGTERM   stop in good order; a second one: at once
//   SIGHUP            the settings are read again; what can be changed is, the rest is named, and
//                     an error leaves everything as it was
//
// main's thread waits for signals and ticks; everything else is the runtime's.
#pragma once

#include <functional>
#include <string>

#include <asio/io_context.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>

#include "p2p/base/result.h"
#include "secret_conn/node_key.h"
#include "tools/common/log.h"
#include "tools/common/log_observer.h"
#include "tools/common/settings_sources.h"
#include "tools/common/throughput.h"
#include "tools/control/control_server.h"
#include "tools/control/node_target.h"
#include "tools/node/node.h"
#include "tools/node/runtime.h"
#include "tools/switchyard/node_pages.h"

namespace switchyard::tools {

class NodeRun final : private SwitchObserver {
 public:
  struct Setup {
    NodeConfig config;  // with all paths as the system takes them
    Settings settings;  // as they were read
    secret_conn::NodeKey key;
    std::string control_socket;  // empty: none
    // On the node's executor, about once a second while it runs; true ends the run.  May be empty.
    // Whoever gives it writes the status line of the log too.
    std::function<bool(Node& node, Time now)> each_second;
    // The settings as they are now.
    std::function<Result<EffectiveSettings, SettingsError>()> reread;
  };

  // The log outlives this.
  NodeRun(Log& log, Setup setup);

  // To add reactors, before run().
  Node& node() { return node_; }

  // Until a signal comes, or each_second has had enough; says whether it was a signal.  The error
  // says what could not be started.
  Result<bool, std::string> run();

 private:
  net::Awaitable<Result<void, std::string>> start();
  net::Awaitable<void> stop();
  void on_event(const SwitchEvent& event) override;
  void tick();
  void await_stop();
  void begin_stop(int signal);
  void end_run();
  bool is_visit(const SwitchEvent& event) const;
  void await_reload();
  void reload();

  Log& log_;
  const Setup setup_;
  Settings settings_;                   // that the node runs with; on the runtime's executor
  LogObserver observer_;                // on the runtime's executor
  Throughput throughput_;               // on the runtime's executor
  asio::io_context main_{1};            // run by main's thread
  asio::signal_set signals_, hangup_;   // on main_
  asio::steady_timer tick_, patience_;  // on main_
  bool stopping_{false};                // nothing is asked of node_ any more
  bool interrupted_{false};             // a signal came
  Runtime runtime_;
  Node node_;              // stopped before run() returns, if it was started
  NodeTarget target_;      // on the runtime's executor
  ControlServer control_;  // the same; stopped after node_
  NodePages pages_;        // started and stopped by main's thread
};

}  // namespace switchyard::tools
