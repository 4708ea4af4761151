#include "secret_conn/secret_upgrader.h"

#include <asio/experimental/awaitable_operators.hpp>
#include <cstddef>
#include <optional>
#include <system_error>
#include <utility>

#include "p2p/base/check.h"
#include "p2p/net/run_on.h"
#include "p2p/net/signal.h"
#include "secret_conn/handshake.h"
#include "secret_conn/native_hello.h"
#include "secret_conn/sodium_rng.h"

namespace switchyard::secret_conn {
namespace {

// The one read buffer of an opening; a flight of the native wire seldom needs more.
constexpr std::size_t kReadSize = 4 * kKiB;

Disconnect stream_failure(std::error_code error) {
  Disconnect why;
  const bool late = error == make_error_code(net::Errc::timed_out);
  why.code = late ? DisconnectCode::timeout : DisconnectCode::connection_lost;
  why.operation = Operation::opening;
  why.authenticated = false;
  why.text = printable(error.message());
  return why;
}

net::Introduction introduce(const ProvenPeer& peer) {
  net::Introduction introduction;
  introduction.id = peer.id;
  introduction.key = peer.key;
  introduction.version = peer.version;
  introduction.node_info = peer.node_info;
  return introduction;
}

net::Upgraded upgraded(Secured secured) {
  net::Upgraded result;
  result.cipher = std::move(secured.cipher);
  result.peer = introduce(secured.peer);
  result.session_id = secured.session_id;
  result.received = std::move(secured.received);
  return result;
}

struct HandshakeParts {
  HandshakeConfig config;
  const NodeKey& key;
  Rng& rng;
  EphemeralPool& pool;
};

// One opening.  Two coroutines have it in hand: converse(), and end_when_told(), which is there for
// the case that the caller ends it.
struct Talk {
  Talk(net::Stream& with, net::Gatekeeper& asked, net::Executor executor, HandshakeParts parts)
      : stream(with),
        gatekeeper(asked),
        told(std::move(executor)),
        handshake(std::move(parts.config), parts.key, parts.rng, &parts.pool),
        pool(parts.pool) {}

  net::Stream& stream;
  net::Gatekeeper& gatekeeper;
  net::BreakOff* break_off{nullptr};  // may be null
  net::Signal told;                   // by break_off; or converse() is over
  Handshake handshake;
  EphemeralPool& pool;
  bool writing{false};   // one at a time
  bool answered{false};  // an acceptor's first flight has left
  std::optional<Result<net::Upgraded, Disconnect>> outcome;
};

// Sends what the handshake has to say; why it could not.  Whoever is writing says the rest, too.
net::Awaitable<std::error_code> flush(Talk& talk) {
  if (talk.writing) co_return std::error_code();
  talk.writing = true;
  std::error_code failed;
  for (Bytes out = talk.handshake.poll_output(); !out.empty() && !failed;
       out = talk.handshake.poll_output()) {
    const auto sent = co_await net::write_all(talk.stream, out);
    if (!sent) failed = sent.error();
  }
  talk.writing = false;
  co_return failed;
}

// Feeds the handshake what arrives next; why it could not.  Waits without a buffer: most openings
// that hang, hang here.
net::Awaitable<std::error_code> feed(Talk& talk) {
  const auto readable = co_await talk.stream.wait_readable();
  if (!readable) co_return readable.error();
  Bytes buffer(kReadSize);
  const auto n = co_await talk.stream.read_some(buffer);
  if (n) {
    talk.handshake.handle_input(ByteView(buffer).first(*n));
    co_return std::error_code();
  }
  if (n.error() != make_error_code(net::Errc::end_of_stream)) co_return n.error();
  talk.handshake.handle_end();
  co_return std::error_code();
}

net::Awaitable<void> decide(Talk& talk) {
  net::Introduction introduction = introduce(talk.handshake.peer());
  auto verdict = co_await talk.gatekeeper.decide(std::move(introduction));
  if (talk.handshake.state() != Handshake::State::deciding) co_return;  // ended meanwhile
  if (verdict) {
    talk.handshake.accept();
  } else {
    talk.handshake.reject(verdict.error());
  }
}

using Outcome = Result<net::Upgraded, Disconnect>;

// How it ended, if it has; `unsent`: why writing failed, once it has.
std::optional<Outcome> outcome_of(Handshake& handshake, std::error_code unsent) {
  const Handshake::State state = handshake.state();
  if (state == Handshake::State::failed) return Outcome(Unexpected(handshake.failure().why));
  // With the write side broken the other side's reason may still be there to read; no more.
  if (unsent && !handshake.wants_input()) return Outcome(Unexpected(stream_failure(unsent)));
  if (state == Handshake::State::done) return Outcome(upgraded(handshake.finish()));
  return std::nullopt;
}

net::Awaitable<Outcome> converse(Talk& talk) {
  Handshake& handshake = talk.handshake;
  std::error_code unsent;
  while (true) {
    if (!unsent) unsent = co_await flush(talk);
    std::optional<Outcome> outcome = outcome_of(handshake, unsent);
    if (outcome) co_return std::move(*outcome);
    const Handshake::State state = handshake.state();
    if (state == Handshake::State::deciding) {
      co_await decide(talk);
      continue;
    }
    // Nobody waits for us now.
    if (state == Handshake::State::auth && !std::exchange(talk.answered, true)) talk.pool.grow();
    const std::error_code unread = co_await feed(talk);
    if (unread && handshake.state() != Handshake::State::failed) {
      co_return Unexpected(stream_failure(unsent ? unsent : unread));
    }
  }
}

net::Awaitable<void> converse_to_end(Talk& talk) {
  auto outcome = co_await converse(talk);
  talk.outcome.emplace(std::move(outcome));
  if (talk.break_off != nullptr) talk.break_off->done();
  talk.told.notify();
}

net::Awaitable<void> end_when_told(Talk& talk) {
  co_await talk.told.wait();
  if (talk.outcome || talk.break_off == nullptr || !talk.break_off->why()) co_return;
  if (talk.handshake.state() == Handshake::State::done) co_return;  // the connection can say it
  talk.handshake.refuse(*talk.break_off->why());
  if (talk.writing) co_return;  // in the middle of a flight: said behind it
  Bytes words = talk.handshake.poll_output();
  talk.writing = true;
  const auto said = co_await net::write_all(talk.stream, words);
  talk.writing = false;
  // converse() comes back when the other side has closed, or when this one has.
  if (words.empty() || !said || talk.break_off->at_once()) {
    talk.stream.close();
  } else {
    talk.stream.shutdown_write();
  }
}

}  // namespace

SecretUpgrader::SecretUpgrader(Profile profile, const NodeKey& key, std::string network, Rng& rng,
                               VersionRange versions, aead::Kernel kernel)
    : profile_(profile),
      key_(key),
      network_(std::move(network)),
      rng_(rng),
      versions_(versions),
      kernel_(kernel),
      pool_(rng) {
  init_crypto();
}

net::Awaitable<Result<net::Upgraded, Disconnect>> SecretUpgrader::upgrade(
    net::Stream& stream, net::Opening opening, net::Gatekeeper& gatekeeper) {
  using asio::experimental::awaitable_operators::operator&&;
  const net::Executor executor = co_await net::this_executor();
  HandshakeConfig config;
  config.profile = profile_;
  config.dialler = opening.dialler;
  config.expected = opening.expected;
  config.network = network_;
  config.versions = versions_;
  config.kernel = kernel_;
  config.node_info = std::move(opening.node_info);
  HandshakeParts parts{std::move(config), key_, rng_, pool_};
  Talk talk(stream, gatekeeper, executor, std::move(parts));
  talk.break_off = opening.break_off;
  talk.answered = opening.dialler;
  if (talk.break_off != nullptr) {
    talk.break_off->listen([&talk] { talk.told.notify(); });
    co_await (converse_to_end(talk) && end_when_told(talk));
  } else {
    co_await converse_to_end(talk);
  }
  SWITCHYARD_CHECK(talk.outcome.has_value());
  co_return std::move(*talk.outcome);
}

Bytes SecretUpgrader::refusal(const Disconnect& why) const {
  return profile_ == Profile::native ? native::encode_refusal(why) : Bytes();
}

}  // namespace switchyard::secret_conn
