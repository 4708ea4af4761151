#include "addrbook/addr_book.h"

#include <algorithm>
#include <utility>

#include "addrbook/stamp.h"
#include "p2p/base/check.h"

namespace switchyard::addrbook {
namespace {

// Addresses that nobody can be dialled at, in any network.
bool is_nowhere(const Endpoint& endpoint) {
  const std::uint8_t front = endpoint.address.bytes().front();
  const bool multicast = endpoint.address.is_v4() ? front >= 224 : front == 255;
  return endpoint.port == 0 || endpoint.address.is_unspecified() || multicast;
}

SipHash::Key draw_index_key(Rng& rng) {
  SipHash::Key key{};
  rng.fill(key);
  return key;
}

template <class T>
bool contains(const std::vector<T>& list, const T& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

Reference said_by(const Endpoint& endpoint, const Source& source, WallTime now) {
  Reference said;
  said.endpoint = endpoint;
  said.source = source.endpoint;
  said.source_id = source.id.value_or(PeerId());
  said.heard = to_stamp(now);
  return said;
}

}  // namespace

AddrBook::AddrBook(BookConfig config, Rng& rng, Bans& bans, const RecordVerifier& verifier)
    : config_(std::move(config)),
      rng_(rng),
      bans_(bans),
      verifier_(verifier),
      placer_(Placer::draw_key(rng), config_.shape, config_.as_map, config_.strict),
      tables_(config_.shape, draw_index_key(rng)) {}

std::optional<PeerView> AddrBook::find(const PeerId& id) const {
  const std::uint32_t entry = tables_.find(id);
  if (entry == kNone) return std::nullopt;
  return view(entry, Addresses::all);
}

std::optional<PeerId> AddrBook::teller(const PeerId& id, const Endpoint& endpoint) const {
  const std::uint32_t entry = tables_.find(id);
  const std::uint32_t there = entry == kNone ? kNone : tables_.find_reference(entry, endpoint);
  if (there == kNone || tables_.reference(there).source_id == PeerId()) return std::nullopt;
  return tables_.reference(there).source_id;
}

std::optional<AddOutcome> AddrBook::refusal(const PeerId& id, const Endpoint& endpoint) const {
  if (id == PeerId() || is_nowhere(endpoint)) return AddOutcome::unusable;
  if (id == config_.self || contains(own_, endpoint)) return AddOutcome::own;
  if (contains(config_.private_ids, id)) return AddOutcome::private_peer;
  if (config_.strict && !is_routable(endpoint.address)) return AddOutcome::not_routable;
  return std::nullopt;
}

bool AddrBook::is_private(const Source& source) const {
  return source.id && contains(config_.private_ids, *source.id);
}

bool AddrBook::is_banned(std::uint32_t entry, WallTime now) const {
  const Entry& of = tables_.entry(entry);
  const IpAddress& address = tables_.reference(of.first).endpoint.address;
  return bans_.banned_until(of.id, address, now).has_value();
}

AddOutcome AddrBook::add(const PeerId& id, const Endpoint& endpoint, const Source& source,
                         WallTime now) {
  if (const auto refused = refusal(id, endpoint)) return *refused;
  if (is_private(source)) return AddOutcome::private_peer;
  if (bans_.banned_until(id, endpoint.address, now)) return AddOutcome::banned;
  expire_trials(now);
  const Reference said = said_by(endpoint, source, now);
  const std::uint32_t entry = tables_.find(id);
  return entry == kNone ? hear_first(id, said, now) : hear_again(entry, said, now);
}

AddOutcome AddrBook::hear_first(const PeerId& id, const Reference& said, WallTime now) {
  const std::size_t bucket = bucket_of(said);
  const bool full = tables_.buckets(BucketType::fresh).is_full(bucket);
  if (full && !make_room(bucket, For::newcomer, now)) return AddOutcome::crowded;
  const std::uint32_t entry = tables_.create(id);
  place(tables_.add(entry, said), bucket);
  ++changes_;
  return AddOutcome::added;
}

AddOutcome AddrBook::hear_again(std::uint32_t entry, const Reference& said, WallTime now) {
  const Entry& known = tables_.entry(entry);
  const bool same_address = tables_.find_reference(entry, said.endpoint) != kNone;
  if (known.references == kMaxReferences) return AddOutcome::known;
  if (known.record != kNone && !same_address) return AddOutcome::known;
  if (known.type == BucketType::old) {
    if (same_address) return AddOutcome::known;
    tables_.add(entry, said);
    ++changes_;
    return AddOutcome::another_address;
  }
  // Tendermint's odds: the more buckets an entry is in, the harder it gets into one more.
  if (rng_.below(std::uint64_t{2} * known.references) != 0) return AddOutcome::known;
  const std::size_t bucket = bucket_of(said);
  if (tables_.is_in(entry, bucket)) return AddOutcome::known;
  const bool full = tables_.buckets(BucketType::fresh).is_full(bucket);
  if (full && !make_room(bucket, For::known, now)) return AddOutcome::crowded;
  place(tables_.add(entry, said), bucket);
  ++changes_;
  return same_address ? AddOutcome::another_source : AddOutcome::another_address;
}

void AddrBook::add_own(const Endpoint& endpoint) {
  if (contains(own_, endpoint)) return;
  if (own_.size() == kMaxOwn) own_.erase(own_.begin());
  own_.push_back(endpoint);
  ++changes_;
  std::erase_if(anchors_, [&](const Anchor& anchor) { return anchor.endpoint == endpoint; });
  for (const BucketType type : {BucketType::fresh, BucketType::old}) {
    const auto list = tables_.list(type);
    for (const std::uint32_t entry : std::vector(list.begin(), list.end())) {
      leave_address(entry, endpoint);
    }
  }
}

// An entry that lies in no bucket then goes, with what it could fall back on.
void AddrBook::leave_address(std::uint32_t entry, const Endpoint& endpoint) {
  for (;;) {
    const std::uint32_t there = tables_.find_reference(entry, endpoint);
    if (there == kNone) return;
    const bool last = tables_.reference(there).slot != kNone && tables_.entry(entry).placed == 1;
    if (last) {
      erase(entry);
      return;
    }
    tables_.drop(there);
  }
}

bool AddrBook::good(const PeerId& id, const Endpoint& endpoint, WallTime now) {
  const auto refused = refusal(id, endpoint);
  std::uint32_t entry = tables_.find(id);
  if ((refused && entry == kNone) || bans_.banned_until(id, endpoint.address, now)) return false;
  expire_trials(now);
  entry = tables_.find(id);
  const bool unknown = entry == kNone;
  if (unknown && refused) return false;
  ++changes_;
  if (unknown) {
    entry = tables_.create(id);
    tables_.add(entry, said_by(endpoint, Source{id, endpoint}, now));
  }
  Entry& known = tables_.entry(entry);
  known.attempts = 0;
  known.last_attempt = std::max(known.last_attempt, to_stamp(now));
  known.last_success = std::max(known.last_success, to_stamp(now));
  tables_.make_reliability(entry).record(/*answered=*/true, now);
  std::erase_if(trials_, [entry](const Trial& trial) { return trial.victim == entry; });
  if (!refused) proved_at(entry, endpoint, now);
  return true;
}

// Its place in the tables follows where it proved its id.
void AddrBook::proved_at(std::uint32_t entry, const Endpoint& endpoint, WallTime now) {
  std::uint32_t here = tables_.find_reference(entry, endpoint);
  if (here == kNone) {
    if (tables_.entry(entry).references == kMaxReferences) {
      // The last to be dialled goes.  Of a fresh entry it may have been the only one in a bucket;
      // then the new one takes over below.
      std::uint32_t last = tables_.entry(entry).first;
      while (tables_.reference(last).next != kNone) last = tables_.reference(last).next;
      tables_.drop(last);
    }
    here = tables_.add(entry, said_by(endpoint, Source{tables_.entry(entry).id, endpoint}, now));
  }
  tables_.to_front(here);
  if (tables_.entry(entry).type == BucketType::old) {
    if (tables_.reference(here).slot != kNone) return;
    forget_trials(entry);
    tables_.move_to(entry, BucketType::fresh);
  }
  if (promote(entry, now)) return;
  if (tables_.entry(entry).placed == 0) place_by_force(here, now);
}

void AddrBook::attempt(const PeerId& id, const Endpoint& endpoint, WallTime now) {
  const std::uint32_t entry = tables_.find(id);
  const std::uint32_t there = entry == kNone ? kNone : tables_.find_reference(entry, endpoint);
  if (there == kNone) return;
  ++changes_;
  if (tables_.reference(there).slot == kNone && !tables_.reference(there).is_signed) {
    tables_.drop(there);
    return;
  }
  tables_.to_back(there);
  Entry& known = tables_.entry(entry);
  known.attempts += known.attempts < UINT32_MAX ? 1 : 0;
  known.last_attempt = std::max(known.last_attempt, to_stamp(now));
  tables_.make_reliability(entry).record(/*answered=*/false, now);
  std::erase_if(trials_, [entry](const Trial& trial) { return trial.challenger == entry; });
  if (fail_trial(entry, now)) return;
  const bool old = known.type == BucketType::old;
  if (old && is_failing(tables_.track(entry), now)) demote(entry, now);
}

void AddrBook::bad(const PeerId& id, std::string_view reason, WallTime now, WallTime until) {
  bans_.ban(id, reason, now, until);
  ++changes_;
  std::erase_if(anchors_, [&id](const Anchor& anchor) { return anchor.id == id; });
  const std::uint32_t entry = tables_.find(id);
  if (entry == kNone) return;
  const bool fresh = tables_.entry(entry).type == BucketType::fresh;
  if (fresh || until == WallTime::max()) erase(entry);
}

bool AddrBook::remove(const PeerId& id) {
  ++changes_;
  std::erase_if(anchors_, [&id](const Anchor& anchor) { return anchor.id == id; });
  const std::uint32_t entry = tables_.find(id);
  if (entry == kNone) return false;
  erase(entry);
  return true;
}

void AddrBook::check_invariants() const {
  tables_.check_invariants();
  check_trials();
  for (const BucketType type : {BucketType::fresh, BucketType::old}) {
    for (const std::uint32_t entry : tables_.list(type)) check_place(entry);
  }
  SWITCHYARD_CHECK(anchors_.size() <= kMaxAnchors && own_.size() <= kMaxOwn);
  SWITCHYARD_CHECK(!has(config_.self));
}

void AddrBook::check_trials() const {
  SWITCHYARD_CHECK(trials_.size() <= config_.shape.trials);
  std::vector<std::uint32_t> victims;
  for (const Trial& trial : trials_) {
    const Entry& victim = tables_.entry(trial.victim);
    SWITCHYARD_CHECK(tables_.find(victim.id) == trial.victim);
    SWITCHYARD_CHECK(!contains(victims, trial.victim));
    victims.push_back(trial.victim);
    SWITCHYARD_CHECK((trial.challenger != kNone) == (victim.type == BucketType::old));
    if (trial.challenger == kNone) continue;
    const Entry& challenger = tables_.entry(trial.challenger);
    SWITCHYARD_CHECK(tables_.find(challenger.id) == trial.challenger);
    SWITCHYARD_CHECK(challenger.type == BucketType::fresh && challenger.last_success != 0);
  }
}

// Every reference with a slot is where the hash says, and nobody is old without a success.
void AddrBook::check_place(std::uint32_t entry) const {
  const Entry& of = tables_.entry(entry);
  const bool old = of.type == BucketType::old;
  SWITCHYARD_CHECK(!old || of.last_success != 0);
  for (std::uint32_t r = of.first; r != kNone; r = tables_.reference(r).next) {
    const Reference& reference = tables_.reference(r);
    if (reference.slot == kNone) continue;
    const std::size_t bucket = old ? placer_.old_bucket(reference.endpoint) : bucket_of(reference);
    SWITCHYARD_CHECK(tables_.buckets(of.type).bucket_of(reference.slot) == bucket);
  }
}

}  // namespace switchyard::addrbook
