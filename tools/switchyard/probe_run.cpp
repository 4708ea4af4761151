#include "tools/switchyard/probe_run.h"

#include <fmt/core.h>

#include <csignal>
#include <cstdlib>
#include <exception>
#include <utility>

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>

#include "tools/common/terminal.h"
#include "tools/node/runtime.h"
#include "tools/probe/probe_report.h"
#include "tools/switchyard/command_line.h"

namespace switchyard::tools {
namespace {

using Clock = std::chrono::steady_clock;

class ProbeRun {
 public:
  explicit ProbeRun(ProbeRunOptions options)
      : all_(options.targets.size() + options.before),
        on_result_(std::move(options.on_result)),
        terminal_(Terminal::of(stderr)),
        signals_(main_, SIGINT, SIGTERM),
        tick_(main_),
        patience_(main_),
        prober_(options.probe, std::move(options.targets), runtime_.services(),
                [this](const ProbeResult& result) {
                  asio::post(main_, [this, result] { take(result); });
                }) {
    tally_.total = options.before;
  }

  Result<ProbeRunEnd, std::string> run() {
    signals_.async_wait([this](asio::error_code error, int /*signal*/) {
      if (!error) interrupt();
    });
    tick();
    asio::co_spawn(runtime_.executor(), prober_.run(),
                   [this](const std::exception_ptr& error, Result<void, std::string> ran) {
                     if (error) std::terminate();  // out of memory, or a bug
                     asio::post(main_, [this, ran = std::move(ran)] { end(ran); });
                   });
    main_.run();
    if (terminal_.interactive) fmt::print(stderr, "\r\x1b[K");
    if (!ran_) return Unexpected(ran_.error());
    if (!ended_) return ProbeRunEnd::stuck;
    return interrupted_ ? ProbeRunEnd::interrupted : ProbeRunEnd::done;
  }

 private:
  void take(const ProbeResult& result) {
    tally_.add(result.outcome);
    on_result_(result);
  }

  void end(const Result<void, std::string>& ran) {
    ran_ = ran;
    ended_ = true;
    main_.stop();
  }

  void interrupt() {
    interrupted_ = true;
    asio::post(runtime_.executor(), [this] { prober_.cancel(); });
    signals_.async_wait([](asio::error_code error, int /*signal*/) {
      if (!error) std::_Exit(kExitInterrupted);
    });
    patience_.expires_after(kPatience);
    patience_.async_wait([this](asio::error_code error) {
      if (!error) main_.stop();
    });
  }

  void tick() {
    const Duration since = std::chrono::duration_cast<Duration>(Clock::now() - begun_);
    if (terminal_.interactive) {
      fmt::print(stderr, "\r{}\x1b[K", progress_bar(tally_, all_, since, terminal_));
    } else if (since >= kPlainEvery) {
      fmt::print(stderr, "{}\n", progress_text(tally_, all_, since));
    }
    static_cast<void>(std::fflush(stderr));
    tick_.expires_after(terminal_.interactive ? kBarEvery : kPlainEvery);
    tick_.async_wait([this](asio::error_code error) {
      if (!error) tick();
    });
  }

  static constexpr std::chrono::milliseconds kBarEvery{200};
  static constexpr std::chrono::milliseconds kPlainEvery{5000};
  static constexpr std::chrono::milliseconds kPatience{2000};

  const std::size_t all_;
  const std::function<void(const ProbeResult&)> on_result_;
  const Terminal terminal_;
  const Clock::time_point begun_{Clock::now()};
  ProbeTally tally_;
  bool interrupted_{false};
  bool ended_{false};
  Result<void, std::string> ran_;
  asio::io_context main_{1};  // run by main's thread
  asio::signal_set signals_;
  asio::steady_timer tick_, patience_;
  Runtime runtime_;
  Prober prober_;  // on the runtime's executor
};

}  // namespace

Result<ProbeRunEnd, std::string> run_probes(ProbeRunOptions options) {
  auto run = std::make_unique<ProbeRun>(std::move(options));
  auto ended = run->run();
  // NOLINTNEXTLINE(bugprone-unused-return-value): what is stuck cannot be taken down
  if (ended && *ended == ProbeRunEnd::stuck) static_cast<void>(run.release());
  return ended;
}

int end_probes(ProbeRunEnd how, int status) {
  static_cast<void>(std::fflush(stdout));
  if (how == ProbeRunEnd::stuck) std::_Exit(kExitInterrupted);
  return how == ProbeRunEnd::interrupted ? kExitInterrupted : status;
}

}  // namespace switchyard::tools
