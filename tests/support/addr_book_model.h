// AddrBook's rules once more, naively: a map of entries, each reference with the number of its
// bucket.
//
// A bucket is whatever references name it.  Nothing is linked and nothing counted; only the hash is
// the book's own.  It knows nothing of reliability, and of chance only what it is told.
#pragma once

#include "tests/support/addr_book_fakes.h"
#include "tests/support/addr_book_model_tables.h"

namespace switchyard::test {

class AddrBookModel : public AddrBookModelTables {
 public:
  AddrBookModel(const addrbook::Placer& placer, const addrbook::BookConfig& config, FakeBans& bans)
      : AddrBookModelTables(placer, config.shape), config_(config), bans_(bans) {}

  std::vector<Endpoint> own;  // addresses of ours

  // `number`: what chance says.
  AddOutcome add(const PeerId& id, const Endpoint& where, const Source& source, WallTime now,
                 std::uint8_t number) {
    if (const auto no = refusal(id, where)) return *no;
    if (source.id && is_private(*source.id)) return AddOutcome::private_peer;
    if (bans_.banned_until(id, where.address, now)) return AddOutcome::banned;
    expire(now);
    const Ref said{where, source, now};
    const int bucket = fresh_bucket(said);
    if (!entries.contains(id)) {
      if (is_full(false, bucket) && !make_room(bucket, true, now)) return AddOutcome::crowded;
      entries[id].refs.push_back(said);
      entries[id].refs.back().bucket = bucket;
      return AddOutcome::added;
    }
    return hear_again(entries[id], said, number, now);
  }

  AddOutcome add_record(const SignedRecord& record, const Source& source, WallTime now) {
    if (record.network != config_.network) return AddOutcome::other_network;
    const auto id = FakeVerifier().signer(record);
    if (!id) return AddOutcome::unsigned_record;
    std::vector<Endpoint> to;
    for (const Endpoint& where : record.addresses) {
      const bool again = std::find(to.begin(), to.end(), where) != to.end();
      if (!again && to.size() < 4 && !refusal(*id, where)) to.push_back(where);
    }
    if (record.addresses.empty()) return AddOutcome::unusable;
    if (to.empty()) return *refusal(*id, record.addresses.front());
    const bool known = entries.contains(*id);
    if (!known) {
      const AddOutcome heard = add(*id, to.front(), source, now, 0);
      if (heard != AddOutcome::added) return heard;
    } else if (source.id && is_private(*source.id)) {
      return AddOutcome::private_peer;
    } else if (bans_.banned_until(*id, to.front().address, now)) {
      return AddOutcome::banned;
    } else if (entries[*id].sequence >= record.sequence) {
      return AddOutcome::known;
    }
    entries[*id].sequence = record.sequence;
    move_to(entries[*id], to, source, now);
    return known ? AddOutcome::newer_record : AddOutcome::added;
  }

  bool good(const PeerId& id, const Endpoint& where, WallTime now) {
    const bool no = refusal(id, where).has_value();
    if (bans_.banned_until(id, where.address, now)) return false;
    if (no && !entries.contains(id)) return false;
    expire(now);
    if (no && !entries.contains(id)) return false;
    Entry& entry = entries[id];
    if (entry.refs.empty()) entry.refs.push_back({where, Source{id, where}, now});
    entry.attempts = 0;
    entry.tried = std::max(entry.tried, now);
    entry.succeeded = std::max(entry.succeeded, now);
    std::erase_if(trials, [&](const Trial& trial) { return trial.victim == id; });
    if (no) return true;
    if (find(entry, where) == nullptr) {
      if (entry.refs.size() == 4) entry.refs.pop_back();
      entry.refs.push_back({where, Source{id, where}, now});
    }
    const auto here = entry.refs.begin() + (find(entry, where) - entry.refs.data());
    std::rotate(entry.refs.begin(), here, here + 1);
    if (entry.old) {
      if (entry.refs.front().bucket >= 0) return true;
      forget(id);
      leave(entry, false);
    }
    if (!promote(id, now) && placed(entry) == 0) force(id, 0, now);
    return true;
  }

  void attempt(const PeerId& id, const Endpoint& where, WallTime now) {
    if (!entries.contains(id)) return;
    Entry& entry = entries[id];
    Ref* const ref = find(entry, where);
    if (ref == nullptr) return;
    const auto there = entry.refs.begin() + (ref - entry.refs.data());
    if (ref->bucket < 0 && !ref->in_record) {
      entry.refs.erase(there);
      return;
    }
    std::rotate(there, there + 1, entry.refs.end());
    ++entry.attempts;
    entry.tried = std::max(entry.tried, now);
    std::erase_if(trials, [&](const Trial& trial) { return trial.challenger == id; });
    for (const Trial& trial : trials) {
      if (trial.victim != id) continue;
      fail(Trial(trial), now);
      return;
    }
    if (entry.old && is_failing(entry, now)) {
      const std::size_t stays = first_placed(entry);
      forget(id);
      leave(entry, false);
      force(id, stays, now);
    }
  }

  void add_own(const Endpoint& endpoint) {
    own.push_back(endpoint);
    std::vector<PeerId> gone;
    for (auto& [id, entry] : entries) {
      for (Ref* ref = find(entry, endpoint); ref != nullptr; ref = find(entry, endpoint)) {
        if (ref->bucket >= 0 && placed(entry) == 1) {
          gone.push_back(id);
          break;
        }
        entry.refs.erase(entry.refs.begin() + (ref - entry.refs.data()));
      }
    }
    for (const PeerId& id : gone) erase(id);
  }

  void bad(const PeerId& id, WallTime until) {
    if (entries.contains(id) && (!entries[id].old || until == WallTime::max())) erase(id);
  }

  // What the book has otherwise, in words; empty: nothing.
  std::string difference(const addrbook::AddrBook& book, WallTime now) const {
    if (book.size() != entries.size()) return "size";
    if (book.trials() != trials.size()) return "trials";
    const addrbook::BookImage image = book.image(now);
    std::size_t at = 0;
    for (const auto& [who, entry] : entries) {
      const addrbook::ImageEntry& ours = image.entries[at++];
      if (ours.id != who) return "ids";
      const std::string wrong = entry_difference(entry, ours, *book.find(who));
      if (!wrong.empty()) return wrong + " of " + who.to_string();
    }
    return {};
  }

 private:
  static std::string entry_difference(const Entry& entry, const addrbook::ImageEntry& ours,
                                      const addrbook::PeerView& seen) {
    if ((seen.type == BucketType::old) != entry.old) return "type";
    if (seen.attempts != entry.attempts) return "attempts";
    if (seen.last_attempt != entry.tried) return "last attempt";
    if (seen.last_success != entry.succeeded) return "last success";
    std::vector<Endpoint> endpoints;
    std::vector<int> buckets;
    for (const auto& ref : entry.refs) {
      const bool again =
          std::find(endpoints.begin(), endpoints.end(), ref.endpoint) != endpoints.end();
      if (!again) endpoints.push_back(ref.endpoint);
      if (ref.bucket >= 0) buckets.push_back(ref.bucket);
    }
    if (seen.endpoints != endpoints) return "endpoints";
    const std::vector<int> in(ours.buckets.begin(), ours.buckets.begin() + ours.bucket_count);
    if (in != buckets) return "buckets";
    return ours.others.size() + 1 == entry.refs.size() ? "" : "references";
  }

  bool is_private(const PeerId& id) const {
    const auto& all = config_.private_ids;
    return std::find(all.begin(), all.end(), id) != all.end();
  }

  std::optional<AddOutcome> refusal(const PeerId& id, const Endpoint& where) const {
    if (id == PeerId() || where.port == 0) return AddOutcome::unusable;
    const std::string text = where.address.to_string();
    if (text == "0.0.0.0" || text == "::" || text == "224.0.0.1") return AddOutcome::unusable;
    if (id == config_.self) return AddOutcome::own;
    if (std::find(own.begin(), own.end(), where) != own.end()) return AddOutcome::own;
    if (is_private(id)) return AddOutcome::private_peer;
    if (config_.strict && text.starts_with("10.")) return AddOutcome::not_routable;
    return std::nullopt;
  }

  AddOutcome hear_again(Entry& entry, const Ref& said, std::uint8_t number, WallTime now) {
    const int bucket = fresh_bucket(said);
    const bool same = find(entry, said.endpoint) != nullptr;
    if (entry.refs.size() == 4 || (entry.sequence && !same)) return AddOutcome::known;
    if (entry.old) {
      if (!same) entry.refs.push_back(said);
      return same ? AddOutcome::known : AddOutcome::another_address;
    }
    if (number % (2 * entry.refs.size()) != 0) return AddOutcome::known;
    for (const Ref& ref : entry.refs) {
      if (ref.bucket == bucket) return AddOutcome::known;
    }
    if (is_full(false, bucket) && !make_room(bucket, false, now)) return AddOutcome::crowded;
    entry.refs.push_back(said);
    entry.refs.back().bucket = bucket;
    return same ? AddOutcome::another_source : AddOutcome::another_address;
  }

  // One reference stays for each address of the record, and the first in a bucket.
  void move_to(Entry& entry, const std::vector<Endpoint>& to, const Source& source, WallTime now) {
    const std::size_t anchor = first_placed(entry);
    std::vector<Endpoint> left = to;
    const bool stays = std::erase(left, entry.refs[anchor].endpoint) > 0;
    std::vector<Ref> kept;
    for (std::size_t i = 0; i < entry.refs.size(); ++i) {
      Ref ref = entry.refs[i];
      ref.in_record = i == anchor ? stays : std::erase(left, ref.endpoint) > 0;
      if (ref.in_record || i == anchor) kept.push_back(ref);
    }
    entry.refs = kept;
    for (const Endpoint& where : left) {
      if (entry.refs.size() == 4) break;
      Ref ref{where, source, now, true};
      const int bucket = fresh_bucket(ref);
      bool there = entry.old || is_full(false, bucket);
      for (const Ref& other : entry.refs) there = there || other.bucket == bucket;
      if (!there) ref.bucket = bucket;
      entry.refs.push_back(ref);
    }
    const auto place = [&](const Ref& ref) {
      return std::find(to.begin(), to.end(), ref.endpoint) - to.begin();
    };
    std::sort(entry.refs.begin(), entry.refs.end(),
              [&](const Ref& a, const Ref& b) { return place(a) < place(b); });
    if (!entry.old && placed(entry) > 1) {
      std::erase_if(entry.refs, [](const Ref& ref) { return !ref.in_record; });
    }
  }

  const addrbook::BookConfig& config_;
  FakeBans& bans_;
};

}  // namespace switchyard::test
