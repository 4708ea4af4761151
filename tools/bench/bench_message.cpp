#include "tools/bench/bench_message.h"

#include "p2p/base/check.h"

namespace switchyard::bench {
namespace {

constexpr std::size_t kDueAt = 8;
constexpr std::size_t kPhaseAt = 16;
constexpr std::size_t kLetterAt = 17;

void put_le(std::uint64_t value, std::uint8_t* to) {
  for (unsigned i = 0; i < 8; ++i) to[i] = static_cast<std::uint8_t>(value >> (8 * i));
}

std::uint64_t get_le(const std::uint8_t* from) {
  std::uint64_t value = 0;
  for (unsigned i = 0; i < 8; ++i) value |= std::uint64_t{from[i]} << (8 * i);
  return value;
}

bool is_phase(std::uint8_t byte) {
  return byte <= static_cast<std::uint8_t>(Phase::acknowledged) ||
         byte == static_cast<std::uint8_t>(Phase::background);
}

}  // namespace

void write_stamp(const Stamp& stamp, MutableByteView message) {
  SWITCHYARD_CHECK(message.size() >= kStampSize);
  put_le(stamp.sequence, message.data());
  put_le(static_cast<std::uint64_t>(stamp.due), message.data() + kDueAt);
  message[kPhaseAt] = static_cast<std::uint8_t>(stamp.phase);
  message[kLetterAt] = static_cast<std::uint8_t>(stamp.letter);
}

std::optional<Stamp> read_stamp(ByteView message) {
  if (message.size() < kStampSize || !is_phase(message[kPhaseAt])) return std::nullopt;
  return Stamp{get_le(message.data()), static_cast<std::int64_t>(get_le(message.data() + kDueAt)),
               static_cast<Phase>(message[kPhaseAt]), static_cast<char>(message[kLetterAt])};
}

}  // namespace switchyard::bench
