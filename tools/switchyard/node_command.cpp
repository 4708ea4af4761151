// `switchyard node`.
#include <fmt/core.h>

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <utility>

#include "p2p/net/disk_files.h"
#include "p2p/net/file_lock.h"
#include "p2p/net/unix_socket.h"
#include "reactors/bulk/bulk_reactor.h"
#include "reactors/echo/echo_reactor.h"
#include "tools/common/config_template.h"
#include "tools/common/descriptors.h"
#include "tools/common/home.h"
#include "tools/common/log.h"
#include "tools/common/log_observer.h"
#include "tools/common/throughput.h"
#include "tools/control/control_server.h"
#include "tools/control/node_target.h"
#include "tools/node/runtime.h"
#include "tools/switchyard/commands.h"

namespace switchyard::tools {
namespace {

RuntimeOptions runtime_options(const Settings& settings) {
  RuntimeOptions options;
  options.io_threads = settings.io_threads;
  return options;
}

// A running node.  main's thread waits for signals and ticks; everything else is the runtime's.
class NodeRun final : private SwitchObserver {
 public:
  // `control_socket`: empty for none.
  NodeRun(Log& log, const Settings& settings, NodeKey key, std::string control_socket)
      : log_(log),
        config_(settings.node),
        control_socket_(std::move(control_socket)),
        observer_(log),
        signals_(main_, SIGINT, SIGTERM),
        tick_(main_),
        patience_(main_),
        runtime_(runtime_options(settings)),
        node_(config_, std::move(key), runtime_.services(), this),
        target_(node_, config_, runtime_.services().timers, log_, SWITCHYARD_VERSION),
        control_(runtime_.executor(), runtime_.services().timers, target_) {}

  // Until a signal comes.  The error says what could not be started.
  Result<void, std::string> run() {
    if (auto added = add_reactors(); !added) return added;
    if (auto started = runtime_.wait(start()); !started) return started;
    for (const NetAddress& address : node_.addresses()) {
      log_.info("dial me at", {{"address", address.to_string()}});
    }
    signals_.async_wait([this](asio::error_code error, int signal) {
      if (!error) begin_stop(signal);
    });
    tick();
    main_.run();
    log_.info("stopped");
    return {};
  }

 private:
  Result<void, std::string> add_reactors() {
    if (auto added = node_.add_reactor("echo", echo_); !added) return added;
    return node_.add_reactor("bulk", bulk_);
  }

  net::Awaitable<Result<void, std::string>> start() {
    std::unique_ptr<net::Listener> listener;
    if (!control_socket_.empty()) {
      auto listening = net::listen_unix(runtime_.executor(), control_socket_);
      if (!listening) {
        co_return Unexpected(listening.error() + "; choose a folder with --home, or --ctl=false");
      }
      listener = std::move(*listening);
    }
    auto started = co_await node_.start();
    if (!started) {
      co_return Unexpected(started.error() + "; choose addresses with --p2p.laddr");
    }
    target_.started();
    if (listener) control_.serve(std::move(listener));
    co_return started;
  }

  net::Awaitable<void> stop() {
    co_await node_.stop();
    co_await control_.stop();
  }

  void on_event(const SwitchEvent& event) override {
    observer_.on_event(event);
    control_.on_event(event);
  }

  // Once a second: what was held back from the log, and the status line.
  void tick() {
    if (stopping_) return;
    asio::post(runtime_.executor(), [this] {
      const Time now = runtime_.services().timers.now();
      observer_.report_suppressed(now);
      control_.sample();
      log_.set_status(status_text(throughput_.update(now, node_.status())));
    });
    tick_.expires_after(std::chrono::seconds(1));
    tick_.async_wait([this](asio::error_code error) {
      if (!error) tick();
    });
  }

  void begin_stop(int signal) {
    log_.info("stopping", {{"signal", signal == SIGINT ? "SIGINT" : "SIGTERM"}});
    stopping_ = true;
    tick_.cancel();
    signals_.async_wait([](asio::error_code error, int /*signal*/) {
      if (!error) std::_Exit(kExitInterrupted);
    });
    // What the settings promise, and a little more; then whoever still holds us up is left.
    patience_.expires_after(config_.p2p.mconn.drain_timeout + config_.p2p.linger_timeout +
                            std::chrono::milliseconds(300));
    patience_.async_wait([this](asio::error_code error) {
      if (error) return;
      log_.warn("stopped without waiting for peers any longer");
      std::_Exit(kExitOk);
    });
    asio::co_spawn(runtime_.executor(), stop(), [this](const std::exception_ptr& error) {
      if (error) std::terminate();  // out of memory, or a bug
      asio::post(main_, [this] { main_.stop(); });
    });
  }

  Log& log_;
  NodeConfig config_;
  const std::string control_socket_;
  LogObserver observer_;                // on the runtime's executor
  Throughput throughput_;               // on the runtime's executor
  reactors::EchoReactor echo_;          // on the worker
  reactors::BulkReactor bulk_;          // on the worker
  asio::io_context main_{1};            // run by main's thread
  asio::signal_set signals_;            // on main_
  asio::steady_timer tick_, patience_;  // on main_
  bool stopping_{false};                // a signal came; nothing is asked of node_ any more
  Runtime runtime_;
  Node node_;              // stopped before run() returns, if it was started
  NodeTarget target_;      // on the runtime's executor
  ControlServer control_;  // the same; stopped after node_
};

// Reads and checks settings; says what is wrong and gives the exit status.
Result<EffectiveSettings, int> effective_settings(const CommandLine& line, const Home& home,
                                                  const char* const* environment) {
  auto entries = load_config(home);
  if (!entries) return Unexpected(fail(entries.error(), kExitFailed));
  SettingsSources sources;
  sources.file = home.config_file();
  sources.entries = *std::move(entries);
  sources.environment = our_variables(environment);
  sources.flags = line.flags;
  auto effective = resolve_settings(sources);
  if (!effective) {
    const SettingsError& error = effective.error();
    return Unexpected(fail(error.text, error.usage ? kExitUsage : kExitFailed));
  }
  return *std::move(effective);
}

void log_start(Log& log, const Home& home, const PeerId& id, const EffectiveSettings& effective) {
  for (const std::string& warning : effective.warnings) log.warn(warning);
  log.info("switchyard " SWITCHYARD_VERSION, {{"id", id.to_string()}, {"home", home.path()}});
  for (std::size_t i = 0; i < effective.origins.size(); ++i) {
    const Setting& setting = settings_table()[i];
    log.info("setting", {{"key", std::string(setting.key)},
                         {"value", setting.print(effective.settings)},
                         {"from", effective.origins[i]}});
  }
}

Result<net::FileLock, std::string> lock_home(const Home& home) {
  net::DiskFiles files;
  if (auto made = files.make_folder(home.data_folder()); !made) {
    return Unexpected("cannot make folder " + home.data_folder() + ": " + made.error().message());
  }
  auto lock = net::FileLock::acquire(home.lock_file());
  if (!lock) {
    return Unexpected("home folder " + home.path() + " is in use: " + lock.error() +
                      "; stop that, or give this one a --home of its own");
  }
  return lock;
}

}  // namespace

int run_node(const CommandLine& line, const char* const* environment) {
  const Home home = Home::find(line.home);
  auto effective = effective_settings(line, home, environment);
  if (!effective) return effective.error();
  if (line.print_config) {
    fmt::print("{}", settings_listing(effective->settings, effective->origins));
    for (const std::string& warning : effective->warnings) fmt::print(stderr, "{}\n", warning);
    return kExitOk;
  }
  auto key = load_key(home);
  if (!key) return fail(key.error(), kExitFailed);
  auto lock = lock_home(home);
  if (!lock) return fail(lock.error(), kExitFailed);
  const Settings& settings = effective->settings;
  const auto needed = descriptors_needed(settings.node.p2p, settings.io_threads);
  if (auto enough = ensure_descriptors(needed); !enough) return fail(enough.error(), kExitFailed);

  Log log(effective->settings.log_level, effective->settings.log_format, Terminal::of(stderr));
  log_start(log, home, key->id(), *effective);
  effective->settings.node.p2p.ban_file = home.data_folder() + "/bans";
  effective->settings.node.p2p.trust_file = home.data_folder() + "/trust";
  std::string& book_file = effective->settings.node.finding.book_file;
  book_file = home.resolve(book_file);
  NodeRun node(log, effective->settings, *std::move(key),
               effective->settings.ctl ? home.control_socket() : "");
  auto ran = node.run();
  if (!ran) return fail(ran.error(), kExitFailed);
  return kExitOk;
}

}  // namespace switchyard::tools
