// Peers that were dialled once, and how such a dial ended.
#include <utility>

#include "p2p/switch/switch_impl.h"
#include "p2p/switch/switch_opening.h"

namespace switchyard {

// Lives as long as the peer, as the coroutine of the dial does not.
net::Awaitable<void> Switch::Impl::serve_dialled(std::unique_ptr<Dialled> dialled,
                                                 NetAddress address) {
  Connection& connection = dialled->connection;
  Disconnect why = co_await run_peer(connection, std::move(dialled->opened));
  note_dial(address, end_of_dialled(std::move(dialled), std::move(why)));
}

Switch::Impl::DialOutcome Switch::Impl::end_of_dialled(std::unique_ptr<Dialled> dialled,
                                                       Disconnect why) const {
  const Connection& connection = dialled->connection;
  DialOutcome outcome;
  outcome.tried = true;
  outcome.why = std::move(why);
  outcome.was_up = connection.came_up;
  if (outcome.was_up) outcome.lasted = services_.timers.now() - connection.since;
  return outcome;
}

// What became of a dial that is made once.
void Switch::Impl::note_dial(const NetAddress& address, const DialOutcome& outcome) {
  if (stopping_ || !outcome.why) return;
  if (outcome.tried) dial_memory_.note(services_.timers.now(), address, *outcome.why);
  if (!outcome.was_up) report_dial(address, *outcome.why, std::nullopt);
}

void Switch::Impl::report_dial(const NetAddress& address, const Disconnect& why,
                               std::optional<Duration> retry_in) {
  if (stopping_) return;
  SwitchEvent event;
  event.kind = SwitchEvent::Kind::dial_failed;
  event.peer = address.id;
  event.address = address.to_string();
  event.outbound = true;
  event.why = why;
  event.next = advise(why).step;
  event.retry_in = retry_in;
  emit(std::move(event));
}

}  // namespace switchyard
