#include "tools/bench/end_watch.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <csignal>
#include <system_error>

namespace switchyard::bench {
namespace {

constexpr std::int64_t kPace = 1'000'000;  // ns

net::Fd opened(int fd) {
  if (fd < 0) throw std::system_error(errno, std::system_category());
  return net::Fd(fd);
}

sigset_t interrupts() {
  sigset_t set;
  ::sigemptyset(&set);
  ::sigaddset(&set, SIGINT);
  ::sigaddset(&set, SIGTERM);
  return set;
}

net::Fd take_signals() {
  const sigset_t set = interrupts();
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
  return opened(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
}

// Due at `first` and each kPace behind it.
net::Fd make_timer(std::int64_t first) {
  constexpr std::int64_t kBillion = 1'000'000'000;
  net::Fd timer = opened(::timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK));
  const itimerspec times{.it_interval = {.tv_sec = 0, .tv_nsec = kPace},
                         .it_value = {.tv_sec = first / kBillion, .tv_nsec = first % kBillion}};
  ::timerfd_settime(timer.get(), TFD_TIMER_ABSTIME, &times, nullptr);
  return timer;
}

}  // namespace

EndWatch::EndWatch(bool input, double patience)
    : bell_(opened(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))),
      signals_(take_signals()),
      input_(input),
      ends_(Clock::now() +
            std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(patience))) {}

void EndWatch::let_signals_kill() const {
  const sigset_t set = interrupts();
  ::pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
  ::alarm(static_cast<unsigned>(std::ceil(std::max(left(), 1.0))));
}

void EndWatch::ring() const {
  const std::uint64_t one = 1;
  static_cast<void>(!::write(bell_.get(), &one, sizeof one));  // it fails if it rings already
}

double EndWatch::left() const {
  return -seconds_since(ends_);
}

EndWatch::Seen EndWatch::look(int other, double seconds) {
  std::array<pollfd, 4> entries{{{.fd = signals_.get(), .events = POLLIN, .revents = 0},
                                 {.fd = input_ ? STDIN_FILENO : -1, .events = POLLIN, .revents = 0},
                                 {.fd = bell_.get(), .events = POLLIN, .revents = 0},
                                 {.fd = other, .events = POLLIN, .revents = 0}}};
  const double most = std::clamp(std::min(seconds, left()), 0.0, 1e5);
  const int ready = ::poll(entries.data(), entries.size(), static_cast<int>(std::ceil(most * 1e3)));
  if (ready == 0) return Seen::late;
  if (entries[0].revents != 0) return Seen::interrupted;
  if (entries[1].revents != 0) {
    std::array<char, 256> ignored{};
    if (::read(STDIN_FILENO, ignored.data(), ignored.size()) <= 0) return Seen::input_closed;
  }
  std::uint64_t rung = 0;
  static_cast<void>(!::read(bell_.get(), &rung, sizeof rung));  // or nobody has
  return Seen::yes;
}

EndWatch::Seen EndWatch::until(const std::function<bool()>& there) {
  while (!there()) {
    const Seen seen = look(-1, left());
    if (seen != Seen::yes) return seen;
  }
  return Seen::yes;
}

EndWatch::Seen EndWatch::pause(double seconds) {
  const auto start = Clock::now();
  for (;;) {
    const double rest = seconds - seconds_since(start);
    if (rest <= 0) return Seen::yes;
    const Seen seen = look(-1, rest);
    if (seen == Seen::late && left() > 0) return Seen::yes;
    if (seen != Seen::yes) return seen;
  }
}

EndWatch::Seen EndWatch::pace(std::int64_t from, std::int64_t to,
                              const std::function<void(std::int64_t)>& due) {
  const net::Fd timer = make_timer(from);
  for (std::int64_t next = from; next < to;) {
    const Seen seen = look(timer.get(), left());
    if (seen != Seen::yes) return seen;
    std::uint64_t times = 0;
    if (::read(timer.get(), &times, sizeof times) != sizeof times) continue;
    for (; times > 0 && next < to; --times, next += kPace) due(next);
  }
  return Seen::yes;
}

}  // namespace switchyard::bench
