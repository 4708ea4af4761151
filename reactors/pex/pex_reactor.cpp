#include "reactors/pex/pex_reactor.h"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>
#include <variant>

namespace switchyard::reactors {
PexReactor::PexReactor(addrbook::AddrBook& book, const wire::PexCodec& codec, net::Timers& timers,
                       Rng& rng, PexConfig config, std::function<void()> on_news)
    : book_(book),
      codec_(codec),
      timers_(timers),
      rng_(rng),
      config_(config),
      on_news_(std::move(on_news)),
      core_(config.on(codec)) {}

PexReactor::~PexReactor() {
  timers_.cancel(timer_);
}

std::vector<ChannelDescriptor> PexReactor::channels() const {
  return {pex_channel(codec_)};
}

void PexReactor::start(SwitchHandle handle) {
  handle_ = std::move(handle);
  next_round_ = timers_.now() + config_.pace;
  arm();
}

void PexReactor::stop() {
  timers_.cancel(timer_);
  timer_ = 0;
  handle_.reset();
}

void PexReactor::add_peer(PeerHandle peer) {
  core_.handle_peer_up(peer.id(), peer.outbound(), timers_.now());
  peers_.push_back(peer);
  const Heard heard = take_record(book_, peer, timers_.wall_now());
  if (heard.offence) report(*heard.offence);
  const NodeInfo& info = peer.info();
  if (peer.outbound() && info.observed) {
    const AddressGroup group = book_.group(peer.remote().address);
    own_.handle_peer_up(peer.id(), group, info.observed->address);
  }
  const auto dialled = [](const PeerHandle& other) { return other.outbound(); };
  const bool is_asked = peer.outbound() || std::none_of(peers_.begin(), peers_.end(), dialled);
  if (is_asked && book_.wants_more()) ask(peer);
  if (on_news_) on_news_();
}

void PexReactor::receive(Message message) {
  const PeerHandle& peer = message.peer();
  const Result<wire::PexMessage, std::string> read = codec_.decode(message.bytes());
  if (!read) return report({peer.id(), Behaviour::bad_message, read.error()});
  if (const auto* request = std::get_if<wire::PexRequest>(&*read)) {
    answer(peer, *request);
  } else {
    take(peer, std::get<wire::PexAddresses>(*read));
    if (on_news_) on_news_();
  }
}

void PexReactor::remove_peer(PeerHandle peer, const Disconnect& /*why*/) {
  core_.handle_peer_down(peer.id(), timers_.now());
  own_.handle_peer_down(peer.id());
  std::erase(peers_, peer);
}

void PexReactor::report(const PexOffence& offence) {
  if (handle_) handle_->report(offence.who, offence.what, offence.text);
}

void PexReactor::ask(const PeerHandle& peer) {
  if (!core_.may_ask(peer.id(), timers_.now())) return;
  const Bytes question = codec_.encode(core_.ask(peer.id(), timers_.now()));
  if (peer.try_send(kPexChannel, question) != SendResult::queued) core_.handle_unsent(peer.id());
  arm();
}

void PexReactor::answer(const PeerHandle& peer, const wire::PexRequest& request) {
  const auto reply = core_.handle_request(peer.id(), request, timers_.now());
  if (!reply) return report(reply.error());
  wire::PexAddresses said;
  if (codec_.tells_pace()) said.pace = reply->pace;
  if (reply->most > 0) {
    addrbook::SampleRequest wanted;
    wanted.most = reply->most;
    wanted.filter = [&](const addrbook::PeerView& view) { return view.id != peer.id(); };
    const WallTime now = timers_.wall_now();
    for (const addrbook::PeerView& view : book_.sample(wanted, now)) {
      said.entries.push_back(to_entry(view, codec_, now));
    }
  }
  if (said.entries.empty() && reply->most > 0) {
    const auto pace = core_.handle_nothing_to_tell(peer.id(), timers_.now());
    if (codec_.tells_pace()) said.pace = pace;
  }
  if (peer.try_send(kPexChannel, codec_.encode(said)) == SendResult::queued) {
    core_.handle_answered(said.entries.size());
  }
}

void PexReactor::take(const PeerHandle& peer, const wire::PexAddresses& said) {
  if (const auto taken = core_.handle_addresses(peer.id(), said, timers_.now()); !taken) {
    return report(taken.error());
  }
  arm();
  const Heard heard = take_entries(book_, peer, said, timers_.wall_now());
  if (heard.offence) return report(*heard.offence);
  if (heard.is_new) report({peer.id(), Behaviour::useful_answer, "addresses that were new to us"});
}

void PexReactor::on_timer() {
  timer_ = 0;
  const Time now = timers_.now();
  for (const PexOffence& late : core_.handle_timeout(now)) report(late);
  if (now >= next_round_) {
    next_round_ = now + config_.pace;
    const std::optional<PeerId> id = book_.wants_more() ? core_.choose(now, rng_) : std::nullopt;
    const auto is_it = [&](const PeerHandle& peer) { return id == peer.id(); };
    const auto chosen = std::find_if(peers_.begin(), peers_.end(), is_it);
    if (chosen != peers_.end()) ask(*chosen);
  }
  arm();
}

void PexReactor::arm() {
  if (!handle_) return;
  timers_.cancel(timer_);
  const Time due = std::min(next_round_, core_.next_deadline().value_or(next_round_));
  timer_ = timers_.call_at(due, [this] { on_timer(); });
}

void PexReactor::check_invariants() const {
  core_.check_invariants();
  own_.check_invariants();
}

}  // namespace switchyard::reactors
