#include "p2p/switch/reactor_table.h"

#include <algorithm>
#include <cstdio>
#include <utility>

namespace switchyard {
namespace {

std::string hex(ChannelId id) {
  std::array<char, 8> text{};
  std::snprintf(text.data(), text.size(), "0x%02x", static_cast<unsigned>(id.value()));
  return text.data();
}

// What makes no sense about a channel's limits, or nothing.
std::string impossible(const ChannelDescriptor& channel) {
  if (channel.priority == 0) return "priority must be at least 1";
  if (channel.send_queue_capacity == 0) return "send_queue_capacity must be at least 1";
  if (channel.receive_window < kKiB) return "receive_window must be at least 1024";
  if (channel.max_message_size == 0) return "max_message_size must be at least 1";
  return {};
}

std::string taken_by(const std::string& owner) {
  return "taken by reactor \"" + owner + "\"";
}

std::string about(const std::string& name, ChannelId channel, const std::string& problem) {
  return "reactor \"" + name + "\", channel " + hex(channel) + ": " + problem;
}

}  // namespace

Result<void, std::string> ReactorTable::check(const std::string& name,
                                              const std::vector<ChannelDescriptor>& wanted) const {
  for (const auto& runner : runners_) {
    if (runner->name() == name) return Unexpected("a reactor \"" + name + "\" exists already");
  }
  if (channels_.size() + wanted.size() > kMaxChannels) {
    return Unexpected("reactor \"" + name + "\": more than " + std::to_string(kMaxChannels) +
                      " channels in all");
  }
  for (const ChannelDescriptor& channel : wanted) {
    const auto same = [&](const auto& other) { return other.id == channel.id; };
    std::string bad = impossible(channel);
    if (const std::uint8_t owner = owner_[channel.id.value()]; owner != kNobody) {
      bad = taken_by(runners_[owner]->name());
    } else if (std::count_if(wanted.begin(), wanted.end(), same) > 1) {
      bad = taken_by(name);
    }
    if (!bad.empty()) return Unexpected(about(name, channel.id, bad));
  }
  return {};
}

Result<void, std::string> ReactorTable::add(const std::string& name, Reactor& reactor,
                                            net::Executor executor) {
  const std::vector<ChannelDescriptor> wanted = reactor.channels();
  if (auto good = check(name, wanted); !good) return good;
  const auto slot = static_cast<std::uint8_t>(runners_.size());
  runners_.push_back(std::make_unique<ReactorRunner>(name, reactor, std::move(executor)));
  for (const ChannelDescriptor& channel : wanted) {
    owner_[channel.id.value()] = slot;
    channels_.push_back(channel);
  }
  return {};
}

std::vector<AnnouncedChannel> ReactorTable::announced() const {
  std::vector<AnnouncedChannel> list;
  for (const ChannelDescriptor& channel : channels_) {
    AnnouncedChannel entry;
    entry.id = channel.id;
    entry.window = channel.receive_window;
    entry.max_message_size = channel.max_message_size;
    list.push_back(entry);
  }
  return list;
}

}  // namespace switchyard
