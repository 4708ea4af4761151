// Peer exchange to bytes and back (docs/wire.md, "Peer exchange").
//
//     request    [0, how many]
//     addresses  [1, pace in seconds, [entry…]]
//     entry      [0, record, days]                     record: record_codec.h
//                [1, id bin 20, [address…], days]      entries of other kinds are skipped
//
// What an entry says is said by whoever sends it; only a record is said by the one it is about.
//
// PexCodec is the interface that a profile of the wire implements; NativePexCodec is ours.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "p2p/base/bytes.h"
#include "p2p/base/result.h"
#include "p2p/types/net_address.h"
#include "p2p/types/node_info.h"
#include "p2p/types/peer_id.h"

namespace switchyard::wire {

// Entries of an answer; Tendermint's number.
inline constexpr std::size_t kMaxPexEntries = 250;
// Bytes of a message of the native wire: 250 entries with one address each fit in half of it, and
// records of an ordinary size nearly do.  An answer is cut by this and not by its count alone: a
// list of 250 that was longer than a channel takes has cost honest CometBFT nodes their peers.
inline constexpr std::size_t kMaxPexSize = 32 * kKiB;
// `days` of who was not reached, as far as the sender knows, or tells.
inline constexpr std::uint16_t kNeverReached = UINT16_MAX;

struct PexRequest {
  std::uint64_t most{kMaxPexEntries};  // entries the asker wants

  friend bool operator==(const PexRequest&, const PexRequest&) = default;
};

// Where somebody is, by hearsay.
struct PexHearsay {
  PeerId id;
  std::vector<Endpoint> addresses;  // at most kMaxRecordAddresses

  friend bool operator==(const PexHearsay&, const PexHearsay&) = default;
};

struct PexEntry {
  std::variant<PexHearsay, SignedRecord> who;
  std::uint16_t days{kNeverReached};  // since the sender last reached it

  friend bool operator==(const PexEntry&, const PexEntry&) = default;
};

struct PexAddresses {
  // How long the asker is to wait before it asks again, at most a day; nullopt: this wire cannot
  // say it.
  std::optional<std::chrono::seconds> pace;
  std::vector<PexEntry> entries;

  friend bool operator==(const PexAddresses&, const PexAddresses&) = default;
};

using PexMessage = std::variant<PexRequest, PexAddresses>;

// The longest pace that can be said.  What is believed of it is the asker's business.
inline constexpr std::chrono::seconds kMaxToldPace = std::chrono::hours(24);

// Thread-safe: stateless.
class PexCodec {
 public:
  virtual ~PexCodec() = default;

  // Bytes of the largest message that is taken.
  virtual std::size_t max_size() const = 0;
  // Whether an answer can hold records, and can say a pace.
  virtual bool carries_records() const = 0;
  virtual bool tells_pace() const = 0;

  virtual Bytes encode(const PexRequest& request) const = 0;
  // The leading entries that fit into kMaxPexEntries and max_size(); the rest is left out.
  // REQUIRES: records and addresses keep their limits; records only if it carries them.
  virtual Bytes encode(const PexAddresses& addresses) const = 0;
  // The error names the field, e.g. "pex id: cut short".
  virtual Result<PexMessage, std::string> decode(ByteView bytes) const = 0;
};

// Refuses messages above kMaxPexSize and lists above kMaxPexEntries, entries without an address,
// and what is left behind a message; skips further elements of messages and entries, entries of
// unknown kinds, and addresses of unknown types outside records, with the entry if that leaves
// none.
class NativePexCodec final : public PexCodec {
 public:
  std::size_t max_size() const override { return kMaxPexSize; }
  bool carries_records() const override { return true; }
  bool tells_pace() const override { return true; }
  Bytes encode(const PexRequest& request) const override;
  Bytes encode(const PexAddresses& addresses) const override;
  Result<PexMessage, std::string> decode(ByteView bytes) const override;
};

}  // namespace switchyard::wire
