// EchoReactor: the smallest whole reactor.  Sends back what it gets.
//
// Start here to write your own: say which channels you want, then answer what arrives.  It never
// speaks first, so two of them are silent.
#pragma once

#include <vector>

#include "p2p/switch/reactor.h"

namespace switchyard::reactors {

inline constexpr ChannelId kEchoChannel{0xE0};

class EchoReactor final : public Reactor {
 public:
  std::vector<ChannelDescriptor> channels() const override;
  void receive(Message message) override;
};

}  // namespace switchyard::reactors
