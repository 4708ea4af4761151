#include "tools/switchyard/addrbook_line.h"

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "tools/switchyard/line_parts.h"

namespace switchyard::tools {
namespace {

using BookCommand = AddrbookLine::Command;

class BookCommands : LineParts {
 public:
  using LineParts::LineParts;

  void add_all() {
    add_reports();
    add_lists();
    add_edits();
  }

 private:
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
    file(diversity, "--as-map", "Shares by autonomous system too, by this map: text, or .mmdb",
         line().as_map);
    CLI::App& diff =
        add(BookCommand::diff, "diff", "What became of a book", "yesterday.json addrbook.json");
    books(diff, 2, 2);
    json(diff);
    CLI::App& buckets = add(BookCommand::buckets, "buckets",
                            "A picture of how full the buckets are", "addrbook.json");
    one_book(buckets);
    file(buckets, "--svg", "Write it to this file as a picture for browsers", line().svg);
  }

  void add_lists() {
    CLI::App& ls =
        add(BookCommand::ls, "ls", "The peers, by id", "--reached --format csv addrbook.json");
    one_book(ls);
    choice<ListFormat>(ls, "--format", "table, json, ndjson, csv or peers [table]", line().format,
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
    choice<ListFormat>(exporting, "--as", "persistent_peers, ids, csv or ndjson [persistent_peers]",
                       line().format,
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
    add_import();
    one_book(add(BookCommand::anonymize, "anonymize",
                 "The same book of invented peers, to show to others",
                 "addrbook.json > for-the-report.json"));
  }

  void add_convert() {
    CLI::App& convert =
        add(BookCommand::convert, "convert", "A book as another era of CometBFT wrote it",
            "--to 2018 addrbook.json > old.json");
    one_book(convert);
    choice<addrbook::BookEra>(
        convert, "--to",
        "2018-early (v0.16 to v0.19.1), 2018 (to v0.32), 2019 (v0.33) or 2020 (later) [2020]",
        line().era,
        {{"2018-early", addrbook::BookEra::early_2018},
         {"2018", addrbook::BookEra::from_2018},
         {"2019", addrbook::BookEra::from_2019},
         {"2020", addrbook::BookEra::from_2020}});
    in_place(convert);
  }

  void add_import() {
    CLI::App& import = add(BookCommand::import_peers, "import", "A book of a list of peers",
                           "peers.txt > addrbook.json\n  curl -s localhost:26657/net_info | "
                           "switchyard addrbook import > addrbook.json");
    import.add_option("list", line().files, "A list of peers; - for standard input")
        ->type_name("")
        ->option_text("[LIST]")
        ->expected(0, 1);
    choice<ImportFormat>(import, "--from",
                         "peers (ID@HOST:PORT ...), net_info (of CometBFT) or registry (a "
                         "chain.json) [what it looks like]",
                         line().from,
                         {{"peers", ImportFormat::peers},
                          {"net_info", ImportFormat::net_info},
                          {"registry", ImportFormat::registry}});
  }
};

}  // namespace

std::map<const CLI::App*, BookCommand> add_addrbook_commands(CLI::App& to, AddrbookLine& line) {
  LineParts::Commands commands;
  BookCommands(to, line, commands).add_all();
  add_probe_commands(to, line, commands);
  return commands;
}

}  // namespace switchyard::tools
