#include "tools/switchyard/result_log.h"

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "tools/probe/probe_record.h"
#include "tools/switchyard/book_io.h"

namespace switchyard::tools {
namespace {

// What is longer is no line of ours.
constexpr std::size_t kMostLogLine = 8192;

}  // namespace

Result<bool, std::string> ResultLog::read(const std::string& path) {
  auto text = TextFile::open(path);
  if (!text) return Unexpected(text.error());
  std::string line;
  for (ByteView piece = text->next(); !piece.empty(); piece = text->next()) {
    for (const std::uint8_t byte : piece) {
      if (byte == '\n') {
        take(line);
        line.clear();
      } else if (line.size() <= kMostLogLine) {
        line += static_cast<char>(byte);
      }
    }
  }
  if (!text->error().empty()) return Unexpected(text->error());
  take(line);
  return !line.empty();
}

void ResultLog::take(const std::string& line) {
  if (line.empty()) return;
  auto result = read_probe_line(line, network_);
  if (result) {
    before_.push_back(*std::move(result));
  } else {
    ++unread_;
  }
}

Result<ResultLog, std::string> ResultLog::open(const std::string& path,
                                               const std::string& network) {
  ResultLog log;
  log.network_ = network;
  bool torn = false;
  std::error_code error;
  if (std::filesystem::exists(path, error)) {
    const auto read = log.read(path);
    if (!read) return Unexpected(read.error());
    torn = *read;
  }
  log.file_.reset(std::fopen(path.c_str(), "abe"));
  if (!log.file_ || (torn && std::fputc('\n', log.file_.get()) == EOF)) {
    return Unexpected("cannot write " + path + ": " +
                      std::error_code(errno, std::generic_category()).message());
  }
  return log;
}

bool ResultLog::add(const ProbeResult& result) {
  const std::string line = probe_line(result, network_) + "\n";
  return std::fwrite(line.data(), 1, line.size(), file_.get()) == line.size() &&
         std::fflush(file_.get()) == 0;
}

}  // namespace switchyard::tools
