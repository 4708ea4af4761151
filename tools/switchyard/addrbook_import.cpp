// `switchyard addrbook import`.
#include <fmt/core.h>

#include <chrono>
#include <cstdio>

#include "addrbook/placer.h"
#include "p2p/base/hex.h"
#include "secret_conn/sodium_rng.h"
#include "tools/addrbook/peer_import.h"
#include "tools/addrbook/report_text.h"
#include "tools/switchyard/book_io.h"
#include "tools/switchyard/commands.h"

namespace switchyard::tools {
namespace {

void say_findings(const ImportReading& reading, const std::string& name) {
  for (const ImportFinding& finding : reading.findings) {
    fmt::print(stderr, "{}:{}\n", name, finding.to_string());
  }
  if (reading.found > reading.findings.size()) {
    fmt::print(stderr, "({} more)\n", reading.found - reading.findings.size());
  }
}

}  // namespace

int run_import(const AddrbookLine& line) {
  const std::string name = line.files.empty() ? "-" : line.files.front();
  auto text = TextFile::open(name);
  if (!text) return fail(text.error(), kExitUnreadable);
  ImportOptions options;
  options.format = line.from;
  options.learned = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  ImportReading reading = read_peers([&text] { return text->next(); }, options);
  if (!text->error().empty()) return fail(text->error(), kExitUnreadable);
  say_findings(reading, shown_name(name));
  if (reading.entries.empty()) {
    return fail("no peers in " + shown_name(name), kExitUnreadable);
  }
  secret_conn::SodiumRng rng;
  std::vector<std::string> notes;
  const std::string key = to_hex(addrbook::Placer::draw_key(rng));
  const addrbook::BookImage book = book_of_peers(std::move(reading.entries), key, notes);
  for (const std::string& note : notes) fmt::print(stderr, "{}\n", note);
  fmt::print(stderr, "{} from {} ({}), {} left out\n", plural(book.entries.size(), "peer"),
             shown_name(name), to_string(reading.format), reading.errors);
  if (const auto printed = print_book(book, addrbook::BookWriteOptions()); !printed) {
    return fail(printed.error(), kExitUnreadable);
  }
  return reading.errors == 0 ? kExitOk : kExitFailed;
}

}  // namespace switchyard::tools
