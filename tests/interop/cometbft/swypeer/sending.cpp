#include "tests/interop/cometbft/swypeer/sending.h"

#include "p2p/base/payload.h"

namespace switchyard::test {
namespace {

constexpr Duration kPatience = std::chrono::seconds(10);  // of CometBFT's Send

}  // namespace

net::Awaitable<void> send_all(Sending what, bool stubborn, std::function<void(const Sent&)> done) {
  Sent sent;
  for (std::size_t i = 0; i < what.count; ++i) {
    const Bytes bytes = what.message(i);
    const Payload message{ByteView(bytes)};
    const SendResult result = co_await what.peer.send(what.channel, message, kPatience);
    if (result == SendResult::queued) {
      what.link->sent(what.channel, bytes);
      sent.digest = digest_of(bytes);
      ++sent.queued;
      continue;
    }
    if (sent.result == SendResult::queued) sent.result = result;
    if (!stubborn) break;
  }
  done(sent);
}

}  // namespace switchyard::test
