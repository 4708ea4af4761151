// What a node is told: who it is, and how it finds others.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "addrbook/as_map.h"
#include "p2p/base/bytes.h"
#include "p2p/base/result.h"
#include "p2p/base/time.h"
#include "p2p/switch/switch_config.h"
#include "p2p/types/net_address.h"
#include "p2p/types/node_info.h"
#include "p2p/types/profile.h"
#include "secret_conn/aead/kernel.h"

namespace switchyard {

// Whether and how a node finds others by itself (tools/node/peer_finding.h).
struct FindingConfig {
  // False: nothing of it is there: no address book, no channel for peer exchange, and whom the node
  // dials are its persistent peers and whom the embedder names.  CometBFT's `pex`: who sets it
  // false, a validator behind its sentries say, wants to be connected with those he named alone.
  bool enabled{false};
  // Asked when the book names nobody, each with its id.
  std::vector<NetAddress> seeds;
  // Where the address book is kept between starts; empty: nowhere.  The folder exists.
  std::string book_file;
  // Routable addresses only; false in networks of one's own (p2p/types/address_group.h).
  bool strict{true};
  // Autonomous systems to group addresses by; null: prefixes (addrbook/as_map.h).  Book, outbound
  // places and crawl go by it, admission does not.
  std::shared_ptr<const addrbook::AsMap> as_map;
};

// What a seed does (tools/node/seeding.h): role is NodeRole::seed, and finding.enabled.
struct SeedingConfig {
  // Addresses dialled at a time; p2p.max_short_lived_peers is at least that.
  std::size_t workers{16};  // why: reactors::CrawlerConfig
  // How long an address may be told after it has answered: kShortestFresh to kLongestFresh.
  Duration fresh_for{std::chrono::hours(1)};  // most nodes run for days
};

// Sooner than an address that has failed is tried again, nothing can be known of it.
inline constexpr Duration kShortestFresh = std::chrono::minutes(1);
// What has not been tried for a week is hearsay.
inline constexpr Duration kLongestFresh = std::chrono::hours(24 * 7);

struct NodeConfig {
  Profile profile{Profile::native};  // which wire is spoken
  std::string network;  // which network; peers of another one are refused.  Never empty
  std::string moniker;  // a name for people, at most kMaxNameSize
  NodeRole role{NodeRole::node};
  // Where others reach us, put into our signed record; empty: the addresses we listen on, and for
  // unspecified ones (0.0.0.0, ::) what our peers tell us, if they agree.
  std::vector<Endpoint> external_addresses;
  Bytes application;  // the embedder's words to its peers, at most kMaxApplicationSize
  // Which code encrypts (docs/security.md); nullopt: the fastest that this processor can run.
  std::optional<secret_conn::aead::Kernel> aead_kernel;
  SwitchConfig p2p;
  FindingConfig finding;
  SeedingConfig seeding;

  // Whether it is a seed that keeps a book and crawls by itself.
  bool seeds() const { return finding.enabled && role == NodeRole::seed; }

  secret_conn::aead::Kernel kernel() const {
    return aead_kernel.value_or(secret_conn::aead::fastest_kernel());
  }

  // Names the first field that makes no sense.
  Result<void, std::string> validate() const;
};

// Whether `kernel` is one of those, or left open; else the error names those there are.
Result<void, std::string> check_kernel(std::optional<secret_conn::aead::Kernel> kernel,
                                       std::span<const secret_conn::aead::Kernel> available);

}  // namespace switchyard
