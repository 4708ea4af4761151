#include "tools/switchyard/node_run.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <memory>
#include <utility>

#include <asio/co_spawn.hpp>
#include <asio/post.hpp>

#include "p2p/net/unix_socket.h"
#include "tools/common/throughput.h"
#include "tools/control/reload.h"
#include "tools/switchyard/command_line.h"

namespace switchyard::tools {
namespace {

RuntimeOptions runtime_options(const Settings& settings) {
  RuntimeOptions options;
  options.io_threads = settings.io_threads;
  return options;
}

}  // namespace

NodeRun::NodeRun(Log& log, Setup setup)
    : log_(log),
      setup_(std::move(setup)),
      settings_(setup_.settings),
      observer_(log),
      signals_(main_, SIGINT, SIGTERM),
      hangup_(main_, SIGHUP),
      tick_(main_),
      patience_(main_),
      runtime_(runtime_options(settings_)),
      node_(setup_.config, setup_.key.clone(), runtime_.services(), this),
      target_(node_, setup_.config, runtime_.services().timers, log_, SWITCHYARD_VERSION),
      control_(runtime_.executor(), runtime_.services().timers, target_),
      pages_(node_, target_, setup_.config, settings_.http) {}

Result<bool, std::string> NodeRun::run() {
  if (auto served = pages_.start(); !served) return Unexpected(served.error());
  if (auto started = runtime_.wait(start()); !started) return Unexpected(started.error());
  for (const NetAddress& address : node_.addresses()) {
    log_.info("dial me at", {{"address", address.to_string()}});
  }
  for (const std::string& url : pages_.urls()) log_.info("look at me at", {{"url", url}});
  await_stop();
  await_reload();
  tick();
  main_.run();
  pages_.stop();
  log_.info("stopped");
  return interrupted_;
}

net::Awaitable<Result<void, std::string>> NodeRun::start() {
  std::unique_ptr<net::Listener> listener;
  if (!setup_.control_socket.empty()) {
    auto listening = net::listen_unix(runtime_.executor(), setup_.control_socket);
    if (!listening) {
      co_return Unexpected(listening.error() + "; choose a folder with --home, or --ctl=false");
    }
    listener = std::move(*listening);
  }
  auto started = co_await node_.start();
  if (!started) {
    const bool taken = started.error().starts_with("cannot listen on ");
    co_return Unexpected(started.error() + (taken ? "; choose addresses with --p2p.laddr" : ""));
  }
  target_.started();
  pages_.publish();
  if (listener) control_.serve(std::move(listener));
  co_return started;
}

net::Awaitable<void> NodeRun::stop() {
  co_await node_.stop();
  co_await control_.stop();
}

void NodeRun::on_event(const SwitchEvent& event) {
  is_visit(event) ? observer_.on_visit(event) : observer_.on_event(event);
  control_.on_event(event);
  pages_.on_event(event);
}

// Of a seed: whoever is not named in the settings comes and goes, hundreds in a minute.
bool NodeRun::is_visit(const SwitchEvent& event) const {
  using Kind = SwitchEvent::Kind;
  const bool one_of_many = event.kind == Kind::peer_up || event.kind == Kind::peer_down ||
                           event.kind == Kind::dial_failed || event.kind == Kind::inbound_refused;
  if (!setup_.config.seeds() || !one_of_many) return false;
  const auto is_it = [&](const NetAddress& named) { return event.peer && named.id == event.peer; };
  const auto& seeds = setup_.config.finding.seeds;
  const auto& persistent = setup_.config.p2p.persistent_peers;
  return std::none_of(seeds.begin(), seeds.end(), is_it) &&
         std::none_of(persistent.begin(), persistent.end(), is_it);
}

// Once a second: what was held back from the log, and the status line.
void NodeRun::tick() {
  if (stopping_) return;
  asio::post(runtime_.executor(), [this] {
    const Time now = runtime_.services().timers.now();
    observer_.report_suppressed(now);
    control_.sample();
    pages_.publish();
    if (!setup_.each_second) {
      log_.set_status(status_text(throughput_.update(now, node_.status())));
    } else if (setup_.each_second(node_, now)) {
      asio::post(main_, [this] { end_run(); });
    }
  });
  tick_.expires_after(std::chrono::seconds(1));
  tick_.async_wait([this](asio::error_code error) {
    if (!error) tick();
  });
}

void NodeRun::await_stop() {
  signals_.async_wait([this](asio::error_code error, int signal) {
    if (!error) begin_stop(signal);
  });
}

void NodeRun::begin_stop(int signal) {
  log_.info("stopping", {{"signal", signal == SIGINT ? "SIGINT" : "SIGTERM"}});
  interrupted_ = true;
  end_run();
}

void NodeRun::end_run() {
  if (stopping_) return;
  stopping_ = true;
  tick_.cancel();
  signals_.cancel();
  signals_.async_wait([](asio::error_code error, int /*signal*/) {
    if (!error) std::_Exit(kExitInterrupted);
  });
  // What the settings promise, and a little more; then whoever still holds us up is left.
  const SwitchConfig& promised = setup_.config.p2p;
  patience_.expires_after(promised.mconn.drain_timeout + promised.linger_timeout +
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

void NodeRun::await_reload() {
  hangup_.async_wait([this](asio::error_code error, int /*signal*/) {
    if (error) return;
    reload();
    await_reload();
  });
}

void NodeRun::reload() {
  if (stopping_) return;
  const auto wanted = setup_.reread();
  if (!wanted) {
    log_.warn("settings stay as they are", {{"error", wanted.error().text}});
    return;
  }
  for (const std::string& warning : wanted->warnings) log_.warn(warning);
  asio::post(runtime_.executor(), [this, wanted = *wanted] {
    const ChangedSettings changed = changed_settings(settings_, wanted.settings);
    const auto tell = [&](const Setting* setting) {
      const auto index = static_cast<std::size_t>(setting - settings_table().data());
      return std::vector<LogField>{{"key", std::string(setting->key)},
                                   {"value", setting->print(wanted.settings)},
                                   {"from", wanted.origins[index]}};
    };
    for (const Setting* const setting : changed.at_start) {
      log_.warn("setting needs a restart", tell(setting));
    }
    take_over(settings_, wanted.settings, target_);
    for (const Setting* const setting : changed.live) log_.info("setting", tell(setting));
    log_.info("settings read again");
  });
}

}  // namespace switchyard::tools
