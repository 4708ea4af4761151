#include "p2p/net/file_lock.h"

#include <sys/wait.h>
#include <unistd.h>
#include <csignal>

#include <array>
#include <boost/test/unit_test.hpp>
#include <optional>

#include "tests/unit/p2p/net/temporary_folder.h"

namespace switchyard::net {
namespace file_lock_tests {

// Another process that takes the lock and keeps it until it is killed.
class Holder {
 public:
  explicit Holder(const std::string& path) {
    std::array<int, 2> pipe{};
    BOOST_REQUIRE(::pipe(pipe.data()) == 0);
    pid_ = ::fork();
    BOOST_REQUIRE(pid_ >= 0);
    if (pid_ == 0) {
      const auto lock = FileLock::acquire(path);
      const char answer = lock ? 'y' : 'n';
      if (::write(pipe[1], &answer, 1) != 1) ::_exit(1);
      for (;;) ::pause();
    }
    char answer = '?';
    BOOST_REQUIRE(::read(pipe[0], &answer, 1) == 1);
    BOOST_REQUIRE(answer == 'y');
    ::close(pipe[0]);
    ::close(pipe[1]);
  }
  Holder(const Holder&) = delete;
  Holder& operator=(const Holder&) = delete;
  ~Holder() { kill(); }

  pid_t pid() const { return pid_; }

  void kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = -1;
  }

 private:
  pid_t pid_{-1};
};

}  // namespace file_lock_tests

BOOST_AUTO_TEST_SUITE(file_lock_tests)

BOOST_AUTO_TEST_CASE(one_at_a_time_until_it_is_destroyed) {
  const TemporaryFolder folder;
  std::optional<FileLock> held;
  auto first = FileLock::acquire(folder / "lock");
  BOOST_REQUIRE(first);
  held.emplace(std::move(*first));
  BOOST_TEST(!FileLock::acquire(folder / "lock").has_value());
  BOOST_TEST(FileLock::acquire(folder / "other").has_value());
  held.reset();
  BOOST_TEST(FileLock::acquire(folder / "lock").has_value());
}

BOOST_AUTO_TEST_CASE(another_process_is_named_and_frees_the_lock_by_dying) {
  const TemporaryFolder folder;
  Holder holder(folder / "lock");
  const auto refused = FileLock::acquire(folder / "lock");
  BOOST_REQUIRE(!refused);
  BOOST_TEST(refused.error() ==
             "another process (" + std::to_string(holder.pid()) + ") holds " + (folder / "lock"));
  holder.kill();
  BOOST_TEST(FileLock::acquire(folder / "lock").has_value());
}

BOOST_AUTO_TEST_CASE(a_path_that_cannot_be_opened_says_why) {
  const TemporaryFolder folder;
  const auto failed = FileLock::acquire(folder / "no/lock");
  BOOST_REQUIRE(!failed);
  BOOST_TEST(failed.error() ==
             "cannot open " + (folder / "no/lock") + ": No such file or directory");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace switchyard::net
