#include "tests/bench/far_end.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <sstream>
#include <stdexcept>
#include <system_error>

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

// Whether there is something to read, or an end, within so many seconds.
bool readable(int fd, double seconds) {
  pollfd entry{.fd = fd, .events = POLLIN, .revents = 0};
  return ::poll(&entry, 1, static_cast<int>(seconds * 1e3)) > 0;
}

// This program with other arguments, its standard input and output replaced.
pid_t run_myself(std::vector<std::string> arguments, int input, int output) {
  std::vector<char*> argv;
  argv.reserve(arguments.size() + 1);
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
  pid_t pid = -1;
  const int failed = ::posix_spawn(&pid, "/proc/self/exe", &actions, nullptr, argv.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) throw std::system_error(failed, std::system_category());
  return pid;
}

}  // namespace

FarEnd::FarEnd(std::string_view kind, const Plan& plan, int processor) : plan_(plan) {
  Pipe in = make_pipe();
  Pipe out = make_pipe();
  pid_ = run_myself({"bench_net", "--serve", std::string(kind), std::to_string(plan.seconds),
                     std::to_string(processor)},
                    in.from.get(), out.to.get());
  input_ = std::move(in.to);
  output_ = std::move(out.from);
}

FarEnd::~FarEnd() {
  input_ = net::Fd();
  std::array<char, 256> rest{};
  while (readable(output_.get(), plan_.patience()) &&
         ::read(output_.get(), rest.data(), rest.size()) > 0) {
  }
  ::kill(pid_, SIGKILL);  // ours until it is waited for, gone already or not
  ::waitpid(pid_, nullptr, 0);
}

std::string FarEnd::line() {
  for (;;) {
    const std::size_t end = unread_.find('\n');
    if (end != std::string::npos) {
      std::string found = unread_.substr(0, end);
      unread_.erase(0, end + 1);
      return found;
    }
    std::array<char, 256> more{};
    const ssize_t n = readable(output_.get(), plan_.patience())
                          ? ::read(output_.get(), more.data(), more.size())
                          : 0;
    if (n <= 0) throw std::runtime_error("the far end has failed or is late");
    unread_.append(more.data(), static_cast<std::size_t>(n));
  }
}

std::vector<double> FarEnd::result() {
  std::istringstream words(line());
  std::vector<double> numbers;
  for (double number = 0; words >> number;) numbers.push_back(number);
  return numbers;
}

void say(std::string_view line) {
  std::fwrite(line.data(), 1, line.size(), stdout);
  std::fputc('\n', stdout);
  std::fflush(stdout);
}

void say(const std::vector<double>& numbers) {
  std::ostringstream line;
  for (const double number : numbers) line << number << ' ';
  say(line.str());
}

void hold(double seconds) {
  if (readable(STDIN_FILENO, seconds)) throw std::runtime_error("the near end has gone");
}

void hold_until_told(const Plan& plan) {
  readable(STDIN_FILENO, plan.patience());
}

}  // namespace switchyard::bench
