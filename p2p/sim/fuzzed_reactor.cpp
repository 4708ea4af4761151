#include "p2p/sim/fuzzed_reactor.h"

namespace switchyard::sim {

FuzzedReactor::FuzzedReactor(Reactor& inner, net::Timers& timers, MessageFaults faults,
                             std::uint64_t seed)
    : inner_(inner), timers_(timers), faults_(faults), rng_(seed) {}

FuzzedReactor::~FuzzedReactor() {
  for (const auto& [line, waiting] : waiting_) timers_.cancel(waiting.timer);
}

bool FuzzedReactor::happens(double chance) {
  constexpr std::uint64_t kParts = std::uint64_t{1} << 53;  // a double's digits
  return static_cast<double>(rng_.below(kParts)) < chance * static_cast<double>(kParts);
}

void FuzzedReactor::receive(Message message) {
  if (happens(faults_.drop)) {
    ++dropped_;
    return;
  }
  const Line line(message.peer().seq(), message.channel());
  const auto found = waiting_.find(line);
  if (found != waiting_.end()) {
    found->second.messages.push_back(std::move(message));
    return;
  }
  if (!happens(faults_.delay)) {
    inner_.receive(std::move(message));
    return;
  }
  Waiting& waiting = waiting_[line];
  waiting.messages.push_back(std::move(message));
  arm(line, waiting);
}

void FuzzedReactor::arm(const Line& line, Waiting& waiting) {
  ++delayed_;
  const auto longest = static_cast<std::uint64_t>(faults_.longest_delay.count());
  const Duration delay(static_cast<Duration::rep>(rng_.below(longest + 1)));
  waiting.timer = timers_.call_at(timers_.now() + delay, [this, line] { let_first_go(line); });
}

// And those behind it, up to the next one that is to wait.
void FuzzedReactor::let_first_go(const Line& line) {
  Waiting& waiting = waiting_.at(line);
  do {
    Message message = std::move(waiting.messages.front());
    waiting.messages.pop_front();
    inner_.receive(std::move(message));
  } while (!waiting.messages.empty() && !happens(faults_.delay));
  if (waiting.messages.empty()) {
    waiting_.erase(line);
  } else {
    arm(line, waiting);
  }
}

void FuzzedReactor::remove_peer(PeerHandle peer, const Disconnect& why) {
  const auto first = waiting_.lower_bound({peer.seq(), ChannelId(0)});
  auto last = first;
  for (; last != waiting_.end() && last->first.first == peer.seq(); ++last) {
    timers_.cancel(last->second.timer);
    for (Message& message : last->second.messages) inner_.receive(std::move(message));
  }
  waiting_.erase(first, last);
  inner_.remove_peer(std::move(peer), why);
}

}  // namespace switchyard::sim
