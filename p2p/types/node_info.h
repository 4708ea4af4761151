// NodeInfo: what a node says of itself in the opening.
//
// The identity is not in here: it is what the handshake proved.  Everything else is a claim of an
// authenticated peer, bounded in size, and compared with our own by check_node_info().
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "p2p/base/boxed.h"
#include "p2p/base/bytes.h"
#include "p2p/base/result.h"
#include "p2p/base/time.h"
#include "p2p/types/channel_descriptor.h"
#include "p2p/types/disconnect.h"
#include "p2p/types/ids.h"
#include "p2p/types/net_address.h"
#include "p2p/types/peer_id.h"

namespace switchyard {

// Wire versions a node supports, both ends included.
struct VersionRange {
  std::uint8_t lowest{1};
  std::uint8_t highest{1};

  friend bool operator==(const VersionRange&, const VersionRange&) = default;
};

// The native wire version this library speaks.
inline constexpr VersionRange kWireVersions{1, 1};

// Limits of NodeInfo, checked by the decoder (docs/wire.md).
inline constexpr std::size_t kMaxNodeInfoSize = 8000;  // bytes encoded: one frame of the opening
inline constexpr std::size_t kMaxNameSize = 128;  // bytes of network, moniker, software, version
inline constexpr std::size_t kMaxFeatures = 64;
inline constexpr std::size_t kMaxApplicationSize = 512;  // bytes
inline constexpr std::size_t kMaxRecordAddresses = 8;
inline constexpr std::size_t kMaxOtherAddressSize = 255;  // bytes; a DNS name would fit

// The least window a channel may be announced with, cost units: less could stall (docs/wire.md).
inline constexpr std::uint64_t kMinWindow = 1024;

// Of an announced channel, what its wire does not tell.
inline constexpr std::uint64_t kNotTold = UINT64_MAX;

// A channel as its receiver announces it.
struct AnnouncedChannel {
  ChannelId id;
  std::uint64_t window{kMinWindow};   // initial credit, cost units; kNotTold: there is no credit
  std::uint64_t max_message_size{0};  // bytes; kNotTold: as ours of the same channel

  friend bool operator==(const AnnouncedChannel&, const AnnouncedChannel&) = default;
};

// The largest message we may send on a channel, bytes.
constexpr std::uint64_t message_limit(const ChannelDescriptor& ours,
                                      const AnnouncedChannel& theirs) {
  return theirs.max_message_size == kNotTold ? ours.max_message_size : theirs.max_message_size;
}

enum class NodeRole : std::uint8_t { node = 0, seed = 1, crawler = 2 };

// An address of a type this version does not know.  Kept because the signature covers it.
struct OtherAddress {
  std::size_t place{0};   // its index among all addresses of the record
  std::uint64_t type{0};  // neither 4 nor 6
  Bytes bytes;            // at most kMaxOtherAddressSize
  std::uint16_t port{0};

  friend bool operator==(const OtherAddress&, const OtherAddress&) = default;
};

// A node's addresses, vouched for by itself.  The same record travels in PEX; a higher sequence
// replaces a lower one.
struct SignedRecord {
  std::string network;
  PublicKey key{};  // the signer; its PeerId is whom the record is about
  std::uint64_t sequence{0};
  std::vector<Endpoint> addresses;     // with `others` at most kMaxRecordAddresses
  std::vector<OtherAddress> others{};  // places rise, and lie below the number of all addresses
  WallTime time{};                     // from 1970 on, up to the year 9999
  // Ed25519, over signing_bytes() of wire/record_codec.h
  std::array<std::uint8_t, 64> signature{};

  friend bool operator==(const SignedRecord&, const SignedRecord&) = default;
};

// What is said on the wire of CometBFT alone.  The versions are those of its protocols: the block
// version has to be the same on both sides, the others are only told.
struct CometInfo {
  std::uint64_t p2p_version{8};     // v0.34 to v0.40; 9 from v1 on
  std::uint64_t block_version{11};  // all of them
  std::uint64_t app_version{0};
  // Where it says that it listens, host:port, with or without "tcp://" before it; empty: not said.
  // Ours is filled in by the Switch.
  std::string listen_addr;
  std::string tx_index{"off"};  // "", "on" or "off"
  std::string rpc_address;

  friend bool operator==(const CometInfo&, const CometInfo&) = default;
};

struct NodeInfo {
  VersionRange versions{kWireVersions};
  std::string network;   // never empty
  std::string software;  // "switchyard"
  std::string version;   // of the software
  std::string moniker;
  std::vector<AnnouncedChannel> channels;  // at most kMaxChannels, ids unique
  NodeRole role{NodeRole::node};
  std::vector<std::uint64_t> features;  // at most kMaxFeatures; unknown ones mean nothing
  std::uint64_t instance{0};            // random at each start of a process
  std::optional<Endpoint> observed;     // the address I see you from
  Bytes application;                    // the embedder's, at most kMaxApplicationSize
  Boxed<SignedRecord> record;
  CometInfo comet{};

  friend bool operator==(const NodeInfo&, const NodeInfo&) = default;
};

// Where a peer that has no record says that it listens (CometInfo::listen_addr); of an unspecified
// address the one it is seen from.  nullopt: nowhere that could be dialled, or at a name.
std::optional<Endpoint> told_endpoint(const NodeInfo& info, const IpAddress& seen_from);

// Compares an authenticated peer's NodeInfo with ours: version used (`downgrade` unless it is the
// highest both have), network, windows of at least kMinWindow (`protocol_error`), a common channel
// (unless one side has none).  Pure.
Result<void, Disconnect> check_node_info(const NodeInfo& ours, const NodeInfo& theirs,
                                         std::uint8_t version_used);

// What of it holds on every wire: `other_network`, and `no_common_channel`.
Result<void, Disconnect> check_network(const NodeInfo& ours, const NodeInfo& theirs);
Result<void, Disconnect> check_common_channel(const NodeInfo& ours, const NodeInfo& theirs);
// How such a refusal looks: nobody's fault, two nodes that do not belong together met.
Unexpected<Disconnect> do_not_belong(DisconnectCode code, std::string text);

}  // namespace switchyard
