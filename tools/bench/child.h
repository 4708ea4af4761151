// Child: this program once more, in a process of its own, with another command line.
//
// It ends when its standard input does, and never outlives this process.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "p2p/base/result.h"
#include "p2p/net/fd.h"

namespace switchyard::bench {

class Child {
 public:
  // `patience`: the longest that anything is waited for, seconds.  REQUIRES: one thread.
  Child(const std::vector<std::string>& arguments, double patience);
  Child(Child&& other) noexcept;
  Child& operator=(Child&&) = delete;
  ~Child();  // ends it, by force if need be

  // The next line of its standard output.
  Result<std::string, std::string> line();
  // Its last line, when it has ended well.  `tell`: it is told to end.
  Result<std::string, std::string> finish(bool tell);

 private:
  bool read_more();  // false: it is at its end, or late
  std::string take_line();

  double patience_;
  pid_t pid_{-1};
  net::Fd input_;       // its standard input
  net::Fd output_;      // its standard output
  std::string unread_;  // of output_
};

}  // namespace switchyard::bench
