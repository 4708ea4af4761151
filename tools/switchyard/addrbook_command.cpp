// `switchyard addrbook`.
#include <fmt/core.h>

#include <chrono>
#include <cstdio>
#include <string>
#include <utility>
#include <vector>

#include "secret_conn/sodium_rng.h"
#include "tools/addrbook/book_diff.h"
#include "tools/addrbook/book_edit.h"
#include "tools/addrbook/book_stats.h"
#include "tools/addrbook/bucket_picture.h"
#include "tools/addrbook/diversity.h"
#include "tools/addrbook/lint.h"
#include "tools/addrbook/listing.h"
#include "tools/addrbook/report_text.h"
#include "tools/common/terminal.h"
#include "tools/switchyard/book_io.h"
#include "tools/switchyard/commands.h"

namespace switchyard::tools {
namespace {

using addrbook::BookEra;
using addrbook::BookImage;
using addrbook::BookReading;
using BookCommand = AddrbookLine::Command;

WallTime wall_clock() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

// One run of the command, on books that were read.
class BookRun {
 public:
  BookRun(const AddrbookLine& line, std::vector<BookInput> inputs)
      : line_(line), inputs_(std::move(inputs)), now_(wall_clock()) {}

  int run() {
    const int status = is_edit() ? edit() : report();
    if (std::fflush(stdout) != 0) return fail("cannot write to standard output", kExitUnreadable);
    return status == kExitOk && !is_mended() ? complaint() : status;
  }

 private:
  BookInput& input() { return inputs_.front(); }
  BookReading& reading() { return input().reading; }
  BookImage& book() { return reading().image; }

  bool is_edit() const {
    switch (line_.command) {
      case BookCommand::convert:
      case BookCommand::repair:
      case BookCommand::merge:
      case BookCommand::dedupe:
      case BookCommand::filter:
      case BookCommand::anonymize:
        return true;
      default:
        return false;
    }
  }
  // Whoever asks for these knows that the file is damaged, or is told in full.
  bool is_mended() const {
    return line_.command == BookCommand::repair || line_.command == BookCommand::lint;
  }

  // That peers are missing is said, whatever was done with the others.
  int complaint() {
    int status = kExitOk;
    for (const BookInput& each : inputs_) {
      if (each.reading.complete()) continue;
      status = fail(shown_name(each.name) +
                        " could not be read in full; see \"switchyard addrbook "
                        "lint\"",
                    kExitFailed);
    }
    return status;
  }

  int report() {
    switch (line_.command) {
      case BookCommand::stats:
        return stats();
      case BookCommand::lint:
        say(line_.json ? lint_json(reading(), input().name) : lint_text(reading(), input().name));
        return reading().findings.total() == 0 ? kExitOk : kExitFailed;
      case BookCommand::diversity:
        return diversity();
      case BookCommand::diff:
        return diff();
      case BookCommand::buckets:
        return buckets();
      default:
        return list();
    }
  }

  static void say(const std::string& text) {
    static_cast<void>(std::fwrite(text.data(), 1, text.size(), stdout));
  }

  int stats() {
    const BookStats stats = book_stats(book(), now_);
    const BookOrigin origin{input().name, input().bytes};
    say(line_.json ? stats_json(stats, reading(), origin)
                   : stats_text(stats, reading(), origin, now_));
    return kExitOk;
  }

  int diversity() {
    addrbook::AsMap map;
    if (!line_.as_map.empty()) {
      auto read = read_as_map(line_.as_map);
      if (!read) return fail(read.error(), kExitUnreadable);
      map = *std::move(read);
    }
    const Diversity diversity = measure_diversity(book(), &map);
    say(line_.json ? diversity_json(diversity, input().name)
                   : diversity_text(diversity, input().name));
    return diversity.judged && diversity.verdict != Grade::good ? kExitFailed : kExitOk;
  }

  int buckets() {
    if (line_.svg.empty()) {
      say(bucket_picture(book(), Terminal::of(stdout)));
      return kExitOk;
    }
    const auto written = write_text_file(line_.svg, bucket_svg(book(), input().name));
    return written ? kExitOk : fail(written.error(), kExitUnreadable);
  }

  int diff() {
    const BookDiff diff = diff_books(book(), inputs_.at(1).reading.image);
    say(line_.json ? diff_json(diff, input().name, inputs_.at(1).name)
                   : diff.text() + diff.summary() + "\n");
    return diff.any() ? kExitFailed : kExitOk;
  }

  int list() {
    const WallTime as_of = newest_time(book(), now_);
    ListFormat format = line_.format;
    if (line_.command == BookCommand::export_peers && format == ListFormat::table) {
      format = ListFormat::peers;
    }
    say(list_text(select_entries(std::move(book().entries), line_.selection, as_of), format,
                  as_of));
    return kExitOk;
  }

  int edit() {
    if (reading().era == BookEra::without_ids) {
      return fail(shown_name(input().name) +
                      " has no ids, so no newer book can be made of it; \"switchyard addrbook "
                      "export --as csv\" gives its addresses",
                  kExitFailed);
    }
    EditedBook edited = edited_book();
    for (const std::string& note : edited.notes) fmt::print(stderr, "{}\n", note);
    return write(edited.book);
  }

  EditedBook edited_book() {
    secret_conn::SodiumRng rng;
    switch (line_.command) {
      case BookCommand::repair:
        return repair_book(std::move(book()), rng);
      case BookCommand::dedupe:
        return dedupe_book(std::move(book()));
      case BookCommand::merge:
        return merge_books(images());
      case BookCommand::filter:
        return filtered();
      case BookCommand::anonymize:
        return {anonymize_book(std::move(book()), rng), {}};
      default:
        return converted();
    }
  }

  std::vector<BookImage> images() {
    std::vector<BookImage> images;
    images.reserve(inputs_.size());
    for (BookInput& each : inputs_) images.push_back(std::move(each.reading.image));
    return images;
  }

  EditedBook filtered() {
    EditedBook made{std::move(book()), {}};
    const std::size_t all = made.book.entries.size();
    const WallTime as_of = newest_time(made.book, now_);
    made.book.entries = select_entries(std::move(made.book.entries), line_.selection, as_of);
    made.notes.push_back(
        fmt::format("{} of {} kept", made.book.entries.size(), plural(all, "peer")));
    return made;
  }

  EditedBook converted() {
    EditedBook made{std::move(book()), {}};
    sort_entries(made.book.entries);
    if (const std::size_t gone = drop_without_id(made.book); gone > 0) {
      made.notes.push_back(plural(gone, "peer") + " without an id left out");
    }
    return made;
  }

  int write(const BookImage& made) {
    // What is for others, or for another program, is without what only we read.
    const bool ours =
        line_.command != BookCommand::convert && line_.command != BookCommand::anonymize;
    const addrbook::BookWriteOptions options{line_.era, /*extras=*/ours};
    if (!line_.in_place) {
      const auto printed = print_book(made, options);
      return printed ? kExitOk : fail(printed.error(), kExitUnreadable);
    }
    const auto backup = replace_book(input().name, made, options);
    if (!backup) return fail(backup.error(), kExitUnreadable);
    fmt::print(stderr, "{} written; what was there is {}\n", input().name, *backup);
    return kExitOk;
  }

  const AddrbookLine& line_;
  std::vector<BookInput> inputs_;  // at least one
  WallTime now_;
};

}  // namespace

int run_addrbook(const CommandLine& line) {
  if (line.addrbook.command == BookCommand::import_peers) return run_import(line.addrbook);
  if (line.addrbook.command == BookCommand::check) return run_check(line.addrbook);
  if (line.addrbook.command == BookCommand::seedcheck) return run_seedcheck(line.addrbook);
  std::vector<std::string> files = line.addrbook.files;
  if (files.empty()) files.emplace_back("-");
  if (line.addrbook.in_place && files.front() == "-") {
    return fail("--in-place needs a file; see \"switchyard addrbook --help\"", kExitUsage);
  }
  std::vector<BookInput> inputs;
  bool unreadable = false;
  for (const std::string& file : files) {
    auto input = read_book_file(file);
    if (!input) return fail(input.error(), kExitUnreadable);
    if (input->reading.state == BookReading::State::unreadable) {
      static_cast<void>(fail(unreadable_text(*input), kExitUnreadable));
      unreadable = true;
    }
    inputs.push_back(*std::move(input));
  }
  if (unreadable) return kExitUnreadable;
  return BookRun(line.addrbook, std::move(inputs)).run();
}

}  // namespace switchyard::tools
