// `switchyard seed`.
#include <fmt/core.h>

#include <chrono>
#include <optional>
#include <string>

#include "reactors/pex/seed_reactor.h"
#include "tools/node/book_keeper.h"
#include "tools/node/seeding.h"
#include "tools/switchyard/commands.h"
#include "tools/switchyard/node_program.h"

namespace switchyard::tools {
namespace {

using reactors::CrawlEnd;
using reactors::SeedStatus;

// Lines of the log about the crawl: often enough to watch it, too seldom to fill a disk.
constexpr std::chrono::seconds kReportEvery{10};

std::int64_t number(std::size_t count) {
  return static_cast<std::int64_t>(count);
}

std::string seed_status_text(const SeedStatus& status) {
  return fmt::format("book {} | verified {} of {}, queued {}, dialling {} | peers {} | answers {}",
                     status.book, status.crawl.verified, status.crawl.known, status.crawl.queued,
                     status.crawl.under_way, status.connected, status.answers);
}

// What the command remembers of its run.  prepare() on main's thread, before the rest; then on the
// node's executor; at the end, when the node has stopped, on main's thread.
class SeedProgram {
 public:
  explicit SeedProgram(bool once) : once_(once) {}

  void prepare(Node& node, Log& log) {
    log_ = &log;
    node.seeding()->add_on_dial([this](std::optional<CrawlEnd> end, Duration /*took*/) {
      if (end == CrawlEnd::put_off) return;  // it is tried again
      ++tried_;
      if (!end || end == CrawlEnd::declined) ++answered_;
    });
  }

  // Whether all is done.
  bool each_second(const Node& node, Time now) {
    if (!begun_) begun_ = now;
    const reactors::SeedReactor& seed = node.seeding()->reactor();
    const SeedStatus status = seed.status();
    log_->set_status(seed_status_text(status));
    report(status, now);
    ended_ = now;
    return once_ && seed.is_done();
  }

  int at_end(const Node& node, bool interrupted) const {
    if (!once_) return kExitOk;
    if (interrupted) return kExitInterrupted;
    const SeedStatus status = node.seeding()->reactor().status();
    if (status.crawl.known == 0) {
      return fail("nothing to try: the address book is empty, and p2p.seeds names nobody",
                  kExitFailed);
    }
    if (answered_ == 0) {
      return fail(fmt::format("nobody answered: {} addresses tried", tried_), kExitFailed);
    }
    if (node.keeper()->save_failures() > 0) {
      return fail("the address book could not be written", kExitFailed);
    }
    const double seconds = std::chrono::duration<double>(ended_ - begun_.value_or(ended_)).count();
    fmt::print("tried {} addresses in {:.0f} s: {} answered, {} verified; {} nodes in the book\n",
               tried_, seconds, answered_, status.crawl.verified, status.book);
    return kExitOk;
  }

 private:
  void report(const SeedStatus& status, Time now) {
    if (reported_at_ && now < *reported_at_ + kReportEvery) return;
    if (reported_ == status) return;
    reported_at_ = now;
    reported_ = status;
    log_->info("crawl", {{"book", number(status.book)},
                         {"addresses", number(status.crawl.known)},
                         {"verified", number(status.crawl.verified)},
                         {"queued", number(status.crawl.queued)},
                         {"dialling", number(status.crawl.under_way)},
                         {"peers", number(status.connected)},
                         {"answers", number(status.answers)}});
  }

  const bool once_;
  Log* log_{nullptr};
  std::size_t tried_{0};  // dials that came to an end
  std::size_t answered_{0};
  std::optional<Time> begun_;
  Time ended_{};
  std::optional<Time> reported_at_;
  SeedStatus reported_;
};

}  // namespace

int run_seed(const CommandLine& line, const char* const* environment) {
  SeedProgram seed(line.once);
  NodeProgram program;
  program.prepare = [&](Node& node, Log& log) -> Result<void, std::string> {
    seed.prepare(node, log);
    return {};
  };
  program.each_second = [&](Node& node, Time now) { return seed.each_second(node, now); };
  program.at_end = [&](const Node& node, bool interrupted) {
    return seed.at_end(node, interrupted);
  };
  return run_program(line, environment, program);
}

}  // namespace switchyard::tools
