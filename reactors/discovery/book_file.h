// The file of an address book: loaded with suspicion, saved so that nothing is lost.
//
// Loading: whatever the text says that cannot be read (BookReading::complete() is false) is kept
// before anything is saved over it: the file as it stands is copied beside itself, NAME.bad-1,
// NAME.bad-2, …, once however often it is loaded.  A copy, and not another name: until the first
// save the damaged file is where it was, and what could be read of it can be read again.
//
// Saving: the file is replaced as a whole (net::Files::write_atomic), so at every moment the last
// book that was saved is there under the file's name, or the one being saved; for a node killed at
// any point, and for a machine that loses its power.
//
// CometBFT's own mode is 0644; ours is 0600, as the file tells whom this node trusts and bans.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "addrbook/book_image.h"
#include "addrbook/book_reader.h"
#include "p2p/base/result.h"
#include "p2p/net/files.h"
#include "p2p/net/timers.h"

namespace switchyard::reactors {

// A full book is about 8 MB, with a signed record of every peer about 50.
inline constexpr std::size_t kMaxBookFile = 256 * kMiB;

struct BookLoad {
  bool found{false};              // there was a file
  addrbook::BookReading reading;  // of it; empty if there was none, or it was too large
  std::string kept_as;            // where the damaged file was copied to, or what it is called now
  std::string reason;             // what was wrong with it: one line; else empty
};

// That there is no file is fine.  The error says why a file can neither be read nor be kept:
// whoever goes on and saves would overwrite it.
Result<BookLoad, std::string> load_book(net::Files& files, const std::string& path,
                                        std::size_t max_size = kMaxBookFile);

Result<void> save_book(net::Files& files, const std::string& path, const addrbook::BookImage& book);

// When to save: on change, at most every kSaveEvery.
//
//               handle_change: due now, or kSaveEvery after the last save
//     ┌───────┐ ───────────────────────────────────────────────────────► ┌─────┐
//     │ clean │                                                          │ due │ ◄─┐ handle_change
//     └───────┘ ◄─────────────────────────────────────────────────────── └─────┘ ──┘
//               handle_timeout at its time: true, save now
//
// A save that failed is a change again.  Pure.
class SaveSchedule {
 public:
  static constexpr Duration kSaveEvery = std::chrono::seconds(30);  // CometBFT: two minutes

  bool dirty() const { return due_.has_value(); }
  std::optional<Time> next_deadline() const { return due_; }

  void handle_change(Time now);
  // Whether to save now; then it counts as saved.
  bool handle_timeout(Time now);
  // Saved without waiting.
  void handle_saved(Time now);

 private:
  std::optional<Time> due_;   // of the next save; not set: nothing has changed since the last
  std::optional<Time> last_;  // when the last one was begun
};

// BookSaver: saves a book by SaveSchedule.
//
// On the executor of its timers, which it blocks for as long as the disk takes (a full book: tens
// of milliseconds).  What was changed within the last half minute is lost with the process unless
// its owner calls flush() at the end.
class BookSaver {
 public:
  struct Callbacks {
    std::function<addrbook::BookImage()> image;              // the book as it is now
    std::function<void(const std::error_code&)> on_failure;  // a save failed; it is tried again
    std::function<void()> on_saved{};                        // may be empty
  };

  // What it is given outlives it.
  BookSaver(net::Files& files, net::Timers& timers, std::string path, Callbacks callbacks);
  BookSaver(const BookSaver&) = delete;
  BookSaver& operator=(const BookSaver&) = delete;

  // The book is not as it was saved last.
  void handle_change();

  // Saves now if anything has changed.
  Result<void> flush();

 private:
  void handle_timeout();
  Result<void> save();
  void arm();

  net::Files& files_;
  net::Timers& timers_;
  std::string path_;
  Callbacks callbacks_;
  SaveSchedule schedule_;
  net::Watchdog alarm_;  // armed while the schedule has a deadline
};

}  // namespace switchyard::reactors
