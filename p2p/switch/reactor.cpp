#include "p2p/switch/reactor.h"

namespace switchyard {

// By value: an override may keep what it gets.
// NOLINTBEGIN(performance-unnecessary-value-param)
void Reactor::start(SwitchHandle /*handle*/) {}
void Reactor::stop() {}
void Reactor::init_peer(PeerHandle /*peer*/) {}
void Reactor::add_peer(PeerHandle /*peer*/) {}
void Reactor::writable(PeerHandle /*peer*/, ChannelId /*channel*/) {}
void Reactor::remove_peer(PeerHandle /*peer*/, const Disconnect& /*why*/) {}
// NOLINTEND(performance-unnecessary-value-param)

}  // namespace switchyard
