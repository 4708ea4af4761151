#include "reactors/pex/seed_reactor.h"

#include <algorithm>
#include <string>
#include <variant>

#include "p2p/base/check.h"
#include "reactors/discovery/discovery_reactor.h"
#include "reactors/pex/seed_selection.h"

namespace switchyard::reactors {
namespace {

CrawlerConfig crawl_of(const SeedConfig& config, const addrbook::AddrBook& book) {
  CrawlerConfig crawl = config.crawl;
  crawl.group = [&book](const IpAddress& address) { return book.group(address); };
  return crawl;
}

template <class T>
bool is_among(const std::vector<T>& all, const T& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

CrawlEnd end_of(const DialVerdict& verdict, DisconnectCode code) {
  if (verdict.end == DialEnd::failed) return CrawlEnd::failed;
  if (verdict.end == DialEnd::dropped) return CrawlEnd::put_off;
  switch (code) {
    // The network was compared before.
    case DisconnectCode::full:
    case DisconnectCode::too_many_from_address:
      return CrawlEnd::declined;
    case DisconnectCode::other_network:
    case DisconnectCode::incompatible_version:
    case DisconnectCode::no_common_channel:
      return CrawlEnd::failed;
    default:
      return CrawlEnd::put_off;
  }
}

}  // namespace

SeedReactor::SeedReactor(addrbook::AddrBook& book, const wire::PexCodec& codec, net::Timers& timers,
                         Rng& rng, SeedConfig config, SeedCallbacks callbacks)
    : book_(book),
      codec_(codec),
      timers_(timers),
      config_(std::move(config)),
      callbacks_(std::move(callbacks)),
      core_(config_.pex.on(codec)),
      crawler_(crawl_of(config_, book), rng) {
  for (const Endpoint& own : config_.crawl.own) book_.add_own(own);
}

SeedReactor::~SeedReactor() {
  timers_.cancel(timer_);
}

SeedStatus SeedReactor::status() const {
  SeedStatus status;
  status.book = book_.size();
  status.crawl = crawler_.status();
  status.groups = crawler_.verified_groups().size();
  status.connected = guests_.size();
  status.answers = counts().answers;
  status.told = counts().told;
  status.heard = counts().heard;
  status.reached = reached_;
  return status;
}

void SeedReactor::start(SwitchHandle handle) {
  handle_ = std::move(handle);
  crawler_.handle_start(timers_.now());
  load();
  arm();
}

// An old entry lies in the bucket of the address where it proved its id, which comes first.
void SeedReactor::load() {
  const Time now = timers_.now();
  const WallTime wall = timers_.wall_now();
  const addrbook::BookImage image = book_.image(wall);
  for (const addrbook::ImageEntry& entry : image.entries) {
    SWITCHYARD_CHECK(entry.id.has_value());
    std::optional<Time> verified;
    const bool stands = entry.type == addrbook::BucketType::old && entry.attempts == 0;
    if (stands && entry.last_success <= wall) verified = now - (wall - entry.last_success);
    crawler_.handle_known({*entry.id, entry.first.endpoint}, verified, now);
    for (const addrbook::Hearsay& other : entry.others) {
      crawler_.handle_known({*entry.id, other.endpoint}, std::nullopt, now);
    }
  }
}

void SeedReactor::stop() {
  timers_.cancel(timer_);
  timer_ = 0;
  handle_.reset();
}

void SeedReactor::add_peer(PeerHandle peer) {
  const Time now = timers_.now();
  core_.handle_peer_up(peer.id(), peer.outbound(), now);
  Guest& guest = guests_.emplace(peer.id(), Guest{peer}).first->second;
  deadlines_.push_back({now + kGuestTime, peer.id(), peer.seq()});
  if (peer.outbound()) {
    note_dial(peer.id(), std::nullopt);
    reached_ = now;
    book_.good(peer.id(), peer.remote(), timers_.wall_now());
  }
  const bool serves = peer.info().role == NodeRole::node;
  crawler_.handle_peer_up({peer.id(), peer.remote()}, peer.outbound(), serves, now);
  const Heard heard = take_record(book_, peer, timers_.wall_now());
  learn(heard);
  if (heard.offence) report(*heard.offence);
  if (peer.outbound() && !ask(peer)) hang_up(guest);
  if (callbacks_.on_news) callbacks_.on_news();
  arm();
}

void SeedReactor::receive(Message message) {
  const auto found = guests_.find(message.peer().id());
  if (found == guests_.end() || found->second.leaving) return;
  Guest& guest = found->second;
  const Result<wire::PexMessage, std::string> read = codec_.decode(message.bytes());
  if (!read) return report({guest.peer.id(), Behaviour::bad_message, read.error()});
  if (const auto* request = std::get_if<wire::PexRequest>(&*read)) {
    answer(guest, *request);
  } else {
    take(guest, std::get<wire::PexAddresses>(*read));
    if (callbacks_.on_news) callbacks_.on_news();
  }
  arm();
}

void SeedReactor::remove_peer(PeerHandle peer, const Disconnect& /*why*/) {
  const Time now = timers_.now();
  core_.handle_peer_down(peer.id(), now);
  guests_.erase(peer.id());
  crawler_.handle_peer_down(peer.id(), now);
  arm();
}

void SeedReactor::on_event(const SwitchEvent& event) {
  const auto verdict = verdict_of(event);
  if (!verdict || !event.why || !handle_) return;
  const Time now = timers_.now();
  const CrawlEnd end = end_of(*verdict, event.why->code);
  note_dial(verdict->id, end);
  const auto lead = crawler_.handle_dial_ended(verdict->id, end, verdict->at_least, now);
  if (lead && end == CrawlEnd::declined) {
    reached_ = now;
    book_.good(lead->id, lead->endpoint, timers_.wall_now());
  } else if (lead) {
    book_.attempt(lead->id, lead->endpoint, timers_.wall_now());
  }
  arm();
}

void SeedReactor::note_dial(const PeerId& id, std::optional<CrawlEnd> end) {
  const auto since = crawler_.dialled_since(id);
  if (since && callbacks_.on_dial) callbacks_.on_dial(end, timers_.now() - *since);
}

void SeedReactor::set_seeds(const std::vector<NetAddress>& seeds) {
  crawler_.handle_seeds(seeds);
  arm();
}

// --- questions and answers

void SeedReactor::learn(const Heard& heard) {
  const Time now = timers_.now();
  for (const PeerId& id : heard.news) {
    const auto view = book_.find(id);
    if (!view) continue;
    for (const Endpoint& at : view->endpoints) crawler_.handle_known({id, at}, std::nullopt, now);
  }
}

bool SeedReactor::ask(const PeerHandle& peer) {
  const Time now = timers_.now();
  if (!core_.may_ask(peer.id(), now)) return false;
  const Bytes question = codec_.encode(core_.ask(peer.id(), now));
  if (peer.try_send(kPexChannel, question) == SendResult::queued) return true;
  core_.handle_unsent(peer.id());
  return false;
}

void SeedReactor::answer(Guest& guest, const wire::PexRequest& request) {
  const PeerId& id = guest.peer.id();
  const auto reply = core_.handle_request(id, request, timers_.now());
  if (!reply) return report(reply.error());
  SeedSelection chosen(book_, crawler_, codec_, config_.served_per_group);
  const Time now = timers_.now();
  const WallTime wall = timers_.wall_now();
  crawler_.sample(reply->most, now,
                  [&](const Lead& lead) { return lead.id != id && chosen.take(lead, now, wall); });
  wire::PexAddresses said;
  said.entries = chosen.take_entries();
  std::chrono::seconds pace = reply->pace;
  if (said.entries.empty() && reply->most > 0) {
    pace = core_.handle_nothing_to_tell(id, now);
  }
  if (codec_.tells_pace()) said.pace = pace;
  if (guest.peer.try_send(kPexChannel, codec_.encode(said)) == SendResult::queued) {
    core_.handle_answered(said.entries.size());
  }
  // Whom we dialled still owes us an answer.
  if (!guest.peer.outbound()) hang_up(guest);
}

void SeedReactor::take(Guest& guest, const wire::PexAddresses& said) {
  if (const auto taken = core_.handle_addresses(guest.peer.id(), said, timers_.now()); !taken) {
    return report(taken.error());
  }
  const Heard heard = take_entries(book_, guest.peer, said, timers_.wall_now());
  learn(heard);
  if (heard.offence) return report(*heard.offence);
  if (heard.is_new) {
    report({guest.peer.id(), Behaviour::useful_answer, "addresses that were new to us"});
  }
  hang_up(guest);
}

// Behind what is queued for it.
void SeedReactor::hang_up(Guest& guest) {
  if (guest.leaving || is_among(config_.kept, guest.peer.id())) return;
  guest.leaving = true;
  guest.peer.stop_gracefully();
}

void SeedReactor::report(const PexOffence& offence) {
  if (handle_) handle_->report(offence.who, offence.what, offence.text);
}

// --- time

void SeedReactor::on_timer() {
  timer_ = 0;
  if (!handle_) return;
  const Time now = timers_.now();
  for (const PexOffence& late : core_.handle_timeout(now)) report(late);
  for (; !deadlines_.empty() && deadlines_.front().at <= now; deadlines_.pop_front()) {
    const auto found = guests_.find(deadlines_.front().id);
    const bool is_here =
        found != guests_.end() && found->second.peer.seq() == deadlines_.front().seq;
    if (is_here) hang_up(found->second);
  }
  const auto has = [this](const Lead& lead) {
    const auto view = book_.find(lead.id);
    return view && is_among(view->endpoints, lead.endpoint);
  };
  for (NetAddress& address : crawler_.handle_timeout(now, has)) {
    handle_->dial_briefly(std::move(address));
  }
  arm();
}

void SeedReactor::arm() {
  if (!handle_) return;
  timers_.cancel(timer_);
  timer_ = 0;
  std::optional<Time> due = crawler_.next_deadline();
  const auto consider = [&due](Time when) { due = std::min(due.value_or(when), when); };
  if (!deadlines_.empty()) consider(deadlines_.front().at);
  if (const auto late = core_.next_deadline()) consider(*late);
  if (!due) return;
  timer_ = timers_.call_at(std::max(*due, timers_.now()), [this] { on_timer(); });
}

void SeedReactor::check_invariants() const {
  core_.check_invariants();
  crawler_.check_invariants();
}

}  // namespace switchyard::reactors
