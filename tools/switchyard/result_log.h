// ResultLog: the file of `addrbook check --resume`, a result a line (tools/probe/probe_record.h).
//
// Appended to, and flushed line by line: whoever is killed loses no more than the line that is
// being written.  Such a torn line, and lines of other networks, are read over and counted.
#pragma once

#include <cstddef>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "p2p/base/result.h"
#include "tools/probe/probe_result.h"

namespace switchyard::tools {

class ResultLog {
 public:
  // Reads what is there and goes on behind it.  The error is a sentence for people.
  static Result<ResultLog, std::string> open(const std::string& path, const std::string& network);

  std::vector<ProbeResult>& before() { return before_; }  // in the order of the file
  std::size_t unread() const { return unread_; }          // lines

  // False if it could not be written.
  bool add(const ProbeResult& result);

 private:
  struct Close {
    void operator()(std::FILE* file) const { static_cast<void>(std::fclose(file)); }
  };

  // All lines there are; whether the last one has no end.
  Result<bool, std::string> read(const std::string& path);
  void take(const std::string& line);

  std::string network_;
  std::vector<ProbeResult> before_;
  std::size_t unread_{0};
  std::unique_ptr<std::FILE, Close> file_;
};

}  // namespace switchyard::tools
