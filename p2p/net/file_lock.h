// FileLock: one process at a time.
//
// An exclusive flock(2) on a file that is made if need be and stays behind.  The system frees it
// when the process ends, however it ends; the destructor does so before.  Meant for the lock file
// of a home folder: everything in there has one writer.
#pragma once

#include <string>

#include "p2p/base/result.h"
#include "p2p/net/fd.h"

namespace switchyard::net {

class FileLock {
 public:
  // Never waits.  The error is a sentence for people: another process has it (with its number, if
  // it can be read), or what the system says.
  static Result<FileLock, std::string> acquire(const std::string& path);

 private:
  explicit FileLock(Fd fd) : fd_(std::move(fd)) {}

  Fd fd_;  // holds the lock while open
};

}  // namespace switchyard::net
