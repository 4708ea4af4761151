// addrbook_line.h: the subcommands that dial.
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "tools/switchyard/line_parts.h"

namespace switchyard::tools {
namespace {

class ProbeCommands : LineParts {
 public:
  using LineParts::LineParts;

  void add_all() {
    CLI::App& check = add(Command::check, "check", "Dial the peers of a book: who answers?",
                          "--network devnet --resume results.ndjson addrbook.json");
    one_book(check);
    probing(check);
    file(check, "--resume", "Keep results in this file, and skip who stands there already",
         line().resume);
    file(check, "--answered", "Write a book of those that answered to this file", line().answered);
    choice<ListFormat>(check, "--format", "table, json, ndjson, csv or peers [table]",
                       line().format,
                       {{"table", ListFormat::table},
                        {"json", ListFormat::json},
                        {"ndjson", ListFormat::ndjson},
                        {"csv", ListFormat::csv},
                        {"peers", ListFormat::peers}});
    selection(check);

    CLI::App& seeds = add(Command::seedcheck, "seedcheck",
                          "Dial seeds and ask each for addresses: name, TCP, handshake, answer",
                          "--network devnet 4f2a...@seed.example.com:26656 more-seeds.txt");
    seeds.add_option("seed", line().files, "ID@HOST:PORT, or a file of them; - for standard input")
        ->type_name("")
        ->option_text("SEED...")
        ->expected(1, 10'000);
    probing(seeds);
    json(seeds);
  }

 private:
  void probing(CLI::App& app) {
    app.add_option("--network", line().network, "The network that they should be of; must be said")
        ->type_name("")
        ->option_text("NAME")
        ->required();
    bounded(app, "--workers", "Dials at a time [16]", line().pace.workers, 1000);
    bounded(app, "--rate", "Dials a second [20]", line().pace.per_second, 10'000);
    add_timeout_option(app, line().timeout);
    add_profile_option(app, line().profile);
  }

  static void bounded(CLI::App& app, const std::string& name, const std::string& doc,
                      std::size_t& to, std::size_t most) {
    app.add_option(name, to, doc)
        ->type_name("")
        ->option_text("N")
        ->check(CLI::Range(std::size_t{1}, most));
  }
};

}  // namespace

void add_probe_commands(CLI::App& to, AddrbookLine& line, LineParts::Commands& commands) {
  ProbeCommands(to, line, commands).add_all();
}

}  // namespace switchyard::tools
