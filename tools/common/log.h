// Log: lines to standard error, and a status line below them on a terminal.
//
// The one place that meets spdlog.  Thread-safe.
#pragma once

#include <memory>
#include <string>

#include "tools/common/log_line.h"
#include "tools/common/terminal.h"

namespace switchyard::tools {

class Log {
 public:
  // `terminal` describes standard error.
  Log(LogLevel level, LogFormat format, Terminal terminal);
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;
  ~Log();  // takes the status line away

  void write(const LogLine& line);

  LogLevel level() const;  // the least important lines written
  void set_level(LogLevel level);

  void info(std::string message, std::vector<LogField> fields = {});
  void warn(std::string message, std::vector<LogField> fields = {});

  // Replaces the status line, cut to the terminal's width; empty takes it away.  Does nothing
  // unless standard error is a terminal.
  void set_status(std::string text);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace switchyard::tools
