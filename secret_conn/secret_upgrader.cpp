#include "secret_conn/secret_upgrader.h"

#include <cstddef>
#include <system_error>
#include <utility>

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

// Sends what the handshake has to say; why it could not.
net::Awaitable<std::error_code> flush(net::Stream& stream, Handshake& handshake) {
  const Bytes out = handshake.poll_output();
  const auto sent = co_await net::write_all(stream, out);
  co_return sent ? std::error_code() : sent.error();
}

// Feeds the handshake what arrives next; why it could not.  Waits without a buffer: most openings
// that hang, hang here.
net::Awaitable<std::error_code> feed(net::Stream& stream, Handshake& handshake) {
  const auto readable = co_await stream.wait_readable();
  if (!readable) co_return readable.error();
  Bytes buffer(kReadSize);
  const auto n = co_await stream.read_some(buffer);
  if (n) {
    handshake.handle_input(ByteView(buffer).first(*n));
    co_return std::error_code();
  }
  if (n.error() != make_error_code(net::Errc::end_of_stream)) co_return n.error();
  handshake.handle_end();
  co_return std::error_code();
}

net::Awaitable<void> decide(net::Gatekeeper& gatekeeper, Handshake& handshake) {
  net::Introduction introduction = introduce(handshake.peer());
  auto verdict = co_await gatekeeper.decide(std::move(introduction));
  if (verdict) {
    handshake.accept();
  } else {
    handshake.reject(verdict.error());
  }
}

}  // namespace

SecretUpgrader::SecretUpgrader(Profile profile, const NodeKey& key, std::string network, Rng& rng,
                               VersionRange versions)
    : profile_(profile), key_(key), network_(std::move(network)), rng_(rng), versions_(versions) {
  init_crypto();
}

net::Awaitable<Result<net::Upgraded, Disconnect>> SecretUpgrader::upgrade(
    net::Stream& stream, net::Opening opening, net::Gatekeeper& gatekeeper) {
  HandshakeConfig config;
  config.profile = profile_;
  config.dialler = opening.dialler;
  config.expected = opening.expected;
  config.network = network_;
  config.versions = versions_;
  config.node_info = std::move(opening.node_info);
  Handshake handshake(std::move(config), key_, rng_);

  std::error_code unsent;  // why writing failed, once it has
  while (true) {
    if (!unsent) unsent = co_await flush(stream, handshake);
    const Handshake::State state = handshake.state();
    if (state == Handshake::State::failed) co_return Unexpected(handshake.failure().why);
    // With the write side broken the other side's reason may still be there to read; no more.
    if (unsent && !handshake.wants_input()) co_return Unexpected(stream_failure(unsent));
    if (state == Handshake::State::done) co_return upgraded(handshake.finish());
    if (state == Handshake::State::deciding) {
      co_await decide(gatekeeper, handshake);
      continue;
    }
    const std::error_code unread = co_await feed(stream, handshake);
    if (unread) co_return Unexpected(stream_failure(unsent ? unsent : unread));
  }
}

Bytes SecretUpgrader::refusal(const Disconnect& why) const {
  return profile_ == Profile::native ? native::encode_refusal(why) : Bytes();
}

}  // namespace switchyard::secret_conn
