// A disk that fills up.
#pragma once

#include <sys/resource.h>

#include <boost/test/unit_test.hpp>
#include <csignal>

namespace switchyard::test {

// While it lives, files cannot grow beyond `size`: a disk that fills up in the middle of a write.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t size) {
    BOOST_REQUIRE(::getrlimit(RLIMIT_FSIZE, &before_) == 0);
    signal_before_ = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limited{size, before_.rlim_max};
    BOOST_REQUIRE(::setrlimit(RLIMIT_FSIZE, &limited) == 0);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, signal_before_);
  }

 private:
  rlimit before_{};
  void (*signal_before_)(int){nullptr};
};

}  // namespace switchyard::test
