#include "p2p/switch/reactor_runner.h"

#include <utility>

#include <asio/post.hpp>

namespace switchyard {
namespace {

void finish(const std::function<void()>& done) {
  if (done) done();
}

}  // namespace

ReactorRunner::ReactorRunner(std::string name, Reactor& reactor, net::Executor executor)
    : name_(std::move(name)), queue_(new Queue{reactor, std::move(executor), {}, {}, {}, false}) {}

void ReactorRunner::put(Call call) {
  {
    const std::lock_guard lock(queue_->mutex);
    queue_->waiting.push_back(std::move(call));
    if (std::exchange(queue_->running, true)) return;
  }
  schedule(queue_);
}

void ReactorRunner::put_all(Messages& messages) {
  if (messages.empty()) return;
  {
    const std::lock_guard lock(queue_->mutex);
    Messages room;
    if (!queue_->spare.empty()) {
      room = std::move(queue_->spare.back());
      queue_->spare.pop_back();
    }
    room.swap(messages);
    queue_->waiting.emplace_back(std::move(room));
    if (std::exchange(queue_->running, true)) return;
  }
  schedule(queue_);
}

void ReactorRunner::schedule(const std::shared_ptr<Queue>& queue) {
  asio::post(queue->executor, [queue] { run(queue); });
}

// One batch, then back behind whoever else shares the executor.
void ReactorRunner::run(const std::shared_ptr<Queue>& queue) {
  std::vector<Call> batch;
  {
    const std::lock_guard lock(queue->mutex);
    batch.swap(queue->waiting);
  }
  for (Call& call : batch) perform(queue->reactor, call);
  {
    const std::lock_guard lock(queue->mutex);
    keep(*queue, batch);
    if (queue->waiting.empty()) {
      batch.clear();
      queue->waiting.swap(batch);  // keeps the storage
      queue->running = false;
      return;
    }
  }
  schedule(queue);
}

// The room of messages that were received; under the lock.
void ReactorRunner::keep(Queue& queue, std::vector<Call>& done) {
  for (Call& call : done) {
    auto* const messages = std::get_if<Messages>(&call);
    if (messages == nullptr || queue.spare.size() == kMaxSpare) continue;
    queue.spare.push_back(std::move(*messages));
  }
}

void ReactorRunner::perform(Reactor& reactor, Call& call) {
  if (auto* messages = std::get_if<Messages>(&call)) {
    for (Message& message : *messages) reactor.receive(std::move(message));
    messages->clear();
  } else if (auto* writable = std::get_if<Writable>(&call)) {
    reactor.writable(std::move(writable->peer), writable->channel);
  } else if (auto* init = std::get_if<InitPeer>(&call)) {
    reactor.init_peer(std::move(init->peer));
    finish(init->done);
  } else if (auto* add = std::get_if<AddPeer>(&call)) {
    reactor.add_peer(std::move(add->peer));
  } else if (auto* remove = std::get_if<RemovePeer>(&call)) {
    reactor.remove_peer(remove->peer, remove->why);
    remove->peer.set_state(nullptr);
    finish(remove->done);
  } else if (auto* start = std::get_if<Start>(&call)) {
    reactor.start(std::move(start->handle));
  } else if (auto* stop = std::get_if<Stop>(&call)) {
    reactor.stop();
    finish(stop->done);
  }
}

}  // namespace switchyard
