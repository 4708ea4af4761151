// TrustStore: the trust metrics of all peers.
//
// A peer gets an entry with its first event; whoever has none is a stranger, with the value a new
// metric has.  The owner calls tick() every config.interval, which ends the interval of all of
// them: there is no thread and no timer a peer.
//
// Bounded: above the limit the entry whose last event is oldest goes; an entry without an event for
// config.tracking_window goes too, so that a peer that is no longer asked, because it was bad, is a
// stranger again one day.  In between it keeps its value.
//
// On disk it is a RecordFile, a line a peer: id, time of its last event in seconds since 1970, how
// many intervals, and the samples of its history, oldest first.  What an unfinished interval has
// counted is not kept: save behind tick().
//
// Not thread-safe.  Calendar time is an argument, and may jump.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include "p2p/base/bytes.h"
#include "p2p/base/result.h"
#include "p2p/base/time.h"
#include "p2p/net/files.h"
#include "p2p/switch/record_file.h"
#include "p2p/switch/trust_metric.h"
#include "p2p/types/peer_id.h"

namespace switchyard {

class TrustStore {
 public:
  static constexpr std::size_t kMaxEntries = 10'000;  // about 4 MB; in a file at most 6 MB

  // REQUIRES: config.valid(); 0 < max_entries <= kMaxEntries.
  explicit TrustStore(TrustConfig config = {}, std::size_t max_entries = kMaxEntries);
  TrustStore(const TrustStore&) = delete;  // metrics refer to config_
  TrustStore& operator=(const TrustStore&) = delete;

  // --- getters

  std::size_t size() const { return entries_.size(); }
  double value(const PeerId& id) const;             // within [0, 1]
  unsigned score(const PeerId& id) const;           // floor(100 value)
  const TrustMetric* find(const PeerId& id) const;  // null: a stranger; until the next command
  const TrustConfig& config() const { return config_; }

  // --- commands

  void good(const PeerId& id, std::uint64_t n, WallTime now);
  void bad(const PeerId& id, std::uint64_t n, WallTime now);
  // The peer's connection has ended.  Matters only where silence counts (TrustConfig::parity).
  void pause(const PeerId& id);
  // An interval has ended.
  void tick(WallTime now);
  void erase(const PeerId& id);

  // --- on disk

  Bytes format() const;
  // Replaces what is there, or says what is wrong and changes nothing.
  Result<void, std::string> parse(ByteView text);

  Result<LoadReport, std::string> load(net::Files& files, const std::string& path);
  Result<void> save(net::Files& files, const std::string& path) const;

  void check_invariants() const;

 private:
  struct Entry {
    TrustMetric metric;
    WallTime last_event;
  };

  Entry& touch(PeerId id, WallTime now);
  void put(const PeerId& id, Entry entry);

  const TrustConfig config_;
  const std::size_t max_entries_;
  std::unordered_map<PeerId, Entry> entries_;
  std::set<std::pair<WallTime, PeerId>> by_last_event_;  // of every entry
};

}  // namespace switchyard
