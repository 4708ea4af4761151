#include "tools/demo/demo.h"

#include <fmt/core.h>
#include <algorithm>
#include <asio/io_context.hpp>
#include <asio/post.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <utility>

#include "tools/common/terminal.h"
#include "tools/demo/cluster.h"
#include "tools/demo/meter.h"
#include "tools/demo/report.h"

namespace switchyard::tools {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t kNodes = 5;
constexpr auto kUrgentEvery = milliseconds(2);
constexpr unsigned kRumourEvery = 10;  // urgent ticks
constexpr auto kRefreshTerminal = milliseconds(500);
constexpr auto kRefreshLog = seconds(1);
constexpr int kExitInterrupted = 130;

// The system's default may pace loopback to a fraction of what it can do; cubic does not.
RuntimeOptions fastest_on_loopback() {
  std::ifstream file("/proc/sys/net/ipv4/tcp_allowed_congestion_control");
  RuntimeOptions options;
  for (std::string name; file >> name;) {
    if (name == "cubic") options.congestion = name;
  }
  return options;
}

// One run.  main's thread ticks, waits for signals and prints; the nodes are the runtime's.
class Demo {
 public:
  explicit Demo(DemoOptions options)
      : options_(options),
        terminal_(Terminal::of(stdout)),
        in_place_(terminal_.interactive && terminal_.columns >= kTableColumns),
        signals_(main_, SIGINT, SIGTERM),
        tick_(main_),
        refresh_(main_),
        runtime_(fastest_on_loopback()),
        tally_(kNodes),
        meter_(kNodes, seconds(options.seconds)),
        cluster_(runtime_, tally_, kNodes) {}

  Result<void, std::string> run() {
    if (auto started = cluster_.start(); !started) return started;
    wait_for_signal();
    collect([this](const ClusterTotals& totals) { begin(totals); });
    main_.run();
    return {};
  }

 private:
  void begin(const ClusterTotals& totals) {
    static_cast<void>(tally_.look());
    meter_.begin(demo_now(), totals);
    ends_ = demo_now() + seconds(options_.seconds);
    due_ = demo_now();
    tick();
    refresh();
  }

  void wait_for_signal() {
    signals_.async_wait([this](asio::error_code error, int /*signal*/) {
      if (error) return;
      if (interrupted_) std::_Exit(kExitInterrupted);
      interrupted_ = true;
      wait_for_signal();
      finish();
    });
  }

  // Calls `then` on main's thread with the totals of now.
  template <class Then>
  void collect(Then then) {
    asio::post(runtime_.executor(), [this, then] {
      asio::post(main_, [then, totals = cluster_.totals()] { then(totals); });
    });
  }

  // Sends every urgent message that is due, the late ones too: their wait counts.
  void tick() {
    if (finished_) return;
    const Time now = demo_now();
    if (now >= ends_) {
      finish();
      return;
    }
    for (; due_ <= now; due_ += kUrgentEvery) {
      cluster_.send_urgent(due_);
      if (++ticks_ % kRumourEvery == 0) cluster_.tell_rumour();
    }
    tick_.expires_at(std::chrono::steady_clock::time_point(due_.time_since_epoch()));
    tick_.async_wait([this](asio::error_code error) {
      if (!error) tick();
    });
  }

  void refresh() {
    refresh_.expires_after(in_place_ ? Duration(kRefreshTerminal) : Duration(kRefreshLog));
    refresh_.async_wait([this](asio::error_code error) {
      if (error || finished_) return;
      collect([this](const ClusterTotals& totals) { show(totals); });
      refresh();
    });
  }

  void show(const ClusterTotals& totals) {
    if (finished_) return;
    const Report report = meter_.recent(demo_now(), totals, tally_.look());
    if (in_place_) {
      redraw(render_table(report, terminal_));
    } else {
      fmt::print("{}", render_line(report));
    }
    std::fflush(stdout);
  }

  // Writes over the table before.
  void redraw(const std::string& table) {
    erase();
    drawn_ = std::count(table.begin(), table.end(), '\n');
    fmt::print("{}", table);
  }

  void erase() const {
    if (drawn_ > 0) fmt::print("\x1b[{}A\r\x1b[J", drawn_);
  }

  // The last totals are taken while everything still runs.
  void finish() {
    if (std::exchange(finished_, true)) return;
    tick_.cancel();
    refresh_.cancel();
    collect([this](const ClusterTotals& totals) {
      Report report = meter_.whole(demo_now(), totals, tally_.look());
      report.interrupted = interrupted_;
      erase();
      fmt::print("{}{}", in_place_ ? "" : "\n", render_summary(report, terminal_));
      if (options_.json) fmt::print("{}\n", summary_json(report));
      std::fflush(stdout);
      main_.stop();
    });
  }

  DemoOptions options_;
  Terminal terminal_;                  // standard output
  bool in_place_;                      // it is one that the table fits on
  asio::io_context main_{1};           // run by main's thread; everything below is used there
  asio::signal_set signals_;           // on main_
  asio::steady_timer tick_, refresh_;  // on main_
  Time ends_{};                        // when the demo is over
  Time due_{};                         // of the next urgent message
  unsigned ticks_{0};                  // urgent messages sent by each node
  std::ptrdiff_t drawn_{0};            // lines of the table on the terminal
  bool finished_{false};
  bool interrupted_{false};
  Runtime runtime_;
  Tally tally_;
  Meter meter_;
  Cluster cluster_;
};

}  // namespace

int run_demo(DemoOptions options) {
  Demo demo(options);
  auto ran = demo.run();
  if (ran) return 0;
  fmt::print(stderr, "switchyard: {}\n", ran.error());
  return 1;
}

}  // namespace switchyard::tools
