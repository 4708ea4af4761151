// BookImage: an address book as plain values, the way between the book and its file.
//
//     file ──► reader ──► BookImage ──► AddrBook          and back, by the writer
//
// An image holds what a file says, and nothing here is believed: AddrBook::restore puts every entry
// through the rules of the book, works out every bucket anew and counts for itself.  Whoever only
// wants to look at a file, mend it, or write it in another form needs no book.
//
// What CometBFT's format has no field for says so (*); another implementation skips it.
//
// Values: anything may be set to anything.  256 bytes an entry, without its lists.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "p2p/base/bytes.h"
#include "p2p/base/time.h"
#include "p2p/types/net_address.h"
#include "p2p/types/peer_id.h"

namespace switchyard::addrbook {

// The time of what never happened: 1970, in CometBFT's files the year 0001.
inline constexpr WallTime kNever{};

// The end of a ban that has none: the last second that files can write, 9999-12-31T23:59:59Z.
inline constexpr WallTime kForever{std::chrono::seconds(253'402'300'799)};

// How entries were put into buckets.  A book whose own way is the same puts them there again.
struct Placement {
  std::string key;           // as it stands: 24 hex digits in good files, the secret of the hash
  std::string algorithm;     // * "siphash-2-4": ours; empty: not said, so CometBFT's
  std::uint32_t version{0};  // * of the rules around the hash; 0: not said
  std::uint64_t as_map{0};   // * checksum of the AS map that made the groups; 0: none

  friend bool operator==(const Placement&, const Placement&) = default;
};

// Who told us of an address.  0.0.0.0:0 or the address itself: it was said by its owner, or typed
// in.
struct Source {
  std::optional<PeerId> id;
  Endpoint endpoint;

  friend bool operator==(const Source&, const Source&) = default;
};

// One address of a peer, and who first said so.
struct Hearsay {
  Endpoint endpoint;
  Source source;
  WallTime heard{kNever};  // *

  friend bool operator==(const Hearsay&, const Hearsay&) = default;
};

// The time constants of the reliability windows: 2 hours, 8 hours, a day, a week, a month.
inline constexpr std::array<std::chrono::seconds, 5> kReliabilityWindows{
    std::chrono::hours(2), std::chrono::hours(8), std::chrono::hours(24),
    std::chrono::hours(24 * 7), std::chrono::hours(24 * 30)};

// How often a peer answered, averaged over exponential windows (reliability.h).
struct ReliabilityImage {
  struct Window {
    float success{0};  // weighted share of good time, 0 … 1, not yet divided by what was observed
    float tries{0};    // weighted count of tries, from 0

    friend bool operator==(const Window&, const Window&) = default;
  };
  std::array<Window, kReliabilityWindows.size()> windows{};  // in the order of kReliabilityWindows
  std::chrono::seconds observed{0};  // time between the tries these numbers are made of
  WallTime last{kNever};             // the last of them

  friend bool operator==(const ReliabilityImage&, const ReliabilityImage&) = default;
};

// The numbers are those of CometBFT's files.
enum class BucketType : std::uint8_t {
  fresh = 1,  // "new": heard of, never reached, or not for long
  old = 2,    // reached
};

// An entry may lie in so many new buckets (Tendermint, maxNewBucketsPerAddress).
inline constexpr std::size_t kMaxReferences = 4;

struct ImageEntry {
  std::optional<PeerId> id;     // not set: a file of before 2018, or one with a hole
  Hearsay first;                // "addr" and "src"
  std::vector<Hearsay> others;  // * other addresses, and other sources of the same ones

  std::int32_t attempts{0};       // failed since the last success
  WallTime last_attempt{kNever};  // CometBFT: of an entry never tried, when it was learned
  WallTime last_success{kNever};
  WallTime banned_until{kNever};  // the end of its last ban: CometBFT calls it last_ban_time

  BucketType type{BucketType::fresh};
  // The first `bucket_count` are as the file says; of an entry from a book, as they were.
  std::array<std::uint16_t, kMaxReferences> buckets{};
  std::uint8_t bucket_count{0};

  Bytes record;  // * the newest signed record, encoded (p2p/wire/record_codec.h); empty: none
  std::optional<ReliabilityImage> reliability;  // *

  friend bool operator==(const ImageEntry&, const ImageEntry&) = default;
};

// * Dialled first after a restart.
struct Anchor {
  PeerId id;
  Endpoint endpoint;

  friend bool operator==(const Anchor&, const Anchor&) = default;
};

// * A ban of an id that was in force when the image was made.  The Switch's list is the one that
// holds; here they are for those who read a file without it.
struct ImageBan {
  PeerId id;
  std::optional<WallTime> until;  // not set: for ever

  friend bool operator==(const ImageBan&, const ImageBan&) = default;
};

struct BookImage {
  Placement placement;
  std::vector<ImageEntry> entries;
  std::vector<Anchor> anchors;
  std::vector<ImageBan> bans;

  friend bool operator==(const BookImage&, const BookImage&) = default;
};

}  // namespace switchyard::addrbook
