// FuzzedStream: a stream below the encryption that misbehaves on purpose, for tests.
//
// It wraps another stream and now and then delays, damages, stalls, closes, splits or joins what
// passes.  Chances are asked once for each read_some and each write_some, in the order of Faults;
// durations are Durations.  Everything comes from the seed and the timers: in virtual time a run
// repeats.
//
//   delay    The operation waits before it begins, evenly between nothing and longest_delay.
//   stall    Nothing passes either way for stall_time; with kForEver, until somebody closes.
//   close    The stream closes under its user: Errc::closed.
//   corrupt  One bit of what is read or written is flipped.
//   split    At most a random part of what could be is read or written.
//   join     What is written is held back, at most longest_join and kMostHeld bytes, and leaves
//            together with what follows.  Held bytes are lost if the stream is closed, as with a
//            machine that dies; shutdown_write sends them first.
//
// A byte stream cannot lose bytes in its middle, so neither does this: whole messages are lost
// above the encryption (p2p/sim/fuzzed_reactor.h).
//
// As every stream: one executor, that of the timers; close() ends what waits, whatever the fault.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "p2p/base/rng.h"
#include "p2p/base/time.h"
#include "p2p/net/signal.h"
#include "p2p/net/stream.h"
#include "p2p/net/timers.h"
#include "p2p/net/transport.h"

namespace switchyard::net {

inline constexpr Duration kForEver = Duration::max();

// Chances are within [0, 1], for each operation.
struct Faults {
  double delay{0};
  Duration longest_delay{std::chrono::milliseconds(100)};
  double stall{0};
  Duration stall_time{std::chrono::seconds(10)};
  double close{0};
  double corrupt{0};
  double split{0};
  double join{0};
  Duration longest_join{std::chrono::milliseconds(50)};
  Duration quiet{0};  // no fault so long after the stream was made

  // Every chance within [0, 1]; every duration from nothing to a year, or kForEver for stall_time.
  bool valid() const;
};

// How often each fault was done.
struct FaultCounts {
  std::uint64_t delays{0};
  std::uint64_t stalls{0};
  std::uint64_t closes{0};
  std::uint64_t corruptions{0};
  std::uint64_t splits{0};
  std::uint64_t joins{0};
};

class FuzzedStream final : public Stream {
 public:
  static constexpr std::size_t kMostHeld = 64 * kKiB;

  // REQUIRES: faults.valid(); `executor` is that of `timers`, which outlive the stream.  `counts`
  // are added to.
  FuzzedStream(std::unique_ptr<Stream> inner, Executor executor, Timers& timers, Faults faults,
               std::uint64_t seed,
               std::shared_ptr<FaultCounts> counts = std::make_shared<FaultCounts>());
  FuzzedStream(const FuzzedStream&) = delete;
  FuzzedStream& operator=(const FuzzedStream&) = delete;
  ~FuzzedStream() override;

  const FaultCounts& counts() const;

  Endpoint local() const override;
  Endpoint remote() const override;
  Awaitable<Result<std::size_t>> read_some(MutableByteView into) override;
  Awaitable<Result<void>> wait_readable() override;
  Awaitable<Result<std::size_t>> write_some(ByteView from) override;
  Awaitable<Result<void>> wait_writable() override;
  void shutdown_write() override;
  void close() override;

 private:
  struct Core;  // shared with the coroutine that lets held bytes go

  std::shared_ptr<Core> core_;
};

// A transport whose streams are fuzzed, dialled and accepted ones alike; each has chances of its
// own.  What is given by reference outlives it, and it outlives its listeners.
class FuzzedTransport final : public Transport {
 public:
  // REQUIRES: faults.valid(); `executor` is that of `timers`.
  FuzzedTransport(Transport& inner, Executor executor, Timers& timers, Faults faults,
                  std::uint64_t seed);

  Awaitable<Result<std::unique_ptr<Stream>>> dial(Endpoint to, Time deadline) override;
  Result<std::unique_ptr<Listener>> listen(Endpoint at) override;

  // Of streams made from now on.  REQUIRES: faults.valid().
  void set_faults(Faults faults);
  const FaultCounts& counts() const { return *counts_; }  // of all streams

 private:
  class FuzzedListener;

  std::unique_ptr<Stream> wrap(std::unique_ptr<Stream> inner);

  Transport& inner_;
  Executor executor_;
  Timers& timers_;
  Faults faults_;
  SeededRng rng_;  // gives each stream its seed
  std::shared_ptr<FaultCounts> counts_;
};

}  // namespace switchyard::net
