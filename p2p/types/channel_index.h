// ChannelIndex: the place of each channel of a connection, by its id.
//
// A byte a channel, as every connection has one; found by a search that the machine does many bytes
// at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>

#include "p2p/base/check.h"
#include "p2p/types/channel_descriptor.h"
#include "p2p/types/ids.h"

namespace switchyard {

class ChannelIndex {
 public:
  // Gives it the next place, from 0.  REQUIRES: not added yet, fewer than kMaxChannels so far.
  void add(ChannelId channel) {
    SWITCHYARD_CHECK(size_ < kMaxChannels && !find(channel));
    ids_[size_++] = channel.value();
  }

  std::optional<std::size_t> find(ChannelId channel) const {
    const void* const found = std::memchr(ids_.data(), channel.value(), size_);
    if (found == nullptr) return std::nullopt;
    return static_cast<std::size_t>(static_cast<const std::uint8_t*>(found) - ids_.data());
  }
  // REQUIRES: that place was given.
  ChannelId at(std::size_t place) const {
    SWITCHYARD_CHECK(place < size_);
    return ChannelId(ids_[place]);
  }
  bool knows(ChannelId channel) const { return find(channel).has_value(); }

 private:
  std::array<std::uint8_t, kMaxChannels> ids_{};  // by place
  std::uint8_t size_{0};
};

}  // namespace switchyard
