// The state of AddrBookModel, and its rules of who goes when a bucket is full.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "addrbook/addr_book.h"

namespace switchyard::test {

using addrbook::AddOutcome;
using addrbook::BucketType;
using addrbook::Source;

class AddrBookModelTables {
 public:
  struct Ref {
    Endpoint endpoint;
    Source source;
    WallTime heard;
    bool in_record{false};
    int bucket{-1};
  };
  struct Entry {
    bool old{false};
    std::vector<Ref> refs;
    std::uint32_t attempts{0};
    WallTime tried{};
    WallTime succeeded{};
    std::optional<std::uint64_t> sequence;
  };
  struct Trial {
    PeerId victim;
    std::optional<PeerId> challenger;
    WallTime since;
  };

  AddrBookModelTables(const addrbook::Placer& placer, const addrbook::Shape& shape)
      : placer_(placer), shape_(shape) {}

  void erase(const PeerId& id) {
    forget(id);
    entries.erase(id);
  }

  void expire(WallTime now) {
    while (!trials.empty() && trials.front().since + std::chrono::minutes(40) < now) {
      const Trial trial = trials.front();
      trials.erase(trials.begin());
      if (trial.challenger) lose_old(trial, now);
    }
  }

  static bool is_failing(const Entry& entry, WallTime now) {
    return entry.attempts >= 10 && now - entry.succeeded > std::chrono::hours(168);
  }

  static bool is_stale(const Entry& entry, WallTime now) {
    if (entry.tried != WallTime() && now - entry.tried < std::chrono::seconds(60)) return false;
    if (now - touched(entry) > std::chrono::hours(168)) return true;
    if (entry.succeeded == WallTime()) return entry.attempts > 2;
    return is_failing(entry, now);
  }

  static std::size_t first_placed(const Entry& entry) {
    std::size_t at = 0;
    while (entry.refs[at].bucket < 0) ++at;
    return at;
  }

  std::map<PeerId, Entry> entries;
  std::vector<Trial> trials;  // the oldest first

 protected:
  static Ref* find(Entry& entry, const Endpoint& where) {
    for (Ref& ref : entry.refs) {
      if (ref.endpoint == where) return &ref;
    }
    return nullptr;
  }

  static WallTime touched(const Entry& entry) {
    WallTime latest = entry.tried;
    for (const Ref& ref : entry.refs) latest = std::max(latest, ref.heard);
    return latest;
  }

  static std::size_t placed(const Entry& entry) {
    return static_cast<std::size_t>(std::count_if(entry.refs.begin(), entry.refs.end(),
                                                  [](const Ref& ref) { return ref.bucket >= 0; }));
  }

  static void leave(Entry& entry, bool old) {
    for (Ref& ref : entry.refs) ref.bucket = -1;
    entry.old = old;
  }

  int fresh_bucket(const Ref& ref) const {
    return static_cast<int>(
        placer_.fresh_bucket(ref.endpoint.address, ref.source.endpoint.address));
  }

  // Who is in a bucket, and with which reference.
  std::vector<std::pair<PeerId, std::size_t>> lodgers(bool old, int bucket) const {
    std::vector<std::pair<PeerId, std::size_t>> found;
    for (const auto& [id, entry] : entries) {
      for (std::size_t i = 0; i < entry.refs.size(); ++i) {
        if (entry.old == old && entry.refs[i].bucket == bucket) found.emplace_back(id, i);
      }
    }
    return found;
  }

  bool is_full(bool old, int bucket) const {
    return lodgers(old, bucket).size() == shape_.bucket_size;
  }

  void forget(const PeerId& id) {
    std::erase_if(trials,
                  [&](const Trial& trial) { return trial.victim == id || trial.challenger == id; });
  }

  void begin(const PeerId& victim, std::optional<PeerId> challenger, WallTime now) {
    for (const Trial& trial : trials) {
      if (trial.victim == victim) return;
    }
    if (trials.size() < shape_.trials) trials.push_back({victim, challenger, now});
  }

  void throw_out(const PeerId& id, std::size_t ref) {
    Entry& entry = entries[id];
    if (placed(entry) == 1) {
      erase(id);
    } else {
      entry.refs.erase(entry.refs.begin() + static_cast<std::ptrdiff_t>(ref));
    }
  }

  bool make_room(int bucket, bool newcomer, WallTime now) {
    std::vector<std::tuple<int, WallTime, PeerId, std::size_t>> order;
    for (const auto& [id, ref] : lodgers(false, bucket)) {
      const Entry& entry = entries[id];
      int kind = 2;
      if (newcomer && placed(entry) > 1) kind = 1;
      if (is_stale(entry, now)) kind = 0;
      order.emplace_back(kind, touched(entry), id, ref);
    }
    std::sort(order.begin(), order.end());
    const auto& [kind, when, id, ref] = order.front();
    if (kind < 2) {
      throw_out(id, ref);
      return true;
    }
    begin(id, std::nullopt, now);
    return false;
  }

  bool promote(const PeerId& id, WallTime now) {
    Entry& entry = entries[id];
    const int bucket = static_cast<int>(placer_.old_bucket(entry.refs.front().endpoint));
    if (!is_full(true, bucket)) {
      forget(id);
      leave(entry, true);
      entry.refs.front().bucket = bucket;
      return true;
    }
    std::vector<std::pair<WallTime, PeerId>> order;
    for (const auto& [other, ref] : lodgers(true, bucket)) {
      order.emplace_back(entries[other].succeeded, other);
    }
    std::sort(order.begin(), order.end());
    const auto& [succeeded, victim] = order.front();
    if (now - succeeded > std::chrono::hours(4)) begin(victim, id, now);
    return false;
  }

  void force(const PeerId& id, std::size_t ref, WallTime now) {
    const int bucket = fresh_bucket(entries[id].refs[ref]);
    if (is_full(false, bucket) && !make_room(bucket, true, now)) {
      using Rank = std::tuple<WallTime, WallTime, PeerId, std::size_t>;
      std::vector<Rank> order{{entries[id].succeeded, touched(entries[id]), id, ref}};
      for (const auto& [other, at] : lodgers(false, bucket)) {
        order.emplace_back(entries[other].succeeded, touched(entries[other]), other, at);
      }
      std::sort(order.begin(), order.end());
      const PeerId worst = std::get<2>(order.front());
      if (worst == id) {
        erase(id);
        return;
      }
      throw_out(worst, std::get<3>(order.front()));
    }
    entries[id].refs[ref].bucket = bucket;
  }

  void lose_old(const Trial& trial, WallTime now) {
    Entry& victim = entries[trial.victim];
    const std::size_t stays = first_placed(victim);
    leave(victim, false);
    promote(*trial.challenger, now);
    force(trial.victim, stays, now);
  }

  void fail(const Trial& trial, WallTime now) {
    std::erase_if(trials, [&](const Trial& other) { return other.victim == trial.victim; });
    const Entry& entry = entries[trial.victim];
    if (trial.challenger) {
      lose_old(trial, now);
    } else if (entry.succeeded == WallTime() || is_stale(entry, now)) {
      erase(trial.victim);
    }
  }

  addrbook::Placer placer_;
  addrbook::Shape shape_;
};

}  // namespace switchyard::test
