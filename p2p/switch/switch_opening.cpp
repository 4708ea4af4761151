// Ending a connection, and an opening in the middle with a word.
#include <string_view>
#include <utility>

#include "p2p/switch/switch_impl.h"
#include "p2p/switch/switch_opening.h"

namespace switchyard {
namespace {

Disconnect opening_too_late(std::string_view text) {
  Disconnect why;
  why.code = DisconnectCode::timeout;
  why.operation = Operation::opening;
  why.blame = Blame::them;
  why.text = text;
  return why;
}

}  // namespace

// --- OpeningGuard

Switch::Impl::OpeningGuard::OpeningGuard(Impl& impl, Connection& connection, Time deadline,
                                         std::string_view late)
    : impl_(impl),
      connection_(connection),
      break_off_(std::make_shared<net::BreakOff>()),
      deadline_(impl.services_.timers) {
  connection_.guard = this;
  deadline_.arm(deadline,
                [this, why = opening_too_late(late)] { impl_.end_connection(connection_, why); });
}

void Switch::Impl::OpeningGuard::end(const Disconnect& why, bool at_once) {
  at_once_ = at_once_ || at_once;
  connection_.loop().run(
      [break_off = break_off_, stream = connection_.stream, why, at_once = at_once_] {
        if (!break_off->end(why, at_once)) stream->close();
      });
  deadline_.arm(impl_.services_.timers.now() + impl_.config_.linger_timeout,
                [this] { close(connection_); });
}

// --- ending

// Whoever can still be told is: a peer by `close`, an opening in the way of its stage.
void Switch::Impl::end_connection(Connection& connection, Disconnect why, bool at_once) {
  if (connection.peer != nullptr) {
    admission_.leave(connection.seq);
    end_peer(connection, [why = std::move(why)](PeerControl& peer) {
      if (why.code == DisconnectCode::replaced) {
        peer.abort(why);
      } else {
        peer.stop(why, /*gracefully=*/true);
      }
    });
    return;
  }
  admission_.release(connection.seq);  // no reactor has heard of it
  at_once = at_once || why.code == DisconnectCode::replaced;
  if (!connection.ended) connection.ended = std::move(why);
  if (connection.turn != nullptr) {
    connection.turn->notify();
  } else if (connection.guard != nullptr) {
    connection.guard->end(*connection.ended, at_once);
  } else if (at_once || !connection.will_look) {
    close(connection);
  }
  if (connection.will_look) notify_watchers();
}

// Why an opening did not lead to a peer; nullopt if it did.  One that was ended when both had
// accepted is a peer, to be told so by `close`.
std::optional<Disconnect> Switch::Impl::opening_failure(
    const Connection& connection, const Result<net::Upgraded, Disconnect>& upgraded) {
  const bool silent = connection.ended && connection.ended->code == DisconnectCode::replaced;
  if (upgraded && !silent) {
    if (connection.ended || admission_.established(connection.seq)) return std::nullopt;
    return going_away();
  }
  return connection.ended ? *connection.ended : upgraded.error();
}

void Switch::Impl::close(const Connection& connection) {
  connection.loop().run([stream = connection.stream] { stream->close(); });
}

// --- before the opening

// Waits until something has been said, or the connection is ended, in clear.
net::Awaitable<Result<void>> Switch::Impl::first_byte(Connection& connection, Time deadline) {
  OpeningGuard guard(*this, connection, deadline, "nothing was said in time");
  const net::Executor& loop = connection.loop().executor();
  co_return co_await net::run_on(
      loop, io_steps::hear(*connection.stream, loop, guard.break_off(), upgrader_));
}

}  // namespace switchyard
