#include "tools/bench/child.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>
#include <utility>

#include "tools/bench/measure.h"

namespace switchyard::bench {
namespace {

struct Pipe {
  net::Fd from;
  net::Fd to;
};

Pipe make_pipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::system_error(errno, std::system_category());
  return {net::Fd(ends[0]), net::Fd(ends[1])};
}

[[noreturn]] void become(std::vector<char*>& argv, int input, int output) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::dup2(input, STDIN_FILENO);
  ::dup2(output, STDOUT_FILENO);
  ::execv("/proc/self/exe", argv.data());
  ::_exit(127);
}

}  // namespace

Child::Child(const std::vector<std::string>& arguments, double patience) : patience_(patience) {
  Pipe in = make_pipe();
  Pipe out = make_pipe();
  std::vector<std::string> words{"switchyard"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (std::string& word : words) argv.push_back(word.data());
  argv.push_back(nullptr);
  pid_ = ::fork();
  if (pid_ < 0) throw std::system_error(errno, std::system_category());
  if (pid_ == 0) become(argv, in.from.get(), out.to.get());
  input_ = std::move(in.to);
  output_ = std::move(out.from);
}

Child::Child(Child&& other) noexcept
    : patience_(other.patience_),
      pid_(std::exchange(other.pid_, -1)),
      input_(std::move(other.input_)),
      output_(std::move(other.output_)),
      unread_(std::move(other.unread_)) {}

Child::~Child() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);  // ours until it is waited for, gone already or not
  ::waitpid(pid_, nullptr, 0);
}

bool Child::read_more() {
  pollfd entry{.fd = output_.get(), .events = POLLIN, .revents = 0};
  if (::poll(&entry, 1, static_cast<int>(patience_ * 1e3)) <= 0) return false;
  std::array<char, 4096> more{};
  const ssize_t n = ::read(output_.get(), more.data(), more.size());
  if (n > 0) unread_.append(more.data(), static_cast<std::size_t>(n));
  return n > 0;
}

std::string Child::take_line() {
  const std::size_t end = unread_.find('\n');
  std::string found = unread_.substr(0, end);
  unread_.erase(0, end + 1);
  return found;
}

Result<std::string, std::string> Child::line() {
  while (unread_.find('\n') == std::string::npos) {
    if (!read_more()) return Unexpected(std::string("an end has failed or is late"));
  }
  return take_line();
}

Result<std::string, std::string> Child::finish(bool tell) {
  if (tell) input_ = net::Fd();
  while (read_more()) {
  }
  // It has closed its output, so it is about to end; or it is late.
  int status = 0;
  bool gone = false;
  for (int i = 0; i < 200 && !gone; ++i) {
    gone = ::waitpid(pid_, &status, WNOHANG) == pid_;
    if (!gone) pause_for(0.01);
  }
  if (gone) pid_ = -1;
  if (!gone || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    return Unexpected(std::string("an end has failed or is late"));
  }
  std::string last;
  while (unread_.find('\n') != std::string::npos) last = take_line();
  return last;
}

}  // namespace switchyard::bench
