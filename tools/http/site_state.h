// SiteState: all that the pages of a node show, at one moment.
//
// The way between the node and its pages: made on the node's executor by a SiteSource, about once a
// second; published by SiteBoard (site_board.h); read by HTTP threads, which never touch the node.
//
//     Switch, AddrBook, … ──► SiteSource ──► SiteState ──► SiteBoard ──► SitePages, on their
//     threads
//          the node's executor                                   any thread
//
// Values, and what is shared is constant.  Whatever is named "private" by the settings has no place
// here: who fills it in leaves it out (node_site.h).
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "addrbook/book_image.h"
#include "p2p/base/time.h"
#include "p2p/switch/admission.h"
#include "p2p/types/ids.h"
#include "p2p/types/net_address.h"
#include "p2p/types/peer_id.h"

namespace switchyard::tools {

struct SiteChannel {
  std::uint64_t sent{0}, received{0};  // bytes, since the peer came
  std::size_t queued_messages{0}, queued_bytes{0};
  std::uint64_t dropped{0};  // messages, of a droppable channel
};

struct SitePeer {
  PeerId id;
  std::string moniker;  // the peer's word: anything at all
  Endpoint remote;
  bool outbound{false};
  PeerClass peer_class{PeerClass::inbound};
  Duration up{0};
  unsigned score{0};                     // 0 to 100
  std::uint64_t sent{0}, received{0};    // bytes on the wire, frames included
  std::optional<Duration> round_trip{};  // of the last ping answered
  std::map<ChannelId, SiteChannel> channels{};
};

// What the book is like now, and, from time to time, as a whole.
struct SiteBook {
  std::size_t fresh{0}, old{0};      // entries
  WallTime saved{addrbook::kNever};  // the last time; kNever: not since the start
  std::uint64_t save_failures{0};    // since the start
  // Made less often than all else, since it costs more the larger it is; never null.
  std::shared_ptr<const addrbook::BookImage> image{std::make_shared<addrbook::BookImage>()};

  std::size_t size() const { return fresh + old; }
};

// Of the answers of peers, and of ours to them; since the start.
struct SitePex {
  std::uint64_t asked{0};                           // we asked
  std::uint64_t heard{0};                           // we were answered
  std::uint64_t questions{0};                       // we were asked
  std::uint64_t answers{0};                         // we answered
  std::uint64_t addresses_served{0};                // in our answers
  std::map<std::string, std::uint64_t> refusals{};  // questions that broke a rule: by rule
};

// How long dials took: counts of those that took at most kBounds[i] seconds, each in one place; the
// last for those that took longer.
struct DialTimes {
  static constexpr std::array<double, 8> kBounds{0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};

  std::array<std::uint64_t, kBounds.size() + 1> counts{};
  double sum{0};  // seconds

  void add(Duration took);
};

// Of a seed: what it does to know who is there.
struct SiteCrawl {
  std::size_t queued{0};     // addresses waiting to be verified
  std::size_t under_way{0};  // being dialled
  std::size_t verified{0};   // answered lately enough to be served
  WallTime last_verified{addrbook::kNever};
  std::chrono::seconds fresh_for{std::chrono::hours(1)};  // what "lately enough" is
  std::map<std::string, std::uint64_t> dials{};           // by what came of them: "verified", …
  DialTimes dial_times;
  std::vector<NetAddress> served{};  // who would be told to others, the best first
};

// Since the start.
struct SiteCounts {
  struct Bytes {
    std::uint64_t sent{0}, received{0};
  };
  std::map<ChannelId, Bytes> channels{};           // of all peers there were
  std::map<ChannelId, std::uint64_t> dropped{};    // messages
  std::map<std::string, std::uint64_t> refused{};  // inbound connections: by reason
  std::map<std::string, std::uint64_t> dials{};    // ours: by what came of them
  // Peers that went: by reason, and whether they said so.
  std::map<std::pair<std::string, bool>, std::uint64_t> ends{};
};

struct HistoryPoint {
  WallTime at;
  std::size_t fresh{0}, old{0}, verified{0}, peers{0};

  friend bool operator==(const HistoryPoint&, const HistoryPoint&) = default;
};

struct SiteState {
  std::string kind;  // "node" or "seed"
  PeerId id;
  std::string moniker, network, version;
  std::vector<std::string> addresses;  // ours, id@host:port
  WallTime taken;                      // when this was so
  Duration up{0};

  std::vector<SitePeer> peers{};  // in the order they came, without the private ones
  std::size_t private_peers{0};   // how many those are
  std::size_t max_inbound{0}, max_outbound{0};
  std::size_t bans{0};  // in force
  SiteCounts counts;

  std::optional<SiteBook> book{};    // not set: the node has none
  std::optional<SitePex> pex{};      // not set: it does not take part
  std::optional<SiteCrawl> crawl{};  // not set: it is no seed

  std::vector<HistoryPoint> history{};  // the oldest first; SiteBoard fills it in
};

class SiteSource {
 public:
  virtual ~SiteSource() = default;
  // On the node's executor.
  virtual SiteState state() = 0;
};

}  // namespace switchyard::tools
