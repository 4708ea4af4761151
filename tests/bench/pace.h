// Messages due at a steady pace, each with the time it was due in it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>

#include "p2p/base/bytes.h"
#include "tests/bench/measure.h"

namespace switchyard::bench {

inline constexpr auto kPace = std::chrono::milliseconds(1);
inline constexpr std::size_t kSmallMessage = 100;  // bytes

using Stamped = std::array<std::uint8_t, kSmallMessage>;

// Calls `send` for each message when it is due, for so long.  One that comes late keeps its time,
// so that waiting before the send counts as well.
void send_at_pace(double seconds, const std::function<void(const Stamped&)>& send);

// Milliseconds since the message was due; negative if it holds no time.
double milliseconds_since_due(ByteView message);

}  // namespace switchyard::bench
