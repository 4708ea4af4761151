#include "tools/switchyard/addrbook_line.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <functional>
#include <optional>

#include "tools/common/duration_text.h"

namespace switchyard::tools {
namespace {

using BookCommand = AddrbookLine::Command;

// Makes one subcommand after the other.  Gone before anything is parsed: no callback may hold it.
class BookCommands {
 public:
  BookCommands(CLI::App& to, AddrbookLine& line) : to_(to), line_(line) {}

  std::map<const CLI::App*, BookCommand> all() {
    add_reports();
    add_lists();
    add_edits();
    return std::move(commands_);
  }

 private:
  CLI::App& add(BookCommand command, const std::string& name, const std::string& doc,
                const std::string& example) {
    CLI::App& app = *to_.add_subcommand(name, doc);
    app.footer("Example:\n  switchyard addrbook " + name + " " + example);
    commands_[&app] = command;
    return app;
  }

  // Takes as many books.  `-`, and none where one will do, is standard input.
  void books(CLI::App& app, int least, int most) {
    app.add_option("book", line_.files, "An addrbook.json; - for standard input")
        ->type_name("")
        ->option_text(most == 1   ? "[BOOK]"
                      : most == 2 ? "BOOK BOOK"
                                  : "BOOK...")
        ->expected(least, most);
  }
  void one_book(CLI::App& app) { books(app, 0, 1); }

  void json(CLI::App& app) { app.add_flag("--json", line_.json, "Say it as JSON"); }

  void in_place(CLI::App& app) {
    app.add_flag("--in-place", line_.in_place,
                 "Write it into the file, and keep what was there as BOOK.bak-1, -2 …");
  }

  // An option whose text is read by `parse`, which says what it expects instead, or "".
  void option(CLI::App& app, const std::string& name, const std::string& doc,
              const std::function<std::string(const std::string&)>& parse) {
    app.add_option_function<std::string>(
           name,
           [name, parse](const std::string& value) {
             const std::string expected = parse(value);
             if (expected.empty()) return;
             throw CLI::ValidationError(name + " cannot be \"" + value + "\": expected " +
                                        expected);
           },
           doc)
        ->type_name("")
        ->option_text(" ");
  }

  void format(CLI::App& app, const std::string& name, const std::string& doc,
              const std::map<std::string, ListFormat>& names) {
    option(app, name, doc, [&line = line_, names](const std::string& value) {
      const auto found = names.find(value);
      if (found == names.end()) return "one of those that --help lists";
      line.format = found->second;
      return "";
    });
  }

  void number(CLI::App& app, const std::string& name, const std::string& doc, std::size_t& to) {
    app.add_option(name, to, doc)
        ->type_name("")
        ->option_text("N")
        ->check(CLI::Range(1, 1'000'000'000));
  }

  void selection(CLI::App& app) {
    Selection& s = line_.selection;
    app.add_flag("--reached", s.reached, "Only peers that ever answered");
    option(app, "--within", "Only those that answered so lately, as 72h, before the book's end",
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
    option(app, "--in", "Only addresses in this subnet, as 203.0.113.0/24; may be repeated",
           [&s](const std::string& value) -> std::string {
             const auto parsed = Subnet::parse(value);
             if (!parsed) return "a subnet: " + parsed.error();
             s.in.push_back(*parsed);
             return "";
           });
    option(app, "--not-from", "Without what only this source told: an id, or an address",
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

  void add_reports() {
    CLI::App& stats = add(BookCommand::stats, "stats", "What is in a book: who answered, and when",
                          "~/.cometbft/config/addrbook.json");
    one_book(stats);
    json(stats);
    CLI::App& lint = add(BookCommand::lint, "lint", "What is wrong with a file, by line and column",
                         "addrbook.json && echo fine");
    one_book(lint);
    json(lint);
    CLI::App& diversity =
        add(BookCommand::diversity, "diversity",
            "How many owners stand behind a book, and what to do about it", "addrbook.json");
    one_book(diversity);
    json(diversity);
    books(add(BookCommand::diff, "diff", "What became of a book", "yesterday.json addrbook.json"),
          2, 2);
    one_book(add(BookCommand::buckets, "buckets", "A picture of how full the buckets are",
                 "addrbook.json"));
  }

  void add_lists() {
    CLI::App& ls =
        add(BookCommand::ls, "ls", "The peers, by id", "--reached --format csv addrbook.json");
    one_book(ls);
    format(ls, "--format", "table, json, ndjson, csv or peers [table]",
           {{"table", ListFormat::table},
            {"json", ListFormat::json},
            {"ndjson", ListFormat::ndjson},
            {"csv", ListFormat::csv},
            {"peers", ListFormat::peers}});
    selection(ls);
    CLI::App& exporting =
        add(BookCommand::export_peers, "export", "The peers, as other programs take them",
            "--reached --per-group 1 --limit 20 addrbook.json");
    one_book(exporting);
    format(exporting, "--as", "persistent_peers, ids, csv or ndjson [persistent_peers]",
           {{"persistent_peers", ListFormat::peers},
            {"ids", ListFormat::ids},
            {"csv", ListFormat::csv},
            {"ndjson", ListFormat::ndjson}});
    selection(exporting);
  }

  void add_edits() {
    CLI::App& filter = add(BookCommand::filter, "filter", "A book of some of the peers",
                           "--per-group 20 --routable addrbook.json > thinned.json");
    one_book(filter);
    selection(filter);
    in_place(filter);
    CLI::App& merge = add(BookCommand::merge, "merge", "One book of several; what is newer wins",
                          "a.json b.json > both.json");
    books(merge, 1, 1'000);
    CLI::App& dedupe =
        add(BookCommand::dedupe, "dedupe", "Each id once, and each address and port once",
            "--in-place addrbook.json");
    one_book(dedupe);
    in_place(dedupe);
    CLI::App& repair = add(BookCommand::repair, "repair", "What can be saved of a damaged file",
                           "broken.json > addrbook.json");
    one_book(repair);
    in_place(repair);
    add_convert();
    one_book(add(BookCommand::anonymize, "anonymize",
                 "The same book of invented peers, to show to others",
                 "addrbook.json > for-the-report.json"));
  }

  void add_convert() {
    CLI::App& convert =
        add(BookCommand::convert, "convert", "A book as another era of CometBFT wrote it",
            "--to 2018 addrbook.json > old.json");
    one_book(convert);
    const std::map<std::string, addrbook::BookEra> eras{
        {"2018-early", addrbook::BookEra::early_2018},
        {"2018", addrbook::BookEra::from_2018},
        {"2019", addrbook::BookEra::from_2019},
        {"2020", addrbook::BookEra::from_2020}};
    option(convert, "--to",
           "2018-early (v0.16 to v0.19.1), 2018 (to v0.32), 2019 (v0.33) or 2020 (later) [2020]",
           [&line = line_, eras](const std::string& value) {
             const auto found = eras.find(value);
             if (found == eras.end()) return "2018-early, 2018, 2019 or 2020";
             line.era = found->second;
             return "";
           });
    in_place(convert);
  }

  CLI::App& to_;
  AddrbookLine& line_;
  std::map<const CLI::App*, BookCommand> commands_;
};

}  // namespace

std::map<const CLI::App*, BookCommand> add_addrbook_commands(CLI::App& to, AddrbookLine& line) {
  return BookCommands(to, line).all();
}

}  // namespace switchyard::tools
