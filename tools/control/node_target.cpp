#include "tools/control/node_target.h"

#include <map>
#include <utility>

#include "addrbook/addr_book.h"
#include "p2p/peer/peer_handle.h"
#include "tools/node/book_keeper.h"
#include "tools/node/peer_finding.h"
#include "tools/node/seeding.h"

namespace switchyard::tools {

NodeTarget::NodeTarget(Node& node, const NodeConfig& config, net::Timers& timers, Log& log,
                       std::string version)
    : node_(node), config_(config), timers_(timers), log_(log), version_(std::move(version)) {
  limits_ = {config.p2p.mconn.rates, config.p2p.total_rates};
}

NodeFacts NodeTarget::facts() const {
  NodeFacts facts;
  facts.id = node_.id();
  facts.moniker = config_.moniker;
  facts.network = config_.network;
  facts.version = version_;
  for (const NetAddress& address : node_.addresses()) {
    facts.addresses.push_back(address.to_string());
  }
  facts.max_inbound = config_.p2p.max_inbound_peers;
  facts.max_outbound = config_.p2p.max_outbound_peers;
  facts.allow_any_identity = config_.p2p.allow_any_identity;
  facts.started = started_;
  return facts;
}

std::optional<BookCounts> NodeTarget::book() const {
  const BookKeeper* const keeper = node_.keeper();
  if (keeper == nullptr) return std::nullopt;
  const addrbook::AddrBook& book = keeper->book();
  return BookCounts{book.size(), book.count(addrbook::BucketType::old)};
}

std::optional<reactors::SeedStatus> NodeTarget::seed() const {
  if (node_.seeding() == nullptr) return std::nullopt;
  return node_.seeding()->reactor().status();
}

void NodeTarget::set_seeds(const std::vector<NetAddress>& seeds) {
  if (Seeding* const seeding = node_.seeding()) seeding->set_seeds(seeds);
  if (PeerFinding* const finding = node_.finding()) finding->set_seeds(seeds);
}

std::vector<PeerView> NodeTarget::peers() const {
  std::map<ConnectionSeq, PeerHandle> handles;
  for (const PeerHandle& handle : node_.handle().peers()) handles.emplace(handle.seq(), handle);
  std::vector<PeerView> views;
  for (PeerStatus& status : node_.status()) {
    PeerView view;
    if (const auto handle = handles.find(status.seq); handle != handles.end()) {
      for (const mconn::ChannelStatus& channel : status.mconn.channels) {
        view.queues.push_back(handle->second.queue(channel.id));
      }
    }
    view.status = std::move(status);
    views.push_back(std::move(view));
  }
  return views;
}

}  // namespace switchyard::tools
