#include "tools/http/node_site.h"

#include <chrono>

namespace switchyard::tools {
namespace {

SitePeer peer_of(const PeerView& view, Time now) {
  const PeerStatus& status = view.status;
  SitePeer peer;
  peer.id = status.id;
  peer.moniker = status.moniker;
  peer.remote = status.remote;
  peer.outbound = status.outbound;
  peer.peer_class = status.peer_class;
  peer.up = now - status.since;
  peer.score = status.score;
  peer.sent = status.sending.bytes;
  peer.received = status.receiving.bytes;
  peer.round_trip = status.mconn.round_trip;
  for (std::size_t i = 0; i < status.mconn.channels.size(); ++i) {
    const mconn::ChannelStatus& from = status.mconn.channels[i];
    SiteChannel& to = peer.channels[from.id];
    to.sent = from.sent_bytes;
    to.received = from.received_bytes;
    to.queued_messages = from.queued_messages;
    to.queued_bytes = from.queued_bytes;
    if (i >= view.queues.size()) continue;
    to.queued_messages = view.queues[i].messages;
    to.queued_bytes = view.queues[i].bytes;
    to.dropped = view.queues[i].dropped;
  }
  return peer;
}

std::string reason_of(const SwitchEvent& event) {
  return event.why ? std::string(to_string(event.why->code)) : "unknown";
}

}  // namespace

NodeSite::NodeSite(const ControlTarget& node, const std::vector<PeerId>& private_ids)
    : node_(node), private_ids_(private_ids.begin(), private_ids.end()) {}

SiteState NodeSite::state() {
  const NodeFacts facts = node_.facts();
  SiteState state;
  state.kind = "node";
  state.id = facts.id;
  state.moniker = facts.moniker;
  state.network = facts.network;
  state.version = facts.version;
  state.addresses = facts.addresses;
  state.taken = node_.wall_now();
  state.up = node_.now() - facts.started;
  state.max_inbound = facts.max_inbound;
  state.max_outbound = facts.max_outbound;
  state.bans = node_.bans().size();
  put_peers(state);
  if (book_ != nullptr) put_book(state);
  state.counts = counts_;
  for (const Part& part : parts_) part(state);
  return state;
}

void NodeSite::put_peers(SiteState& state) {
  const Time now = node_.now();
  std::set<ConnectionSeq> there;
  for (const PeerView& view : node_.peers()) {
    there.insert(view.status.seq);
    SitePeer peer = peer_of(view, now);
    for (const auto& [id, channel] : peer.channels) {
      SiteChannel& seen = seen_[{view.status.seq, id}];
      counts_.channels[id].sent += channel.sent - seen.sent;
      counts_.channels[id].received += channel.received - seen.received;
      counts_.dropped[id] += channel.dropped - seen.dropped;
      seen = channel;
    }
    if (private_ids_.contains(peer.id)) {
      ++state.private_peers;
    } else {
      state.peers.push_back(std::move(peer));
    }
  }
  std::erase_if(seen_, [&](const auto& one) { return !there.contains(one.first.first); });
}

void NodeSite::put_book(SiteState& state) {
  SiteBook book;
  book.fresh = book_->count(addrbook::BucketType::fresh);
  book.old = book_->count(addrbook::BucketType::old);
  const auto since = state.taken - imaged_;
  if (!image_ || since >= image_interval(book.size()) || since < std::chrono::seconds(0)) {
    image_ = std::make_shared<const addrbook::BookImage>(book_->image(state.taken));
    imaged_ = state.taken;
  }
  book.image = image_;
  state.book = std::move(book);
}

void NodeSite::on_event(const SwitchEvent& event) {
  switch (event.kind) {
    case SwitchEvent::Kind::inbound_refused:
      ++counts_.refused[reason_of(event)];
      break;
    case SwitchEvent::Kind::dial_failed:
      ++counts_.dials[reason_of(event)];
      break;
    case SwitchEvent::Kind::peer_up:
      if (event.outbound) ++counts_.dials["connected"];
      break;
    case SwitchEvent::Kind::peer_down:
      ++counts_.ends[{reason_of(event), event.why && event.why->remote}];
      break;
    default:
      break;
  }
}

std::chrono::seconds NodeSite::image_interval(std::size_t entries) {
  return std::chrono::seconds(1 + entries / 1000);
}

}  // namespace switchyard::tools
