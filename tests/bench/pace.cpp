#include "tests/bench/pace.h"

#include <sys/timerfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <system_error>

#include "p2p/net/fd.h"

namespace switchyard::bench {
namespace {

timespec to_timespec(Clock::duration time) {
  constexpr std::int64_t kBillion = 1'000'000'000;
  const std::int64_t ns = std::chrono::nanoseconds(time).count();
  return {.tv_sec = ns / kBillion, .tv_nsec = ns % kBillion};
}

// Due at `start` and each kPace behind it.
net::Fd make_timer(Clock::time_point start) {
  net::Fd timer(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC));
  const itimerspec times{.it_interval = to_timespec(kPace),
                         .it_value = to_timespec(start.time_since_epoch())};
  if (!timer || ::timerfd_settime(timer.get(), TFD_TIMER_ABSTIME, &times, nullptr) != 0)
    throw std::system_error(errno, std::system_category());
  return timer;
}

}  // namespace

void send_at_pace(double seconds, const std::function<void(const Stamped&)>& send) {
  Clock::time_point due = Clock::now() + kPace;
  const Clock::time_point end =
      due + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
  const net::Fd timer = make_timer(due);
  Stamped message{};
  std::uint64_t times = 0;
  while (due < end && ::read(timer.get(), &times, sizeof times) == sizeof times) {
    for (; times > 0; --times, due += kPace) {
      const Clock::rep stamp = due.time_since_epoch().count();
      std::memcpy(message.data(), &stamp, sizeof stamp);
      send(message);
    }
  }
}

double milliseconds_since_due(ByteView message) {
  Clock::rep stamp = 0;
  if (message.size() < sizeof stamp) return -1;
  std::memcpy(&stamp, message.data(), sizeof stamp);
  return 1e3 * seconds_since(Clock::time_point(Clock::duration(stamp)));
}

}  // namespace switchyard::bench
