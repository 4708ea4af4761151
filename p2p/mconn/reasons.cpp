#include "p2p/mconn/reasons.h"

#include <algorithm>
#include <chrono>
#include <string>

#include "p2p/mconn/read_pause.h"

namespace switchyard::mconn {

Disconnect silence(Duration waited) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(waited).count();
  return {.code = DisconnectCode::keepalive_late,
          .operation = Operation::keepalive,
          .blame = Blame::them,
          .text = "nothing received for " + std::to_string(seconds) + " s"};
}

Disconnect stall(ChannelId channel) {
  return {.code = DisconnectCode::too_slow,
          .operation = Operation::reactor,
          .blame = Blame::us,
          .text = "channel " + std::to_string(channel.value()) + ": its reactor took nothing for " +
                  std::to_string(ReadPause::kStall / std::chrono::minutes(1)) + " min"};
}

Disconnect from_wire(const wire::Close& packet) {
  const std::chrono::seconds retry_after(packet.retry_after);
  return {.code = packet.code,
          .operation = Operation::packet,
          .blame = blame_when_told(packet.code),
          .remote = true,
          .text = printable(packet.text),
          .retry_after = std::min(retry_after, kMaxRetryAfter)};
}

Unexpected<Disconnect> flood(std::string_view of) {
  return Unexpected(Disconnect{.code = DisconnectCode::misbehaviour,
                               .operation = Operation::packet,
                               .blame = Blame::them,
                               .text = "a flood of " + std::string(of)});
}

wire::Close to_wire(const Disconnect& why, std::string_view text) {
  const auto retry_after = std::clamp(why.retry_after, std::chrono::seconds(0), kMaxRetryAfter);
  return {why.code, text, static_cast<std::uint32_t>(retry_after.count())};
}

}  // namespace switchyard::mconn
