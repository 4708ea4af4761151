// counts SCENARIO ROUNDS: does so many rounds of one thing, always the same ones, and prints how
// many units of work that was.  Run under a tool that counts instructions (counts.py).
//
//     counts --list     the scenarios, and what a unit of each is
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <string_view>
#include <vector>

#include "p2p/base/bytes.h"
#include "p2p/base/time.h"
#include "p2p/mconn/scheduler.h"
#include "secret_conn/sodium_rng.h"
#include "tests/counts/counted.h"
#include "tests/counts/ends.h"

extern "C" [[gnu::noinline]] void switchyard_counted(void (*work)(void*), void* of) {
  work(of);
}

namespace switchyard::counts {
namespace {

constexpr Duration kRoundTime = std::chrono::milliseconds(1);

// --- what is counted: units of work in so many rounds

template <Wire wire, bool sending>
std::uint64_t packets(std::uint64_t rounds) {
  Ends ends({.wire = wire, .messages = 2});
  std::uint64_t frames = 0;
  for (; rounds > 0; --rounds) {
    if constexpr (sending) {
      counted([&] { frames += ends.send(); });
      ends.receive();
    } else {
      frames += ends.send();
      counted([&] { ends.receive(); });
    }
    ends.pass(kRoundTime);
  }
  return frames;
}

template <Wire wire, bool sending>
std::uint64_t small(std::uint64_t rounds) {
  Ends ends({.wire = wire, .message = 100, .messages = 500});
  const std::uint64_t messages = rounds * ends.messages();
  for (; rounds > 0; --rounds) {
    if constexpr (sending) {
      counted([&] { ends.send(); });
      demand(ends.receive() == ends.messages(), "a message was lost");
    } else {
      ends.send();
      counted([&] { ends.receive(); });
    }
    ends.pass(kRoundTime);
  }
  return messages;
}

template <std::size_t channels>
std::uint64_t pick(std::uint64_t rounds) {
  constexpr std::uint64_t kPicks = 1000;
  mconn::Scheduler scheduler{Time{}};
  for (std::size_t i = 0; i < channels; ++i)
    scheduler.set_ready(scheduler.add(1 + static_cast<std::uint32_t>(i % 10)), true);
  Time now{};
  for (std::uint64_t i = 0; i < rounds; ++i) {
    counted([&] {
      for (std::uint64_t k = 0; k < kPicks; ++k) {
        now += std::chrono::microseconds(2);
        scheduler.charge(now, *scheduler.pick(now), 4096);
      }
    });
  }
  return rounds * kPicks;
}

template <Wire wire, bool sealing>
std::uint64_t frames(std::uint64_t rounds) {
  const auto cipher = make_cipher(wire);
  const std::size_t payload = frame_payload(wire);
  const std::vector<std::uint32_t> sizes(kBatch, static_cast<std::uint32_t>(payload));
  Bytes batch(kBatch * cipher->layout().frame_size(payload));
  std::vector<ByteView> payloads;
  const auto seal = [&] { cipher->seal(batch, sizes); };
  const auto open = [&] {
    payloads.clear();
    demand(cipher->open(batch, payloads).has_value(), "a frame did not open");
  };
  for (std::uint64_t i = 0; i < rounds; ++i) {
    if constexpr (sealing) {
      counted(seal);
      open();
    } else {
      seal();
      counted(open);
    }
  }
  return rounds * kBatch;
}

template <bool features>
std::uint64_t bulk(std::uint64_t rounds) {
  Ends ends({.messages = 8, .features = features});
  std::uint64_t messages = 0;
  for (; rounds > 0; --rounds) counted([&] { messages += ends.bulk(); });
  return messages;
}

struct Scenario {
  std::string_view name;
  std::string_view unit;
  std::uint64_t (*run)(std::uint64_t rounds);
};

constexpr Scenario kScenarios[] = {
    {"packet_send/native", "full packet", packets<Wire::native, true>},
    {"packet_receive/native", "full packet", packets<Wire::native, false>},
    {"packet_send/cometbft", "full packet", packets<Wire::cometbft, true>},
    {"packet_receive/cometbft", "full packet", packets<Wire::cometbft, false>},
    {"small_send/native", "message of 100 bytes", small<Wire::native, true>},
    {"small_receive/native", "message of 100 bytes", small<Wire::native, false>},
    {"small_send/cometbft", "message of 100 bytes", small<Wire::cometbft, true>},
    {"small_receive/cometbft", "message of 100 bytes", small<Wire::cometbft, false>},
    {"pick/4", "pick and charge", pick<4>},
    {"pick/16", "pick and charge", pick<16>},
    {"pick/64", "pick and charge", pick<64>},
    {"pick/256", "pick and charge", pick<256>},
    {"frame_seal/native", "frame of 4096", frames<Wire::native, true>},
    {"frame_open/native", "frame of 4096", frames<Wire::native, false>},
    {"frame_seal/cometbft", "frame of 1024", frames<Wire::cometbft, true>},
    {"frame_open/cometbft", "frame of 1024", frames<Wire::cometbft, false>},
    {"bulk/with", "message of 64 KiB", bulk<true>},
    {"bulk/without", "message of 64 KiB", bulk<false>},
};

int usage() {
  std::fprintf(stderr, "usage: counts --list | counts SCENARIO ROUNDS\n");
  return 2;
}

}  // namespace
}  // namespace switchyard::counts

int main(int argc, char** argv) {
  using namespace switchyard;
  if (argc == 2 && std::string_view(argv[1]) == "--list") {
    for (const counts::Scenario& one : counts::kScenarios)
      std::printf("%s\t%s\n", one.name.data(), one.unit.data());
    return 0;
  }
  if (argc != 3) return counts::usage();
  const auto* const found =
      std::find_if(std::begin(counts::kScenarios), std::end(counts::kScenarios),
                   [&](const counts::Scenario& one) { return one.name == argv[1]; });
  if (found == std::end(counts::kScenarios)) return counts::usage();
  secret_conn::init_crypto();
  const std::uint64_t units = found->run(std::strtoull(argv[2], nullptr, 10));
  std::printf("%llu\n", static_cast<unsigned long long>(units));
  return 0;
}
