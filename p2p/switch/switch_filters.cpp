// What others have to say about who may come: the embedder's filters, and the list of bans.
#include <utility>

#include "p2p/switch/switch_impl.h"
#include "p2p/switch/switch_tasks.h"

namespace switchyard {

// Asked as soon as a connection is accepted, and before one is dialled.
std::optional<Disconnect> Switch::Impl::barred(const IpAddress& address) const {
  std::optional<Disconnect> banned = conduct_.verdict(address, services_.timers.wall_now());
  if (banned || filters_.screen == nullptr) return banned;
  return filters_.screen->check_address(address, services_.timers.now());
}

// Asked in the gate, of an id that is proven.
std::optional<Disconnect> Switch::Impl::barred(const PeerId& id) const {
  std::optional<Disconnect> banned = conduct_.verdict(id, services_.timers.wall_now());
  if (banned || filters_.screen == nullptr) return banned;
  return filters_.screen->check_id(id, services_.timers.now());
}

// Asked again when the opening is done.
std::optional<Disconnect> Switch::Impl::barred(const PeerFacts& peer) const {
  std::optional<Disconnect> why = barred(peer.remote.address);
  return why ? why : barred(peer.id);
}

net::Awaitable<std::optional<Disconnect>> Switch::Impl::filter_connection(Endpoint remote,
                                                                          bool outbound) {
  if (filters_.connection == nullptr) co_return std::nullopt;
  co_return co_await ask(filters_.connection->check(remote, outbound));
}

net::Awaitable<std::optional<Disconnect>> Switch::Impl::filter_peer(PeerId id, NodeInfo info,
                                                                    bool outbound) {
  if (filters_.peer == nullptr) co_return std::nullopt;
  co_return co_await ask(filters_.peer->check(id, std::move(info), outbound));
}

net::Awaitable<std::optional<Disconnect>> Switch::Impl::ask(
    net::Awaitable<Result<void, std::string>> question) {
  using Answer = Result<void, std::string>;
  const Time deadline = services_.timers.now() + config_.filter_timeout;
  const std::optional<Answer> answer = co_await abandonable<Answer>(std::move(question), deadline);
  if (stopping_) co_return going_away();
  if (answer && *answer) co_return std::nullopt;
  Disconnect why;
  why.code = DisconnectCode::filtered;
  why.operation = Operation::admission;
  why.text = answer ? printable(answer->error()) : "a filter did not answer in time";
  co_return why;
}

}  // namespace switchyard
