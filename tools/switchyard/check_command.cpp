// `switchyard addrbook check` and `seedcheck`.
#include <fmt/core.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "tools/addrbook/book_edit.h"
#include "tools/addrbook/book_stats.h"
#include "tools/addrbook/peer_import.h"
#include "tools/addrbook/report_text.h"
#include "tools/common/descriptors.h"
#include "tools/probe/probe_report.h"
#include "tools/switchyard/book_io.h"
#include "tools/switchyard/commands.h"
#include "tools/switchyard/probe_run.h"
#include "tools/switchyard/result_log.h"

namespace switchyard::tools {
namespace {

using addrbook::BookImage;
using addrbook::BookReading;
using addrbook::ImageEntry;
using Targets = std::vector<NetAddress>;

ProbeRunOptions run_options(const AddrbookLine& line, bool ask) {
  ProbeRunOptions options;
  options.probe.profile = line.profile;
  options.probe.network = line.network;
  options.probe.pace = line.pace;
  options.probe.timeout = line.timeout;
  options.probe.ask = ask;
  return options;
}

Result<void, std::string> enough_descriptors(const AddrbookLine& line) {
  constexpr std::size_t kOthers = 64;  // standard streams, files, the runtime's own
  return ensure_descriptors(2 * line.pace.workers + kOthers);
}

NetAddress address_of(const ImageEntry& entry) {
  return {entry.id, entry.first.endpoint.address.to_string(), entry.first.endpoint.port};
}

class CheckRun {
 public:
  CheckRun(const AddrbookLine& line, BookInput input) : line_(line), input_(std::move(input)) {}

  int run() {
    if (!line_.answered.empty()) {
      if (const auto obstacle = new_book_obstacle(line_.answered); !obstacle.empty()) {
        return fail(obstacle, kExitUnreadable);
      }
    }
    ProbeRunOptions options = run_options(line_, /*ask=*/false);
    options.targets = targets();
    if (const auto log = open_log(options.targets); !log) {
      return fail(log.error(), kExitUnreadable);
    }
    options.before = results_.size();
    options.on_result = [this](const ProbeResult& result) { take(result); };
    if (const auto enough = enough_descriptors(line_); !enough) {
      return fail(enough.error(), kExitFailed);
    }
    all_ = options.targets.size() + options.before;
    const auto ended = run_probes(std::move(options));
    if (!ended) return fail(ended.error(), kExitUsage);
    return end_probes(*ended, report());
  }

 private:
  void take(const ProbeResult& result) {
    if (log_ && !log_->add(result)) log_failed_ = true;
    results_.emplace(result.address, result);
  }

  // Peers without an id or a port cannot be checked.
  Targets targets() {
    BookImage& book = input_.reading.image;
    const WallTime now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const WallTime as_of = newest_time(book, now);
    book.entries = select_entries(std::move(book.entries), line_.selection, as_of);
    const auto hopeless = [](const ImageEntry& entry) {
      return !entry.id || entry.first.endpoint.port == 0;
    };
    const std::size_t gone = std::erase_if(book.entries, hopeless);
    if (gone > 0) fmt::print(stderr, "{} without an id or a port left out\n", plural(gone, "peer"));
    Targets targets;
    for (const ImageEntry& entry : book.entries) targets.push_back(address_of(entry));
    drop_doubles(targets);
    return targets;
  }

  // Takes over what was found before, and leaves the rest in `targets`.
  Result<void, std::string> open_log(Targets& targets) {
    if (line_.resume.empty()) return {};
    auto log = ResultLog::open(line_.resume, line_.network);
    if (!log) return Unexpected(log.error());
    std::map<NetAddress, ProbeResult> known;
    for (ProbeResult& result : log->before()) {
      NetAddress address = result.address;
      known.insert_or_assign(std::move(address), std::move(result));
    }
    std::erase_if(targets, [&](const NetAddress& target) {
      const auto found = known.find(target);
      if (found == known.end()) return false;
      results_.insert(known.extract(found));
      return true;
    });
    fmt::print(stderr, "{} of them known from {}{}\n", plural(results_.size(), "result"),
               line_.resume,
               log->unread() == 0 ? "" : ", " + plural(log->unread(), "other line") + " read over");
    log_.emplace(*std::move(log));
    return {};
  }

  int report() {
    ProbeTally tally;
    std::vector<ProbeResult> list;
    for (const auto& [address, result] : results_) {
      tally.add(result.outcome);
      list.push_back(result);
    }
    fmt::print("{}", results_text(list, line_.format, line_.network));
    const bool table = line_.format == ListFormat::table;
    fmt::print(table ? stdout : stderr, "{}{}", table ? "\n" : "", summary_of_probes(tally, all_));
    if (log_failed_) return fail("cannot write " + line_.resume, kExitUnreadable);
    if (!line_.answered.empty()) {
      if (const auto written = write_answered(); !written) {
        return fail(written.error(), kExitUnreadable);
      }
    }
    return tally.alive() == all_ && input_.reading.complete() ? kExitOk : kExitFailed;
  }

  // Whoever answered, as a node that had dialled them would have it.
  Result<void, std::string> write_answered() {
    BookImage book = std::move(input_.reading.image);
    std::erase_if(book.entries, [this](ImageEntry& entry) {
      const auto found = results_.find(address_of(entry));
      if (found == results_.end() || !is_alive(found->second.outcome)) return true;
      entry.type = addrbook::BucketType::old;
      entry.attempts = 0;
      entry.last_attempt = entry.last_success = found->second.at;
      return false;
    });
    if (!is_bucket_key(book.placement.key)) book.placement = addrbook::Placement();
    const std::size_t kept = book.entries.size();
    settle_places(book, /*anew=*/true);
    const auto written = write_new_book(line_.answered, book, addrbook::BookWriteOptions());
    if (written) fmt::print(stderr, "{} written to {}\n", plural(kept, "peer"), line_.answered);
    return written;
  }

  const AddrbookLine& line_;
  BookInput input_;
  std::map<NetAddress, ProbeResult> results_;
  std::optional<ResultLog> log_;
  bool log_failed_{false};
  std::size_t all_{0};
};

// The seeds of the command line, and of the files it names.  What is garbled is told, and counted.
struct SeedList {
  Targets targets;
  std::uint64_t garbled{0};

  void add(std::string_view text) {
    auto parsed = NetAddress::parse(text);
    std::string wrong = parsed ? "" : parsed.error();
    if (parsed && !parsed->id) wrong = "no id in \"" + printable(text) + "\"";
    if (parsed && parsed->port == 0) wrong = "port 0 in \"" + printable(text) + "\"";
    if (wrong.empty()) return targets.push_back(*std::move(parsed));
    ++garbled;
    static_cast<void>(fail(wrong, kExitFailed));
  }

  Result<void, std::string> add_file(const std::string& name) {
    auto text = TextFile::open(name);
    if (!text) return Unexpected(text.error());
    ImportOptions options;
    options.want_seeds = true;
    ImportReading reading = read_peers([&text] { return text->next(); }, options);
    if (!text->error().empty()) return Unexpected(text->error());
    for (const ImportFinding& each : reading.findings) {
      static_cast<void>(fail(fmt::format("{}:{}:{}: {}", shown_name(name), each.place.line,
                                         each.place.column, each.text),
                             kExitFailed));
    }
    if (const std::uint64_t more = reading.found - reading.findings.size(); more > 0) {
      static_cast<void>(fail(fmt::format("{}: and {} more", shown_name(name), more), kExitFailed));
    }
    garbled += reading.errors;
    targets.insert(targets.end(), reading.seeds.begin(), reading.seeds.end());
    return {};
  }
};

}  // namespace

int run_check(const AddrbookLine& line) {
  auto input = read_book_file(line.files.empty() ? "-" : line.files.front());
  if (!input) return fail(input.error(), kExitUnreadable);
  if (input->reading.state == BookReading::State::unreadable) {
    return fail(unreadable_text(*input), kExitUnreadable);
  }
  return CheckRun(line, *std::move(input)).run();
}

int run_seedcheck(const AddrbookLine& line) {
  SeedList seeds;
  for (const std::string& word : line.files) {
    if (word.find('@') != std::string::npos) {
      seeds.add(word);
    } else if (const auto read = seeds.add_file(word); !read) {
      return fail(read.error(), kExitUnreadable);
    }
  }
  drop_doubles(seeds.targets);
  if (seeds.targets.empty()) return fail("no seed to check", kExitUsage);
  const Targets order = seeds.targets;
  if (const auto enough = enough_descriptors(line); !enough) {
    return fail(enough.error(), kExitFailed);
  }
  std::map<NetAddress, ProbeResult> found;
  ProbeRunOptions options = run_options(line, /*ask=*/true);
  options.targets = seeds.targets;
  options.on_result = [&found](const ProbeResult& result) {
    found.emplace(result.address, result);
  };
  const auto ended = run_probes(std::move(options));
  if (!ended) return fail(ended.error(), kExitUsage);
  std::vector<ProbeResult> results;
  for (const NetAddress& seed : order) {
    if (const auto result = found.find(seed); result != found.end()) {
      results.push_back(result->second);
    }
  }
  const auto good = [](const ProbeResult& each) { return each.outcome == ProbeOutcome::answered; };
  fmt::print("{}", line.json ? seeds_json(results, line.network) : seeds_text(results));
  const bool all_good = seeds.garbled == 0 && results.size() == order.size() &&
                        std::all_of(results.begin(), results.end(), good);
  return end_probes(*ended, all_good ? kExitOk : kExitFailed);
}

}  // namespace switchyard::tools
