#include "tools/common/log.h"

#include <spdlog/logger.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/base_sink.h>

#include <cstdio>
#include <mutex>
#include <string_view>
#include <utility>

namespace switchyard::tools {
namespace {

constexpr std::string_view kEraseLine = "\r\x1b[2K";
constexpr std::string_view kNoColour = "\x1b[0m";

spdlog::level::level_enum to_spdlog(LogLevel level) {
  switch (level) {
    case LogLevel::debug:
      return spdlog::level::debug;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::warn:
      return spdlog::level::warn;
    case LogLevel::error:
      return spdlog::level::err;
  }
  return spdlog::level::info;
}

std::string_view colour_of(spdlog::level::level_enum level) {
  switch (level) {
    case spdlog::level::warn:
      return "\x1b[33m";
    case spdlog::level::err:
      return "\x1b[31m";
    case spdlog::level::debug:
      return "\x1b[2m";
    default:
      return "\x1b[32m";
  }
}

void put(std::string_view text) {
  static_cast<void>(std::fwrite(text.data(), 1, text.size(), stderr));
}

// Standard error, with the status line kept below whatever is written.
class StatusSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit StatusSink(Terminal terminal) : terminal_(terminal) {}

  void set_status(std::string text) {
    if (!terminal_.interactive) return;
    const std::lock_guard lock(mutex_);
    if (text.empty() && status_.empty()) return;
    status_ = std::move(text);
    put(kEraseLine);
    put(status_);
    static_cast<void>(std::fflush(stderr));
  }

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t buffer;
    formatter_->format(message, buffer);
    const std::string_view line(buffer.data(), buffer.size());
    if (!status_.empty()) put(kEraseLine);
    if (terminal_.colours && message.color_range_end > message.color_range_start) {
      put(line.substr(0, message.color_range_start));
      put(colour_of(message.level));
      put(line.substr(message.color_range_start,
                      message.color_range_end - message.color_range_start));
      put(kNoColour);
      put(line.substr(message.color_range_end));
    } else {
      put(line);
    }
    put(status_);
  }

  void flush_() override { static_cast<void>(std::fflush(stderr)); }

 private:
  Terminal terminal_;
  std::string status_;  // guarded by mutex_; what stands below the log now
};

}  // namespace

struct Log::Impl {
  std::shared_ptr<StatusSink> sink;
  spdlog::logger logger;
  LogFormat format;
  std::size_t columns;

  Impl(LogLevel level, LogFormat log_format, Terminal terminal)
      : sink(std::make_shared<StatusSink>(terminal)),
        logger("switchyard", sink),
        format(log_format),
        columns(terminal.columns) {
    logger.set_level(to_spdlog(level));
    logger.flush_on(spdlog::level::trace);
    logger.set_pattern(format == LogFormat::json
                           ? R"({"ts":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})"
                           : "%Y-%m-%dT%H:%M:%S.%eZ %^%-7l%$ %v",
                       spdlog::pattern_time_type::utc);
  }
};

Log::Log(LogLevel level, LogFormat format, Terminal terminal)
    : impl_(std::make_unique<Impl>(level, format, terminal)) {}

Log::~Log() {
  impl_->sink->set_status("");
}

void Log::write(const LogLine& line) {
  const auto level = to_spdlog(line.level);
  if (!impl_->logger.should_log(level)) return;
  const bool json = impl_->format == LogFormat::json;
  impl_->logger.log(level, spdlog::string_view_t(json ? json_members(line) : plain_text(line)));
}

LogLevel Log::level() const {
  switch (impl_->logger.level()) {
    case spdlog::level::debug:
      return LogLevel::debug;
    case spdlog::level::warn:
      return LogLevel::warn;
    case spdlog::level::err:
      return LogLevel::error;
    default:
      return LogLevel::info;
  }
}

void Log::set_level(LogLevel level) {
  impl_->logger.set_level(to_spdlog(level));
}

void Log::info(std::string message, std::vector<LogField> fields) {
  write(LogLine{LogLevel::info, std::move(message), std::move(fields)});
}

void Log::warn(std::string message, std::vector<LogField> fields) {
  write(LogLine{LogLevel::warn, std::move(message), std::move(fields)});
}

void Log::set_status(std::string text) {
  if (text.size() >= impl_->columns) text.resize(impl_->columns - 1);
  impl_->sink->set_status(std::move(text));
}

}  // namespace switchyard::tools
