#include "tools/switchyard/book_io.h"

#include <fmt/core.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <system_error>

#include "p2p/net/disk_files.h"
#include "p2p/net/file_lock.h"
#include "tools/addrbook/mmdb_map.h"
#include "tools/common/home.h"

namespace switchyard::tools {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPiece = 256 * kKiB;
// A million peers are 600 MB; what is more is no address book.
constexpr std::size_t kMostInPlace = 4096 * kMiB;

std::string last_error_text() {
  return std::error_code(errno, std::generic_category()).message();
}

// The lock of the home folder that has the file in data/, config/ or itself; not set if there is no
// such home.  Held while the file is replaced.
Result<std::optional<net::FileLock>, std::string> lock_home_of(const fs::path& file) {
  const fs::path folder = fs::absolute(file).parent_path();
  for (const fs::path& path : {folder.parent_path(), folder}) {
    const Home home(path.string());
    std::error_code error;
    if (!fs::exists(home.lock_file(), error)) continue;
    auto lock = net::FileLock::acquire(home.lock_file());
    if (!lock) return Unexpected("a node runs in " + home.path() + ": " + lock.error());
    return std::optional<net::FileLock>(*std::move(lock));
  }
  return std::optional<net::FileLock>();
}

std::string free_backup_name(const std::string& name) {
  for (unsigned n = 1;; ++n) {
    std::string backup = fmt::format("{}.bak-{}", name, n);
    std::error_code error;
    if (!fs::exists(fs::symlink_status(backup, error))) return backup;
  }
}

}  // namespace

void TextFile::Close::operator()(std::FILE* file) const {
  if (file != stdin) static_cast<void>(std::fclose(file));
}

Result<TextFile, std::string> TextFile::open(const std::string& name) {
  TextFile text;
  text.name_ = name;
  text.file_.reset(name == "-" ? stdin : std::fopen(name.c_str(), "rbe"));
  if (!text.file_) return Unexpected("cannot read " + name + ": " + last_error_text());
  text.piece_.resize(kPiece);
  return text;
}

ByteView TextFile::next() {
  if (!error_.empty()) return {};
  const std::size_t size = std::fread(piece_.data(), 1, piece_.size(), file_.get());
  if (size == 0 && std::ferror(file_.get()) != 0) {
    error_ = "cannot read " + name_ + ": " + last_error_text();
  }
  bytes_ += size;
  return ByteView(piece_).first(size);
}

Result<BookInput, std::string> read_book_file(const std::string& name) {
  auto text = TextFile::open(name);
  if (!text) return Unexpected(text.error());
  BookInput input;
  input.name = name;
  input.reading = addrbook::read_book([&text] { return text->next(); });
  input.bytes = text->bytes();
  if (!text->error().empty()) return Unexpected(text->error());
  return input;
}

Result<addrbook::AsMap, std::string> read_as_map(const std::string& name) {
  // The routing table of today is 40 MB as text.
  constexpr std::size_t kMost = 256 * kMiB;
  if (name.ends_with(".mmdb")) return read_mmdb(name);
  auto text = TextFile::open(name);
  if (!text) return Unexpected(text.error());
  std::string all;
  for (ByteView piece = text->next(); !piece.empty(); piece = text->next()) {
    all += as_text(piece);
    if (all.size() > kMost) return Unexpected(name + " is too large for a map");
  }
  if (!text->error().empty()) return Unexpected(text->error());
  auto map = addrbook::AsMap::parse(all);
  if (!map) return Unexpected(name + ": " + map.error());
  return map;
}

std::string unreadable_text(const BookInput& input) {
  const addrbook::Finding* worst = input.reading.findings.worst();
  return "no address book: " + (input.name == "-" ? "standard input" : input.name) +
         (worst == nullptr ? "" : ":" + worst->to_string());
}

Result<void, std::string> print_book(const addrbook::BookImage& book,
                                     const addrbook::BookWriteOptions& options) {
  addrbook::BookWriter writer(options);
  const auto flush = [&writer](std::size_t above) {
    std::string& text = writer.text();
    if (text.size() <= above) return true;
    const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
    text.clear();
    return written;
  };
  writer.begin(book);
  bool fine = true;
  for (const addrbook::ImageEntry& entry : book.entries) {
    writer.add(entry);
    fine = fine && flush(kPiece);
  }
  writer.finish();
  writer.text() += '\n';
  fine = flush(0) && std::fflush(stdout) == 0 && fine;
  if (!fine) return Unexpected("cannot write to standard output: " + last_error_text());
  return {};
}

std::string new_book_obstacle(const std::string& name) {
  std::error_code error;
  return fs::exists(fs::symlink_status(name, error)) ? name + " is there already" : "";
}

Result<void, std::string> write_new_book(const std::string& name, const addrbook::BookImage& book,
                                         const addrbook::BookWriteOptions& options) {
  if (const std::string obstacle = new_book_obstacle(name); !obstacle.empty()) {
    return Unexpected(obstacle);
  }
  return write_text_file(name, addrbook::write_book(book, options) + "\n");
}

Result<void, std::string> write_text_file(const std::string& name, const std::string& text) {
  constexpr unsigned kReadableByAll = 0644;
  net::DiskFiles files;
  if (auto written = files.write_atomic(name, as_bytes(text), kReadableByAll); !written) {
    return Unexpected("cannot write " + name + ": " + written.error().message());
  }
  return {};
}

Result<std::string, std::string> replace_book(const std::string& name,
                                              const addrbook::BookImage& book,
                                              const addrbook::BookWriteOptions& options) {
  auto lock = lock_home_of(name);
  if (!lock) return Unexpected(lock.error());
  net::DiskFiles files;
  const auto before = files.read(name, kMostInPlace);
  if (!before) return Unexpected("cannot read " + name + ": " + before.error().message());
  std::error_code error;
  const auto mode = static_cast<unsigned>(fs::status(name, error).permissions()) & 0777U;
  std::string backup = free_backup_name(name);
  if (auto kept = files.write_atomic(backup, *before, mode); !kept) {
    return Unexpected("cannot write " + backup + ": " + kept.error().message());
  }
  const std::string text = addrbook::write_book(book, options);
  if (auto written = files.write_atomic(name, as_bytes(text), mode); !written) {
    return Unexpected("cannot write " + name + ": " + written.error().message());
  }
  return backup;
}

}  // namespace switchyard::tools
