#include "tools/switchyard/bench_line.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <charconv>
#include <string>
#include <utility>
#include <vector>

#include "tools/bench/bench_message.h"
#include "tools/bench/bench_node.h"
#include "tools/common/suggest.h"
#include "tools/node/runtime.h"
#include "tools/switchyard/line_parts.h"

namespace switchyard::tools {
namespace {

using bench::EndOptions;

template <class Number>
void add_number(CLI::App& app, const std::string& name, const std::string& what,
                const std::string& doc, Number& to, std::pair<Number, Number> range) {
  const auto [least, most] = range;
  app.add_option(name, to, doc)->type_name("")->option_text(what)->check(CLI::Range(least, most));
}

void add_seconds(CLI::App& app, const std::string& name, const std::string& doc, double& to,
                 double least) {
  add_number(app, name, "S", doc, to, {least, 600.0});
}

void add_kernel(CLI::App& app, std::string& to) {
  const auto names = bench::kernel_names();
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  add_parsed_option(app, "--kernel", "NAME",
                    "Which implementation of the cipher: " + list + " [" + names.front() + "]",
                    [&to, names, list](const std::string& text) -> std::string {
                      if (std::find(names.begin(), names.end(), text) == names.end()) return list;
                      to = text;
                      return "";
                    });
}

void add_frame(CLI::App& app, std::size_t& to) {
  add_number(app, "--frame", "BYTES", "Payload of a full frame, native wire [4096]", to,
             {std::size_t{1024}, std::size_t{16384}});
}

void add_io_threads(CLI::App& app, std::size_t& to) {
  add_number(app, "--io-threads", "N", "Threads that run peers, of each end [1]", to,
             {std::size_t{1}, RuntimeOptions::kMostIoThreads});
}

void add_size(CLI::App& app, const std::string& doc, std::size_t& to) {
  add_number(app, "--size", "BYTES", doc, to, {bench::kStampSize, bench::kLargestMessage});
}

void add_channels(CLI::App& app, std::size_t& to) {
  add_number(app, "--channels", "N", "Channels that bulk is spread over, 1 to 3 [1]", to,
             {std::size_t{1}, std::size_t{3}});
}

void add_common(CLI::App& app, EndOptions& end) {
  add_parsed_option(app, "--kind", "KIND", bench::kinds_text() + " [bulk]",
                    [&end](const std::string& text) -> std::string {
                      const auto kind = bench::parse_kind(text);
                      if (!kind) return "one of " + bench::kinds_text();
                      end.kind = *kind;
                      return "";
                    });
  add_seconds(app, "--seconds", "The window that is measured [1]", end.seconds, 0.01);
  add_seconds(app, "--warm-up", "Before it [0.25]", end.warm_up, 0.0);
  add_size(app, "Of a message [bulk, ratio: 65536; broadcast: 1024; the rest: 100]", end.size);
  add_number(app, "--count", "N",
             "Peers [broadcast: 50; peers: 1000], or connections at a time [handshakes: 8]",
             end.count, {std::size_t{1}, std::size_t{100'000}});
  add_number(app, "--send-rate", "B", "Limit of the connection, bytes/s; 0: none [0]",
             end.send_rate, {std::uint64_t{0}, std::uint64_t{1} << 40U});
  add_number(app, "--recv-rate", "B", "The same, of what is received [0]", end.recv_rate,
             {std::uint64_t{0}, std::uint64_t{1} << 40U});
  add_profile_option(app, end.profile);
  add_kernel(app, end.kernel);
  add_frame(app, end.frame);
  add_io_threads(app, end.io_threads);
  app.add_option("--processor", end.processor, "Bind the process to it")
      ->type_name("")
      ->option_text("N")
      ->check(CLI::Range(0, 1023));
  app.add_flag("--system-calls", end.count_system_calls,
               "Count them, where the system lets us (perf trace points: root, as a rule)");
  app.add_flag("--no-lowat", end.no_lowat,
               "To compare with: let the kernel take what it likes before it is sent");
}

// Where it listens, and whom it dials: which of the two counts is the kind's.
void add_places(CLI::App& app, EndOptions& end) {
  add_parsed_option(app, "--listen", "IP:PORT", "Where whoever listens does [127.0.0.1:0]",
                    [&end](const std::string& text) -> std::string {
                      const auto at = Endpoint::parse(text);
                      if (!at) return "ip:port";
                      end.listen = *at;
                      return "";
                    });
  add_parsed_option(app, "--to", "ID@IP:PORT", "Whom whoever dials does",
                    [&end](const std::string& text) -> std::string {
                      auto to = NetAddress::parse(text);
                      if (!to) return "id@ip:port, but " + to.error();
                      if (!to->id || to->port == 0) return "id@ip:port";
                      end.to = *std::move(to);
                      return "";
                    });
}

void check_places(const EndOptions& end, bool sink) {
  const bool listens = bench::source_listens(end.kind) != sink;
  const std::string what =
      std::string(sink ? "sink" : "source") + " of " + std::string(bench::to_string(end.kind));
  if (listens && end.to) {
    throw CLI::ValidationError("--to cannot be given: the " + what + " listens");
  }
  if (!listens && !end.to) {
    throw CLI::ValidationError("--to is required: the " + what + " dials");
  }
}

CLI::App& add_end(CLI::App& bench, const std::string& name, const std::string& doc,
                  const std::string& example, EndOptions& end) {
  CLI::App& app = *bench.add_subcommand(name, doc);
  app.footer(
      "broadcast and peers: the source listens, and the sink dials it.  Without anything\n"
      "of ours: tcp_stream, tcp_latency.  All of it: docs/bench.md\n\nExample:\n  " +
      example);
  add_common(app, end);
  add_places(app, end);
  return app;
}

// Text of comma-separated words.
std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(',', at), text.size());
    words.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return words;
}

std::string parse_rows(const std::string& text, std::vector<std::string>& to) {
  const auto& known = bench::row_names();
  to = words_of(text);
  for (const std::string& row : to) {
    if (std::find(known.begin(), known.end(), row) != known.end()) continue;
    const std::string meant = did_you_mean(row, known);
    if (!meant.empty()) return "rows that there are" + meant;
    std::string list;
    for (const std::string& name : known) list += (list.empty() ? "" : ", ") + name;
    return "some of " + list;
  }
  return "";
}

std::string parse_processors(const std::string& text, std::vector<int>& to) {
  to.clear();
  for (const std::string& word : words_of(text)) {
    int number = -1;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
    if (error != std::errc() || end != word.data() + word.size() || number < 0 || number > 1023) {
      return "two numbers, as 0,1";
    }
    to.push_back(number);
  }
  return to.size() == 2 ? "" : "two numbers, as 0,1";
}

void add_all(CLI::App& app, bench::BenchOptions& all) {
  add_parsed_option(app, "--profile", "WORD", "native, cometbft or both [both]",
                    [&all](const std::string& text) -> std::string {
                      all.profile = parse_profile(text);
                      return all.profile || text == "both" ? "" : "native, cometbft or both";
                    });
  add_size(app, "Of a message of bulk [65536]", all.size);
  add_channels(app, all.channels);
  add_seconds(app, "--seconds", "Of each measurement [1]", all.seconds, 0.01);
  add_number(app, "--runs", "N", "How often everything is measured; the medians count [7]",
             all.runs, {std::size_t{1}, std::size_t{1000}});
  add_kernel(app, all.kernel);
  add_frame(app, all.frame);
  add_io_threads(app, all.io_threads);
  add_number(app, "--idle-peers", "N", "For the memory of one [10000]", all.idle_peers,
             {std::size_t{1}, std::size_t{100'000}});
  add_parsed_option(
      app, "--processors", "A,B", "Bind the receiving and the sending process to them",
      [&all](const std::string& text) { return parse_processors(text, all.processors); });
  add_parsed_option(app, "--rows", "NAME,NAME", "Only these rows [all]",
                    [&all](const std::string& text) { return parse_rows(text, all.rows); });
  app.add_flag_callback(
      "--quick",
      [&all] {
        all.runs = 1;
        all.seconds = 0.1;
        all.idle_peers = 100;
      },
      "One run of tenths of seconds with 100 idle peers: does everything run?");
  app.add_flag("--json", all.json, "Say it as one JSON object on one line");
}

}  // namespace

std::map<const CLI::App*, BenchLine::Command> add_bench_options(CLI::App& bench, BenchLine& line) {
  bench.require_subcommand(0, 1);
  add_all(bench, line.all);
  CLI::App& sink = add_end(bench, "sink", "The end that takes, alone",
                           "switchyard bench sink --kind urgent", line.end);
  sink.add_option("--socket-rate", line.end.socket_rate,
                  "To compare with: read the socket at this pace, bytes/s; 0: no limit [0]")
      ->type_name("")
      ->option_text("B");
  sink.final_callback([&line] { check_places(line.end, /*sink=*/true); });
  CLI::App& source =
      add_end(bench, "source", "The end that sends, alone",
              "switchyard bench source --kind urgent --to ID@127.0.0.1:PORT", line.end);
  add_channels(source, line.end.channels);
  source.final_callback([&line] { check_places(line.end, /*sink=*/false); });
  return {{&bench, BenchLine::Command::all},
          {&sink, BenchLine::Command::sink},
          {&source, BenchLine::Command::source}};
}

}  // namespace switchyard::tools
