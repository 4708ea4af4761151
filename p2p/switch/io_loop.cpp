#include "p2p/switch/io_loop.h"

#include <algorithm>
#include <asio/post.hpp>

namespace switchyard {

void IoLoop::run(std::function<void()> fn) const {
  if (own_) {
    fn();
  } else {
    asio::post(loop_.executor, std::move(fn));
  }
}

void IoLoop::deliver(std::vector<Message>& messages) {
  if (messages.empty()) return;
  const std::size_t first = table_.slot_of(messages.front().channel());
  const bool one = std::all_of(messages.begin(), messages.end(), [&](const Message& message) {
    return table_.slot_of(message.channel()) == first;
  });
  if (one) return table_.runner(first).put_all(messages);
  batches_.resize(table_.size());
  for (Message& message : messages) {
    batches_[table_.slot_of(message.channel())].emplace_back(std::move(message));
  }
  messages.clear();
  for (std::size_t slot = 0; slot < batches_.size(); ++slot)
    table_.runner(slot).put_all(batches_[slot]);
}

void IoLoop::writable(const PeerRef& peer, ChannelId channel) {
  const std::size_t slot = table_.slot_of(channel);
  table_.runner(slot).put(ReactorRunner::Writable{PeerHandle(peer, slot), channel});
}

IoLoops::IoLoops(const net::Services& services, ReactorTable& table) {
  for (const net::Loop& loop : services.loops) {
    const bool own = loop.executor == services.executor;
    loops_.push_back(std::make_unique<IoLoop>(loop, own, table));
  }
  if (!loops_.empty()) return;
  const net::Loop only{services.executor, &services.timers, &services.transport};
  loops_.push_back(std::make_unique<IoLoop>(only, /*own=*/true, table));
}

IoLoops::Place IoLoops::take() {
  const auto fewest = std::min_element(
      loops_.begin(), loops_.end(),
      [](const auto& a, const auto& b) { return a->connections_ < b->connections_; });
  return Place(**fewest);
}

}  // namespace switchyard
