// An AddrBook and its model, driven by the same choices: everything the book can be told, of few
// ids at few addresses, in tables so small that they are full all the time.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "tests/fuzz/fuzz.h"
#include "tests/support/addr_book_fakes.h"
#include "tests/support/addr_book_model.h"

namespace switchyard::test {

class AddrBookMachine {
 public:
  explicit AddrBookMachine(fuzz::Choices& choices)
      : choices_(choices),
        dice_(choices.below(256)),
        config_(config(choices)),
        book_(config_, dice_, bans_, verifier_),
        model_(placer(), config_, bans_) {}

  // One operation.  What differs, in words; empty: nothing does.
  std::string step() {
    constexpr std::array<std::chrono::seconds, 8> kPauses{
        std::chrono::seconds(0),  std::chrono::seconds(0), std::chrono::seconds(1),
        std::chrono::seconds(61), std::chrono::minutes(9), std::chrono::minutes(41),
        std::chrono::hours(5),    std::chrono::hours(180)};
    now_ += kPauses[choices_.byte() % 8];
    const addrbook::BookImage before = book_.image(now_);
    const std::uint64_t changes = book_.changes();
    std::string wrong = operate();
    book_.check_invariants();
    // What has to be saved is counted.
    FUZZ_CHECK(book_.changes() != changes || book_.image(now_) == before);
    if (wrong.empty()) wrong = model_.difference(book_, now_);
    return wrong;
  }

 private:
  static addrbook::BookConfig config(fuzz::Choices& choices) {
    addrbook::BookConfig made;
    made.self = id(0);
    made.network = "net";
    made.private_ids = {id(15)};
    made.strict = choices.byte() % 2 == 0;
    made.shape.fresh_buckets = 1 + choices.below(4);
    made.shape.old_buckets = 1 + choices.below(3);
    made.shape.bucket_size = 1 + choices.below(3);
    made.shape.fresh_per_source = 1 + choices.below(2);
    made.shape.old_per_group = 1 + choices.below(2);
    made.shape.trials = 1 + choices.below(3);
    return made;
  }

  static PeerId id(std::uint8_t n) { return PeerId(std::array<std::uint8_t, PeerId::kSize>{n, 1}); }

  addrbook::Placer placer() const {
    const addrbook::Placer any(addrbook::PlacementKey{}, config_.shape, nullptr, config_.strict);
    const auto key = any.key_of(book_.image(now_).placement);
    FUZZ_CHECK(key.has_value());
    return {*key, config_.shape, nullptr, config_.strict};
  }

  PeerId some_id() { return id(static_cast<std::uint8_t>(choices_.byte() % 16)); }

  Endpoint some_endpoint() {
    constexpr std::array<const char*, 12> kHosts{"8.1.0.1", "8.1.0.2",  "8.1.7.7",   "9.2.0.1",
                                                 "9.2.0.2", "9.3.0.1",  "9.4.0.1",   "9.5.0.1",
                                                 "2a00::1", "10.1.1.1", "224.0.0.1", "0.0.0.0"};
    const std::uint8_t n = choices_.byte();
    const auto address = *IpAddress::parse(kHosts[n % 12]);
    return {address, static_cast<std::uint16_t>(n / 12 % 8 == 7 ? 0 : 1000 + n / 12 % 2)};
  }

  Source some_source() {
    const std::uint8_t n = choices_.byte();
    if (n % 8 == 0) return {};
    Source source{id(static_cast<std::uint8_t>(n % 16)), {}};
    source.endpoint = {IpAddress::v4({20, static_cast<std::uint8_t>(n % 5), 0, 1}), 1};
    return source;
  }

  std::string operate() {
    switch (choices_.byte() % 16) {
      case 0:
      case 1:
      case 2:
      case 3:
      case 4:
        return hear();
      case 5:
      case 6:
        return hear_record();
      case 7:
      case 8:
      case 9:
        return reach();
      case 10:
      case 11:
        return fail();
      case 12:
        return test_one();
      case 13:
        return take_sample();
      case 14:
        return restart();
      default:
        return misbehave();
    }
  }

  std::string hear() {
    const PeerId who = some_id();
    const Endpoint where = some_endpoint();
    const Source source = some_source();
    const auto number = static_cast<std::uint8_t>(8 + choices_.below(24));
    dice_.set(number);
    const AddOutcome ours = book_.add(who, where, source, now_);
    dice_.set(std::nullopt);
    return ours == model_.add(who, where, source, now_, number) ? "" : "outcome of add";
  }

  std::string hear_record() {
    std::vector<Endpoint> addresses(choices_.byte() % 6);
    for (Endpoint& endpoint : addresses) endpoint = some_endpoint();
    SignedRecord record = record_of(some_id(), choices_.byte() % 8, addresses);
    const std::uint8_t flaw = choices_.byte();
    if (flaw % 16 == 0) record.signature[0] = 0;
    if (flaw % 16 == 1) record.network = "another";
    const Source source = some_source();
    const AddOutcome ours = book_.add_record(record, source, now_);
    return ours == model_.add_record(record, source, now_) ? "" : "outcome of add_record";
  }

  std::string reach() {
    const PeerId who = some_id();
    const Endpoint where = likely_endpoint(who);
    return book_.good(who, where, now_) == model_.good(who, where, now_) ? "" : "answer of good";
  }

  std::string fail() {
    const PeerId who = some_id();
    const Endpoint where = likely_endpoint(who);
    for (int times = choices_.byte() % 8 == 0 ? 10 : 1; times > 0; --times) {
      book_.attempt(who, where, now_);
      model_.attempt(who, where, now_);
    }
    return {};
  }

  // Mostly one that the entry has.
  Endpoint likely_endpoint(const PeerId& who) {
    const Endpoint any = some_endpoint();
    const std::uint8_t n = choices_.byte();
    const auto seen = book_.find(who);
    if (!seen || n % 4 == 0) return any;
    return seen->endpoints[n / 4 % seen->endpoints.size()];
  }

  std::string misbehave() {
    const PeerId who = some_id();
    switch (choices_.byte() % 4) {
      case 0:
        if (book_.remove(who) != (model_.entries.count(who) == 1)) return "answer of remove";
        model_.erase(who);
        return {};
      case 1: {
        const Endpoint own = some_endpoint();
        if (model_.own.size() > 2) return {};
        book_.add_own(own);
        model_.add_own(own);
        return {};
      }
      default: {
        const bool for_ever = choices_.byte() % 4 == 0;
        const WallTime until = for_ever ? WallTime::max() : now_ + std::chrono::hours(1);
        book_.bad(who, "test", now_, until);
        model_.bad(who, until);
        return {};
      }
    }
  }

  bool is_banned(const PeerId& who) const {
    return bans_.banned_until(who, IpAddress(), now_).has_value();
  }

  // The feeler, and picks: they change nothing but overdue trials.
  std::string test_one() {
    const auto tested = book_.feeler(now_);
    model_.expire(now_);
    for (const auto& trial : model_.trials) {
      const auto& victim = model_.entries[trial.victim];
      const bool just = victim.tried != WallTime() && now_ - victim.tried < std::chrono::minutes(1);
      if (just || is_banned(trial.victim)) continue;
      if (!tested || tested->id != trial.victim) return "not the first on trial is tested";
      break;
    }
    if (tested && is_banned(tested->id)) return "who is banned is tested";
    const unsigned percent = choices_.byte() % 101;
    const auto even = [](const addrbook::PeerView& peer) { return peer.id.bytes()[0] % 2 == 0; };
    for (const auto& picked : {book_.pick(percent, now_, even), book_.pick_reliable(now_, even)}) {
      if (!picked) continue;
      if (!even(*picked) || is_banned(picked->id)) return "picked against the filter";
      if (!model_.entries.contains(picked->id)) return "picked from nowhere";
    }
    return {};
  }

  std::string take_sample() {
    addrbook::SampleRequest request;
    request.most = choices_.below(12);
    const std::uint8_t bias = choices_.byte();
    if (bias < 101) request.fresh_percent = bias;
    request.most_per_group = choices_.below(3);
    const auto sample = book_.sample(request, now_);
    if (sample.size() > request.most) return "sample is too large";
    std::set<PeerId> ids;
    std::map<AddressGroup, std::size_t> groups;
    for (const auto& peer : sample) {
      std::string wrong = flaw_of(peer);
      if (!wrong.empty()) return wrong;
      if (!ids.insert(peer.id).second) return "sampled twice";
      if (++groups[peer.group] > request.most_per_group && request.most_per_group > 0) {
        return "too many of a group";
      }
    }
    return {};
  }

  // Why it should not have been told of.
  std::string flaw_of(const addrbook::PeerView& peer) const {
    const auto found = model_.entries.find(peer.id);
    if (found == model_.entries.end()) return "sampled from nowhere";
    if (is_banned(peer.id)) return "who is banned is passed on";
    const auto& entry = found->second;
    if (!entry.old && model_.is_stale(entry, now_)) return "who is stale is passed on";
    for (const Endpoint& told : peer.endpoints) {
      const bool vouched = std::any_of(entry.refs.begin(), entry.refs.end(), [&](const auto& ref) {
        return ref.endpoint == told && (ref.bucket >= 0 || ref.in_record);
      });
      if (!vouched) return "an address to fall back on is passed on";
    }
    return {};
  }

  // A second book from the image of the first: everybody is there, and where they were.
  std::string restart() {
    const addrbook::BookImage before = book_.image(now_);
    addrbook::AddrBook again(config_, dice_, bans_, verifier_);
    const auto report = again.restore(before, now_);
    again.check_invariants();
    const addrbook::BookImage after = again.image(now_);
    if (report.dealt_anew || after.placement != before.placement) return "dealt anew";
    std::size_t at = 0;
    for (const addrbook::ImageEntry& entry : before.entries) {
      if (at == after.entries.size() || after.entries[at].id != entry.id) {
        return "lost by a restart";
      }
      const std::string change = difference(entry, after.entries[at]);
      if (!change.empty()) return change + " after a restart";
      ++at;
    }
    return at == after.entries.size() ? "" : "more after a restart";
  }

  static std::string difference(const addrbook::ImageEntry& a, const addrbook::ImageEntry& b) {
    if (a.first != b.first) return "first address";
    if (a.type != b.type || a.buckets[0] != b.buckets[0]) return "place";
    if (a.attempts != b.attempts || a.last_attempt != b.last_attempt) return "attempts";
    if (a.last_success != b.last_success || a.reliability != b.reliability) return "successes";
    if (a.banned_until != b.banned_until) return "ban";
    return a.record == b.record ? "" : "record";
  }

  fuzz::Choices& choices_;
  LoadedDice dice_;
  FakeBans bans_;
  FakeVerifier verifier_;
  addrbook::BookConfig config_;
  WallTime now_{std::chrono::seconds(1'700'000'000)};
  addrbook::AddrBook book_;
  AddrBookModel model_;
};

}  // namespace switchyard::test
