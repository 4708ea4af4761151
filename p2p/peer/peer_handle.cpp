#include "p2p/peer/peer_handle.h"

#include <asio/associated_executor.hpp>
#include <asio/async_result.hpp>
#include <asio/execution/outstanding_work.hpp>
#include <asio/post.hpp>
#include <asio/prefer.hpp>
#include <memory>
#include <utility>

#include "p2p/peer/peer_shared.h"

namespace switchyard {

const PeerId& PeerHandle::id() const {
  return shared_->facts().id;
}
ConnectionSeq PeerHandle::seq() const {
  return shared_->facts().seq;
}
const NodeInfo& PeerHandle::info() const {
  return shared_->facts().info;
}
const Endpoint& PeerHandle::remote() const {
  return shared_->facts().remote;
}
bool PeerHandle::outbound() const {
  return shared_->facts().outbound;
}
bool PeerHandle::alive() const {
  return !shared_->outbox().closed();
}

SendResult PeerHandle::try_send(ChannelId channel, ByteView message) const {
  bool wake = false;
  const SendResult result = shared_->outbox().push(channel, message, wake);
  if (wake) PeerShared::post_wake(shared_);
  return result;
}

SendResult PeerHandle::try_send(ChannelId channel, const Payload& message) const {
  bool wake = false;
  const SendResult result = shared_->outbox().push(channel, message, wake);
  if (wake) PeerShared::post_wake(shared_);
  return result;
}

net::Awaitable<SendResult> PeerHandle::send(ChannelId channel, Payload message,
                                            Duration patience) const {
  return asio::async_initiate<const asio::use_awaitable_t<>, void(SendResult)>(
      [shared = shared_, channel, message = std::move(message), patience](auto handler) {
        using Handler = decltype(handler);
        // The sender's executor must not run dry meanwhile.
        const auto executor = asio::prefer(asio::get_associated_executor(handler),
                                           asio::execution::outstanding_work_t::tracked_t());
        const auto waiting = std::make_shared<Handler>(std::move(handler));
        Outbox::Waiter waiter;
        waiter.channel = channel;
        waiter.message = message;
        waiter.patience = patience;
        waiter.done = [executor, waiting](SendResult result) {
          asio::post(executor,
                     [handler = std::move(*waiting), result]() mutable { handler(result); });
        };
        bool wake = false;
        shared->outbox().push_or_wait(std::move(waiter), wake);
        if (wake) PeerShared::post_wake(shared);
      },
      asio::use_awaitable);
}

SendQueueStatus PeerHandle::queue(ChannelId channel) const {
  return shared_->outbox().status(channel);
}

void PeerHandle::stop_for_error(DisconnectCode code, std::string_view text) const {
  Disconnect why;
  why.code = code;
  why.operation = Operation::reactor;
  why.blame = Blame::them;
  why.text = printable(text);
  PeerShared::post_stop(shared_, std::move(why), /*gracefully=*/false);
}

void PeerHandle::stop_gracefully() const {
  Disconnect why;
  why.code = DisconnectCode::going_away;
  why.operation = Operation::reactor;
  why.text = "a reactor has done with it";
  PeerShared::post_stop(shared_, std::move(why), /*gracefully=*/true);
}

void PeerHandle::set_state(std::unique_ptr<PeerState> state) const {
  shared_->state(slot_) = std::move(state);
}

PeerState* PeerHandle::state() const {
  return shared_->state(slot_).get();
}

void PeerHandle::give_back(ChannelId channel, std::uint64_t cost) const {
  shared_->ledger().give_back(channel, cost, [this] { PeerShared::post_wake(shared_); });
}

}  // namespace switchyard
