#include "reactors/echo/echo_reactor.h"

namespace switchyard::reactors {

std::vector<ChannelDescriptor> EchoReactor::channels() const {
  ChannelDescriptor echo;
  echo.id = kEchoChannel;
  echo.max_message_size = 64 * kKiB;
  return {echo};
}

void EchoReactor::receive(Message message) {
  // The answer may be `full`: whoever asks faster than it listens loses some, and nobody waits.
  // A reactor that must not lose any keeps the message, and sends it again in writable().
  static_cast<void>(message.peer().try_send(message.channel(), message.bytes()));
}  // the message is destroyed here: the peer may send more

}  // namespace switchyard::reactors
