#include "secret_conn/handshake.h"

#include <algorithm>
#include <array>
#include <utility>
#include <variant>

#include "p2p/base/check.h"
#include "secret_conn/comet_dialect.h"
#include "secret_conn/native_dialect.h"
#include "secret_conn/native_hello.h"

namespace switchyard::secret_conn {
namespace {

std::unique_ptr<Dialect> make_dialect(const HandshakeConfig& config) {
  if (config.profile == Profile::cometbft) return std::make_unique<CometDialect>(config.kernel);
  return std::make_unique<NativeDialect>(config.dialler, config.network, config.versions,
                                         config.kernel);
}

std::string_view name_of(Handshake::State state) {
  constexpr std::array<std::string_view, 7> kNames{"hello",    "auth", "node info", "verdict",
                                                   "deciding", "done", "failed"};
  return kNames.at(static_cast<std::size_t>(state));
}

}  // namespace

Handshake::Handshake(HandshakeConfig config, const NodeKey& key, Rng& rng, EphemeralPool* pool)
    : config_(std::move(config)),
      script_(script_for(config_.profile, config_.dialler)),
      key_(key),
      rng_(rng),
      pool_(config_.dialler ? nullptr : pool),
      dialect_(make_dialect(config_)) {
  SWITCHYARD_CHECK(config_.node_info.size() <= max_node_info(config_.profile));
  SWITCHYARD_CHECK(config_.dialler || !config_.expected);
  send(script_.at_start, wire::Accept());
}

Handshake::~Handshake() = default;

const EphemeralKey& Handshake::ephemeral() {
  if (!ephemeral_ && pool_ != nullptr) ephemeral_ = pool_->take();
  if (!ephemeral_) ephemeral_.emplace(rng_);
  return *ephemeral_;
}

bool Handshake::wants_input() const {
  return state_ == State::hello || state_ == State::auth || state_ == State::node_info ||
         state_ == State::verdict;
}

const Failure& Handshake::failure() const {
  SWITCHYARD_CHECK(failure_.has_value());
  return *failure_;
}

void Handshake::handle_input(ByteView input) {
  if (state_ == State::failed) return;
  append(inbox_, input);
  advance();
}

void Handshake::handle_end() {
  if (state_ == State::done || state_ == State::failed) return;
  fail(Errc::truncated, std::string("waiting for ").append(name_of(state_)));
}

void Handshake::accept() {
  SWITCHYARD_CHECK(state_ == State::deciding);
  send(script_.with_verdict, wire::Accept());
  verdict_sent_ = true;
  enter(script_.their_verdict == TheirVerdict::after_ours ? State::verdict : State::done);
  advance();
}

void Handshake::reject(Disconnect why) {
  SWITCHYARD_CHECK(state_ == State::deciding);
  send(script_.with_verdict, native::reject_for(why));
  verdict_sent_ = true;
  failure_ = Failure{Errc::rejected, std::move(why)};
  enter(State::failed);
}

void Handshake::refuse(Disconnect why) {
  if (state_ == State::done || state_ == State::failed) return;
  if (state_ == State::deciding) return reject(std::move(why));
  failure_ = Failure{Errc::rejected, std::move(why)};
  tell(*failure_);
  enter(State::failed);
}

Bytes Handshake::poll_output() {
  return std::exchange(out_, {});
}

Secured Handshake::finish() {
  SWITCHYARD_CHECK(state_ == State::done && dialect_);
  Finished finished = dialect_->finish();
  dialect_.reset();
  Secured secured;
  secured.cipher = std::move(finished.cipher);
  secured.session_id = finished.session_id;
  secured.peer = std::move(peer_);
  secured.received = std::move(inbox_);
  return secured;
}

void Handshake::enter(State next) {
  using enum State;
  const State from = state_;
  const bool drawn = (from == hello && next == auth) || (from == auth && next == node_info) ||
                     (from == node_info && (next == deciding || next == verdict)) ||
                     (from == verdict && (next == deciding || next == done)) ||
                     (from == deciding && (next == verdict || next == done)) ||
                     (from != done && from != failed && next == failed);
  SWITCHYARD_CHECK(drawn);
  state_ = next;
  if (next == failed) {
    if (ephemeral_) ephemeral_->wipe();
    inbox_ = {};
  }
}

void Handshake::advance() {
  while (step()) {
  }
  const bool open = state_ != State::done && state_ != State::failed;
  if (open && spent_ + inbox_.size() > kOpeningBudget) fail(Errc::budget_exceeded);
}

// One thing done; false when there is nothing to do with what is there.
bool Handshake::step() {
  switch (state_) {
    case State::hello:
      return step_hello();
    case State::auth:
    case State::node_info:
    case State::verdict:
      return step_message();
    case State::deciding:
      if (script_.their_verdict == TheirVerdict::before_ours && !inbox_.empty())
        fail(Errc::early_bytes);
      return false;
    default:
      return false;
  }
}

bool Handshake::step_hello() {
  const auto hello = dialect_->read_hello(inbox_);
  if (!hello) {
    fail(hello.error());
    return false;
  }
  if (!hello->whole()) return false;
  const EphemeralPublicKey& theirs = hello->key;
  if (theirs == ephemeral().public_key()) {
    fail(Errc::echoed_key);
    return false;
  }
  const auto secret = ephemeral().agree(theirs);
  if (!secret) {
    fail(Errc::low_order_key);
    return false;
  }
  if (ephemeral_) ephemeral_->wipe();
  consume(hello->size);
  Flight sealed = script_.on_hello;
  if (sealed.hello) send({.hello = true}, wire::Accept());
  sealed.hello = false;
  dialect_->agree(*secret);
  agreed_ = true;
  peer_.version = dialect_->version();
  send(sealed, wire::Accept());
  enter(State::auth);
  return true;
}

bool Handshake::step_message() {
  auto received = dialect_->read(inbox_);
  if (!received) {
    fail(received.error());
    return false;
  }
  if (spent_ + received->consumed > kOpeningBudget) {
    fail(Errc::budget_exceeded);
    return false;
  }
  consume(received->consumed);
  const std::optional<wire::OpeningMessage> message = std::move(received->message);
  if (!message) return received->consumed != 0;
  std::visit([this](const auto& m) { handle(m); }, *message);
  return true;
}

void Handshake::consume(std::size_t n) {
  spent_ += n;
  inbox_.erase(inbox_.begin(), inbox_.begin() + static_cast<std::ptrdiff_t>(n));
}

void Handshake::send(const Flight& flight, const wire::OpeningMessage& verdict) {
  if (flight.hello) append(out_, dialect_->hello(ephemeral().public_key()));
  if (flight.auth) {
    wire::Auth auth;
    auth.key = key_.public_key();
    auth.signature = key_.sign(dialect_->signed_text(/*ours=*/true, auth.key));
    dialect_->write(auth, out_);
  }
  if (flight.info) dialect_->write(wire::Info{config_.node_info}, out_);
  if (flight.verdict) dialect_->write(verdict, out_);
}

void Handshake::handle(const wire::Auth& auth) {
  if (state_ != State::auth) return wrong_order("auth");
  if (is_small_order(auth.key)) return fail(Errc::small_order_identity);
  const Bytes text = dialect_->signed_text(/*ours=*/false, auth.key);
  if (!verify(auth.key, text, auth.signature)) return fail(Errc::bad_signature);
  const bool own = auth.key == key_.public_key();
  proven_ = !own || script_.proof_names_role;
  peer_.key = auth.key;
  peer_.id = peer_id_of(auth.key);
  if (own) return fail(Errc::own_identity);
  if (config_.expected && peer_.id != *config_.expected)
    return fail(Errc::wrong_identity,
                config_.expected->to_string() + " expected, " + peer_.id.to_string() + " reached");
  enter(State::node_info);
  send(script_.on_auth, wire::Accept());
}

void Handshake::handle(const wire::Info& info) {
  if (state_ != State::node_info) return wrong_order("node info");
  peer_.node_info = info.node_info;
  const bool wait = script_.their_verdict == TheirVerdict::before_ours;
  enter(wait ? State::verdict : State::deciding);
}

void Handshake::handle(const wire::Accept& /*accept*/) {
  if (state_ != State::verdict) return wrong_order("accept");
  enter(verdict_sent_ ? State::done : State::deciding);
}

void Handshake::handle(const wire::Reject& reject) {
  Failure turned_down = secret_conn::failure(Errc::turned_down, Operation::opening);
  turned_down.why.code = reject.code;
  turned_down.why.remote = true;
  turned_down.why.blame = blame_when_told(reject.code);
  turned_down.why.text = reject.text;
  turned_down.why.retry_after =
      std::min<std::chrono::seconds>(std::chrono::seconds(reject.retry_after), kMaxRetryAfter);
  fail(std::move(turned_down));
}

void Handshake::wrong_order(std::string_view came) {
  fail(Errc::wrong_order,
       std::string(came).append(" where ").append(name_of(state_)).append(" was due"));
}

void Handshake::fail(Errc errc, std::string_view detail) {
  fail(secret_conn::failure(errc, Operation::opening, detail));
}

void Handshake::fail(Failure why) {
  why.why.authenticated = proven_;
  tell(why);
  failure_ = std::move(why);
  enter(State::failed);
}

// Says to the other side what can still be said.
void Handshake::tell(const Failure& why) {
  const bool theirs = why.errc == Errc::refused || why.errc == Errc::turned_down ||
                      why.errc == Errc::truncated || why.errc == Errc::other_protocol;
  if (theirs || verdict_sent_) return;
  Disconnect said = why.why;
  // Whom we looked for is nobody else's business.
  if (why.errc == Errc::wrong_identity) said.text = make_error_code(why.errc).message();
  if (agreed_) {
    if (script_.their_verdict != TheirVerdict::never)
      dialect_->write(native::reject_for(said), out_);
  } else if (!config_.dialler) {
    append(out_, dialect_->refusal(said));
  }
}

void Handshake::check_invariants() const {
  SWITCHYARD_CHECK(failure_.has_value() == (state_ == State::failed));
  SWITCHYARD_CHECK(spent_ <= kOpeningBudget);
  SWITCHYARD_CHECK(state_ == State::failed || agreed_ == (state_ != State::hello));
  SWITCHYARD_CHECK(agreed_ || !proven_);
  const bool identified = state_ == State::node_info || state_ == State::verdict ||
                          state_ == State::deciding || state_ == State::done;
  SWITCHYARD_CHECK(!identified || proven_);
  SWITCHYARD_CHECK(!(verdict_sent_ && state_ == State::deciding));
  SWITCHYARD_CHECK(state_ != State::done || verdict_sent_);
}

}  // namespace switchyard::secret_conn
