#include "p2p/net/fuzzed_stream.h"

#include <algorithm>
#include <asio/co_spawn.hpp>
#include <asio/detached.hpp>
#include <initializer_list>
#include <utility>

#include "p2p/base/check.h"
#include "p2p/net/errors.h"

namespace switchyard::net {

bool Faults::valid() const {
  for (const double chance : {delay, stall, close, corrupt, split, join}) {
    if (!(chance >= 0 && chance <= 1)) return false;
  }
  const auto sane = [](Duration time) {
    return time >= Duration(0) && time <= std::chrono::hours(24 * 365);
  };
  return sane(longest_delay) && sane(longest_join) && sane(quiet) &&
         (stall_time == kForEver || sane(stall_time));
}

// One coroutine reads, one writes; besides, let_go() may write what was held back, and then the
// writer waits for it.
struct FuzzedStream::Core {
  Core(std::unique_ptr<Stream> stream, Executor its_executor, Timers& its_timers, Faults its_faults,
       std::uint64_t seed, std::shared_ptr<FaultCounts> its_counts)
      : inner(std::move(stream)),
        executor(std::move(its_executor)),
        timers(its_timers),
        faults(its_faults),
        faults_from(its_timers.now() + its_faults.quiet),
        rng(seed),
        counts(std::move(its_counts)),
        read_wake(executor),
        write_wake(executor) {}

  bool happens(double chance) {
    constexpr std::uint64_t kParts = std::uint64_t{1} << 53;  // a double's digits
    if (chance <= 0 || timers.now() < faults_from) return false;
    return static_cast<double>(rng.below(kParts)) < chance * static_cast<double>(kParts);
  }

  Duration up_to(Duration longest) {
    return Duration(
        static_cast<Duration::rep>(rng.below(static_cast<std::uint64_t>(longest.count()) + 1)));
  }

  Awaitable<void> wait_until(Signal& wake, Time when);
  Awaitable<Result<void>> pass_stall(Signal& wake);
  Awaitable<Result<void>> before_operation(Signal& wake);
  Awaitable<Result<std::size_t>> write(ByteView from);
  Awaitable<Result<std::size_t>> write_piece(ByteView from);
  std::size_t split(std::size_t size);
  void damage(MutableByteView bytes);
  void hold(const std::shared_ptr<Core>& self, ByteView from);
  static void start_letting_go(const std::shared_ptr<Core>& self);
  static Awaitable<void> let_go(std::shared_ptr<Core> core);
  void close();

  // Constant after construction.
  std::unique_ptr<Stream> inner;
  Executor executor;
  Timers& timers;
  const Faults faults;
  const Time faults_from;

  SeededRng rng;
  std::shared_ptr<FaultCounts> counts;
  Signal read_wake;            // closed, for the reader
  Signal write_wake;           // closed, or let_go() has ended, for the writer
  Time stalled_until{};        // nothing passes before
  Bytes held;                  // accepted from the writer, not written
  Timers::Id let_go_timer{0};  // 0: not armed; armed or letting_go while anything is held
  bool letting_go{false};
  bool end_wanted{false};  // shutdown_write was called
  bool closed{false};
};

namespace {

Unexpected<std::error_code> closed_error() {
  return Unexpected(make_error_code(Errc::closed));
}

}  // namespace

// Ends early when the stream is closed.
Awaitable<void> FuzzedStream::Core::wait_until(Signal& wake, Time when) {
  while (!closed && timers.now() < when) {
    if (when == Time::max()) {
      co_await wake.wait();
    } else {
      co_await wake.wait_until(timers, when);
    }
  }
}

Awaitable<Result<void>> FuzzedStream::Core::pass_stall(Signal& wake) {
  while (!closed && timers.now() < stalled_until) co_await wait_until(wake, stalled_until);
  if (closed) co_return closed_error();
  co_return Result<void>();
}

// The faults that have nothing to do with the bytes.
Awaitable<Result<void>> FuzzedStream::Core::before_operation(Signal& wake) {
  if (happens(faults.delay)) {
    ++counts->delays;
    const Time end = timers.now() + up_to(faults.longest_delay);
    co_await wait_until(wake, end);
  }
  if (happens(faults.stall)) {
    ++counts->stalls;
    stalled_until = faults.stall_time == kForEver ? Time::max() : timers.now() + faults.stall_time;
  }
  if (!closed && happens(faults.close)) {
    ++counts->closes;
    close();
  }
  const auto passed = co_await pass_stall(wake);
  co_return passed;
}

std::size_t FuzzedStream::Core::split(std::size_t size) {
  if (size < 2 || !happens(faults.split)) return size;
  ++counts->splits;
  return static_cast<std::size_t>(rng.below(size - 1)) + 1;
}

void FuzzedStream::Core::damage(MutableByteView bytes) {
  if (bytes.empty() || !happens(faults.corrupt)) return;
  ++counts->corruptions;
  bytes[rng.below(bytes.size())] ^= static_cast<std::uint8_t>(1U << rng.below(8));
}

// Everything held before, and a piece of `from`.
Awaitable<Result<std::size_t>> FuzzedStream::Core::write(ByteView from) {
  while (letting_go && !closed) co_await write_wake.wait();
  if (closed) co_return closed_error();
  if (!held.empty()) {
    if (let_go_timer != 0) timers.cancel(std::exchange(let_go_timer, 0));
    const Bytes before = std::exchange(held, {});
    const auto written = co_await write_all(*inner, before);
    if (!written) co_return Unexpected(written.error());
  }
  const auto written = co_await write_piece(from);
  co_return written;
}

Awaitable<Result<std::size_t>> FuzzedStream::Core::write_piece(ByteView from) {
  Bytes piece = to_bytes(from.first(split(from.size())));
  damage(piece);
  const auto written = co_await inner->write_some(piece);
  co_return written;
}

// REQUIRES: nothing is being let go.
void FuzzedStream::Core::hold(const std::shared_ptr<Core>& self, ByteView from) {
  append(held, from);
  if (let_go_timer != 0) return;
  let_go_timer = timers.call_at(timers.now() + up_to(faults.longest_join), [self] {
    self->let_go_timer = 0;
    start_letting_go(self);
  });
}

void FuzzedStream::Core::start_letting_go(const std::shared_ptr<Core>& self) {
  self->letting_go = true;
  asio::co_spawn(self->executor, let_go(self), asio::detached);
}

Awaitable<void> FuzzedStream::Core::let_go(std::shared_ptr<Core> core) {
  const Bytes before = std::exchange(core->held, {});
  const auto written = co_await write_all(*core->inner, before);
  core->letting_go = false;  // if it failed, the writer will find out
  if (core->end_wanted && written) core->inner->shutdown_write();
  core->write_wake.notify();
}

void FuzzedStream::Core::close() {
  closed = true;
  if (let_go_timer != 0) timers.cancel(std::exchange(let_go_timer, 0));
  inner->close();
  read_wake.notify();
  write_wake.notify();
}

FuzzedStream::FuzzedStream(std::unique_ptr<Stream> inner, Executor executor, Timers& timers,
                           Faults faults, std::uint64_t seed, std::shared_ptr<FaultCounts> counts)
    : core_(std::make_shared<Core>(std::move(inner), std::move(executor), timers, faults, seed,
                                   std::move(counts))) {
  SWITCHYARD_CHECK(faults.valid());
}

FuzzedStream::~FuzzedStream() {
  core_->close();
}

const FaultCounts& FuzzedStream::counts() const {
  return *core_->counts;
}

Endpoint FuzzedStream::local() const {
  return core_->inner->local();
}

Endpoint FuzzedStream::remote() const {
  return core_->inner->remote();
}

Awaitable<Result<std::size_t>> FuzzedStream::read_some(MutableByteView into) {
  Core& core = *core_;
  const auto begun = co_await core.before_operation(core.read_wake);
  if (!begun) co_return Unexpected(begun.error());
  const MutableByteView piece = into.first(core.split(into.size()));
  const auto read = co_await core.inner->read_some(piece);
  if (read) core.damage(piece.first(*read));
  co_return read;
}

Awaitable<Result<void>> FuzzedStream::wait_readable() {
  Core& core = *core_;
  const auto passed = co_await core.pass_stall(core.read_wake);
  if (!passed) co_return passed;
  const auto readable = co_await core.inner->wait_readable();
  co_return readable;
}

Awaitable<Result<std::size_t>> FuzzedStream::write_some(ByteView from) {
  Core& core = *core_;
  const auto begun = co_await core.before_operation(core.write_wake);
  if (!begun) co_return Unexpected(begun.error());
  const bool room = !core.letting_go && core.held.size() + from.size() <= kMostHeld;
  if (room && core.happens(core.faults.join)) {
    ++core.counts->joins;
    core.hold(core_, from);
    co_return from.size();
  }
  const auto written = co_await core.write(from);
  co_return written;
}

Awaitable<Result<void>> FuzzedStream::wait_writable() {
  Core& core = *core_;
  const auto passed = co_await core.pass_stall(core.write_wake);
  if (!passed) co_return passed;
  const auto writable = co_await core.inner->wait_writable();
  co_return writable;
}

void FuzzedStream::shutdown_write() {
  core_->end_wanted = true;
  if (core_->letting_go) return;
  if (core_->held.empty() || core_->closed) {
    core_->inner->shutdown_write();
    return;
  }
  if (core_->let_go_timer != 0) core_->timers.cancel(std::exchange(core_->let_go_timer, 0));
  Core::start_letting_go(core_);
}

void FuzzedStream::close() {
  if (!core_->closed) core_->close();
}

}  // namespace switchyard::net
