#include "tools/switchyard/line_parts.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <optional>

#include "tools/common/duration_text.h"

namespace switchyard::tools {

CLI::Option& add_parsed_option(CLI::App& app, const std::string& name, const std::string& what,
                               const std::string& doc,
                               const std::function<std::string(const std::string&)>& parse) {
  CLI::Option* const option = app.add_option_function<std::string>(
      name,
      [name, parse](const std::string& value) {
        const std::string expected = parse(value);
        if (expected.empty()) return;
        throw CLI::ValidationError(name + " cannot be \"" + value + "\": expected " + expected);
      },
      doc);
  return *option->type_name("")->option_text(what);
}

void add_timeout_option(CLI::App& app, Duration& to) {
  add_parsed_option(app, "--timeout", "TIME",
                    "For each of name, connection, handshake and answer [5s]",
                    [&to](const std::string& value) -> std::string {
                      const auto parsed = parse_duration(value);
                      if (!parsed) return parsed.error();
                      if (*parsed < std::chrono::milliseconds(100)) return "100ms to 10m";
                      if (*parsed > std::chrono::minutes(10)) return "100ms to 10m";
                      to = *parsed;
                      return "";
                    });
}

void add_profile_option(CLI::App& app, Profile& to) {
  add_parsed_option(app, "--profile", "WORD", "What to speak: native or cometbft [native]",
                    [&to](const std::string& value) -> std::string {
                      const auto parsed = parse_profile(value);
                      if (!parsed) return "native or cometbft";
                      to = *parsed;
                      return "";
                    });
}

CLI::App& LineParts::add(Command command, const std::string& name, const std::string& doc,
                         const std::string& example) {
  CLI::App& app = *to_.add_subcommand(name, doc);
  app.footer("Example:\n  switchyard addrbook " + name + " " + example);
  commands_[&app] = command;
  return app;
}

void LineParts::books(CLI::App& app, int least, int most) {
  app.add_option("book", line_.files, "An addrbook.json; - for standard input")
      ->type_name("")
      ->option_text(most == 1   ? "[BOOK]"
                    : most == 2 ? "BOOK BOOK"
                                : "BOOK...")
      ->expected(least, most);
}

void LineParts::json(CLI::App& app) {
  app.add_flag("--json", line_.json, "Say it as JSON");
}

void LineParts::in_place(CLI::App& app) {
  app.add_flag("--in-place", line_.in_place,
               "Write it into the file, and keep what was there as BOOK.bak-1, -2 …");
}

void LineParts::file(CLI::App& app, const std::string& name, const std::string& doc,
                     std::string& to) {
  app.add_option(name, to, doc)->type_name("")->option_text("FILE");
}

void LineParts::number(CLI::App& app, const std::string& name, const std::string& doc,
                       std::size_t& to) {
  app.add_option(name, to, doc)
      ->type_name("")
      ->option_text("N")
      ->check(CLI::Range(1, 1'000'000'000));
}

void LineParts::selection(CLI::App& app) {
  Selection& s = line_.selection;
  app.add_flag("--reached", s.reached, "Only peers that ever answered");
  add_parsed_option(app, "--within", "TIME",
                    "Only those that answered so lately, as 72h, before the book's end",
                    [&s](const std::string& value) -> std::string {
                      const auto parsed = parse_duration(value);
                      if (!parsed) return parsed.error();
                      s.within = std::chrono::duration_cast<std::chrono::seconds>(*parsed);
                      return "";
                    });
  app.add_option_function<std::int32_t>(
         "--max-failures", [&s](const std::int32_t& most) { s.most_failures = most; },
         "Only those that failed at most so often since they last answered")
      ->type_name("")
      ->option_text("N")
      ->check(CLI::Range(0, INT32_MAX));
  app.add_flag("--routable", s.routable, "Only addresses that the Internet can reach");
  add_parsed_option(app, "--in", "SUBNET",
                    "Only addresses in this subnet, as 203.0.113.0/24; may be repeated",
                    [&s](const std::string& value) -> std::string {
                      const auto parsed = Subnet::parse(value);
                      if (!parsed) return "a subnet: " + parsed.error();
                      s.in.push_back(*parsed);
                      return "";
                    });
  add_parsed_option(app, "--not-from", "ID|ADDRESS", "Without what only this source told",
                    [&s](const std::string& value) -> std::string {
                      const auto id = PeerId::parse(value);
                      const auto address = IpAddress::parse(value);
                      if (!id && !address) return "an id or an IP address";
                      s.not_from = id ? id->to_string() : address->to_string();
                      return "";
                    });
  number(app, "--per-group", "At most so many of one group of addresses (/16)", s.per_group);
  number(app, "--per-address", "At most so many ids at one address", s.per_address);
  number(app, "--limit", "At most so many, those that answered last", s.limit);
}

}  // namespace switchyard::tools
