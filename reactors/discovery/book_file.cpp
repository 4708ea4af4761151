#include "reactors/discovery/book_file.h"

#include <algorithm>
#include <utility>

#include "addrbook/book_writer.h"
#include "p2p/net/errors.h"
#include "p2p/switch/record_file.h"

namespace switchyard::reactors {
namespace {

constexpr unsigned kMode = 0600;
constexpr unsigned kMaxCopies = 100;  // of bad files beside each other

// Puts the content beside the file unless it is there; the copy's name.
Result<std::string, std::string> keep_copy(net::Files& files, const std::string& path,
                                           ByteView content) {
  std::error_code error = std::make_error_code(std::errc::file_exists);
  for (unsigned n = 1; n <= kMaxCopies; ++n) {
    std::string name = path + ".bad-" + std::to_string(n);
    const auto there = files.read(name, content.size());
    if (there && std::ranges::equal(*there, content)) return name;
    if (there || there.error() == std::errc::file_too_large) continue;
    error = there.error();
    if (error != net::Errc::not_found) break;
    const auto written = files.write_atomic(name, content, kMode);
    if (written) return name;
    error = written.error();
    break;
  }
  return Unexpected("cannot keep a copy of " + path + ": " + error.message());
}

}  // namespace

Result<BookLoad, std::string> load_book(net::Files& files, const std::string& path,
                                        std::size_t max_size) {
  BookLoad load;
  std::string cannot_keep;
  const auto report = load_or_set_aside(files, path, max_size, [&](ByteView text) {
    load.reading = addrbook::read_book(text);
    if (!load.reading.complete()) {
      auto copy = keep_copy(files, path, text);
      if (copy) load.kept_as = std::move(*copy);
      if (!copy) cannot_keep = copy.error();
      const addrbook::Finding* const worst = load.reading.findings.worst();
      if (worst != nullptr) load.reason = worst->to_string();
    }
    return Result<void, std::string>();
  });
  if (!report) return Unexpected(report.error());
  if (!cannot_keep.empty()) return Unexpected(cannot_keep + " (" + load.reason + ')');
  load.found = report->found;
  if (!report->set_aside.empty()) {  // too large to be read, so to be copied
    load.kept_as = report->set_aside;
    load.reason = report->reason;
  }
  return load;
}

Result<void> save_book(net::Files& files, const std::string& path,
                       const addrbook::BookImage& book) {
  return files.write_atomic(path, as_bytes(addrbook::write_book(book)), kMode);
}

void SaveSchedule::handle_change(Time now) {
  if (!due_) due_ = last_ ? std::max(now, *last_ + kSaveEvery) : now;
}

bool SaveSchedule::handle_timeout(Time now) {
  if (!due_ || now < *due_) return false;
  handle_saved(now);
  return true;
}

void SaveSchedule::handle_saved(Time now) {
  due_.reset();
  last_ = now;
}

BookSaver::BookSaver(net::Files& files, net::Timers& timers, std::string path, Callbacks callbacks)
    : files_(files),
      timers_(timers),
      path_(std::move(path)),
      callbacks_(std::move(callbacks)),
      alarm_(timers) {}

void BookSaver::handle_change() {
  if (schedule_.dirty()) return;
  schedule_.handle_change(timers_.now());
  arm();
}

void BookSaver::handle_timeout() {
  if (!schedule_.handle_timeout(timers_.now())) return arm();
  const auto saved = save();
  if (saved) return;
  schedule_.handle_change(timers_.now());
  arm();
  callbacks_.on_failure(saved.error());  // may destroy this
}

Result<void> BookSaver::flush() {
  if (!schedule_.dirty()) return {};
  alarm_.disarm();
  schedule_.handle_saved(timers_.now());
  auto saved = save();
  if (!saved) handle_change();
  return saved;
}

Result<void> BookSaver::save() {
  auto saved = save_book(files_, path_, callbacks_.image());
  if (saved && callbacks_.on_saved) callbacks_.on_saved();
  return saved;
}

void BookSaver::arm() {
  const auto deadline = schedule_.next_deadline();
  if (deadline) alarm_.arm(*deadline, [this] { handle_timeout(); });
}

}  // namespace switchyard::reactors
