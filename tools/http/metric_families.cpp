#include "tools/http/metric_families.h"

#include <fmt/core.h>

#include <chrono>
#include <map>
#include <string_view>

namespace switchyard::tools {
namespace {

double number(std::uint64_t value) {
  return static_cast<double>(value);
}
double since_epoch(WallTime time) {
  return static_cast<double>(time.time_since_epoch().count());
}
std::string channel_name(ChannelId id) {
  return fmt::format("{:#04x}", id.value());  // as CometBFT: 0x40
}

// Puts metrics together; every sample gets the labels that all have.
class MetricMaker {
 public:
  explicit MetricMaker(MetricLabels all) : all_(std::move(all)) {}

  MetricMaker& gauge(const char* name, const char* help) { return begin(name, help, false); }
  MetricMaker& counter(const char* name, const char* help) { return begin(name, help, true); }
  MetricMaker& at(double value, const MetricLabels& labels = {}) {
    MetricLabels whole = all_;
    whole.insert(whole.end(), labels.begin(), labels.end());
    list_.back().samples.push_back({std::move(whole), value});
    return *this;
  }
  void each(const char* label, const std::map<std::string, std::uint64_t>& values) {
    for (const auto& [name, value] : values) at(number(value), {{label, name}});
  }
  void times(const char* name, const char* help, const DialTimes& times) {
    begin(name, help, false);
    list_.back().times = &times;
    list_.back().labels = all_;
  }

  MetricList take() { return std::move(list_); }

 private:
  MetricMaker& begin(const char* name, const char* help, bool counter) {
    list_.push_back(Metric{name, help, counter});
    return *this;
  }

  const MetricLabels all_;
  MetricList list_;
};

// --- CometBFT's

struct Queued {
  std::size_t messages{0}, bytes{0};
};

Queued queued_of(const SitePeer& peer) {
  Queued sum;
  for (const auto& [id, channel] : peer.channels) {
    sum.messages += channel.queued_messages;
    sum.bytes += channel.queued_bytes;
  }
  return sum;
}

// The bytes of channels, one way: of each peer that is there, or of all there ever were.
void put_bytes(MetricMaker& maker, const SiteState& state, bool of_peers,
               std::uint64_t SiteChannel::* of_one, std::uint64_t SiteCounts::Bytes::* of_all) {
  if (!of_peers) {
    for (const auto& [id, bytes] : state.counts.channels) {
      maker.at(number(bytes.*of_all), {{"chID", channel_name(id)}});
    }
    return;
  }
  for (const SitePeer& peer : state.peers) {
    for (const auto& [id, channel] : peer.channels) {
      maker.at(number(channel.*of_one),
               {{"peer_id", peer.id.to_string()}, {"chID", channel_name(id)}});
    }
  }
}

void put_queued(MetricMaker& maker, const SiteState& state, bool of_peers,
                std::size_t Queued::* what) {
  std::size_t sum = 0;
  for (const SitePeer& peer : state.peers) {
    const std::size_t one = queued_of(peer).*what;
    sum += one;
    if (of_peers) maker.at(number(one), {{"peer_id", peer.id.to_string()}});
  }
  if (!of_peers) maker.at(number(sum));
}

void put_comet(MetricMaker& maker, const SiteState& state, bool of_peers) {
  maker.gauge("cometbft_p2p_peers", "Peers that are connected.")
      .at(number(state.peers.size() + state.private_peers));
  maker.counter("cometbft_p2p_peer_receive_bytes_total", "Bytes received, by channel.");
  put_bytes(maker, state, of_peers, &SiteChannel::received, &SiteCounts::Bytes::received);
  maker.counter("cometbft_p2p_peer_send_bytes_total", "Bytes sent, by channel.");
  put_bytes(maker, state, of_peers, &SiteChannel::sent, &SiteCounts::Bytes::sent);
  maker.gauge("cometbft_p2p_peer_pending_send_bytes", "Bytes waiting to be sent.");
  put_queued(maker, state, of_peers, &Queued::bytes);
  maker.gauge("cometbft_p2p_peer_send_queue_size", "Messages waiting to be sent.");
  put_queued(maker, state, of_peers, &Queued::messages);
}

// --- ours

void put_node(MetricMaker& maker, const SiteState& state) {
  maker.gauge("switchyard_info", "Always 1; what runs is in the labels.")
      .at(1, {{"version", state.version}, {"kind", state.kind}});
  maker.gauge("switchyard_uptime_seconds", "Since the start.")
      .at(std::chrono::duration<double>(state.up).count());
  maker.gauge("switchyard_p2p_connections", "Peers by who dialled and by class.");
  std::map<std::pair<bool, std::string>, std::size_t> classes;
  for (const SitePeer& peer : state.peers) {
    ++classes[{peer.outbound, std::string(to_string(peer.peer_class))}];
  }
  for (const auto& [key, count] : classes) {
    maker.at(number(count), {{"direction", key.first ? "out" : "in"}, {"class", key.second}});
  }
  maker.gauge("switchyard_p2p_private_peers", "Peers that nothing else is told of.")
      .at(number(state.private_peers));
  maker.gauge("switchyard_p2p_bans", "Bans in force.").at(number(state.bans));
  maker.counter("switchyard_p2p_refused_total", "Connections refused, by reason.");
  maker.each("reason", state.counts.refused);
  maker.counter("switchyard_p2p_dials_total", "Dials of ours, by what came of them.");
  maker.each("result", state.counts.dials);
  maker.counter("switchyard_p2p_disconnects_total", "Peers that went, by reason and who said so.");
  for (const auto& [key, count] : state.counts.ends) {
    maker.at(number(count), {{"reason", key.first}, {"said_by", key.second ? "them" : "us"}});
  }
  maker.counter("switchyard_p2p_dropped_messages_total",
                "Messages dropped for newer ones, by channel.");
  for (const auto& [id, count] : state.counts.dropped) {
    maker.at(number(count), {{"chID", channel_name(id)}});
  }
}

void put_book(MetricMaker& maker, const SiteBook& book, const BookFigures& figures) {
  maker.gauge("switchyard_addrbook_entries", "Addresses in the book: heard of, or reached.")
      .at(number(book.fresh), {{"type", "new"}})
      .at(number(book.old), {{"type", "old"}});
  maker.gauge("switchyard_addrbook_banned", "Of them, banned.").at(number(figures.banned));
  maker.gauge("switchyard_addrbook_groups", "Groups of addresses they are of.")
      .at(number(figures.diversity.groups_number));
  maker.gauge("switchyard_addrbook_effective_groups", "The same, were all groups of one size.")
      .at(figures.effective_groups());
  maker.gauge("switchyard_addrbook_largest_group_ratio", "The share of the largest group.")
      .at(figures.largest_group());
  maker.gauge("switchyard_addrbook_largest_source_ratio", "The share one source told of.")
      .at(figures.largest_source());
  maker.gauge("switchyard_addrbook_saved_timestamp_seconds", "When it was saved last; 0: not yet.")
      .at(since_epoch(book.saved));
  maker.counter("switchyard_addrbook_save_failures_total", "Saves that failed.")
      .at(number(book.save_failures));
}

void put_pex(MetricMaker& maker, const SitePex& pex) {
  maker.counter("switchyard_pex_asked_total", "Times we asked a peer for addresses.")
      .at(number(pex.asked));
  maker.counter("switchyard_pex_heard_total", "Answers to that.").at(number(pex.heard));
  maker.counter("switchyard_pex_questions_total", "Times peers asked us.")
      .at(number(pex.questions));
  maker.counter("switchyard_pex_answers_total", "Answers of ours.").at(number(pex.answers));
  maker.counter("switchyard_pex_addresses_served_total", "Addresses in them.")
      .at(number(pex.addresses_served));
  maker.counter("switchyard_pex_refusals_total", "Questions that broke a rule, by rule.");
  maker.each("reason", pex.refusals);
}

void put_crawl(MetricMaker& maker, const SiteCrawl& crawl, std::size_t book) {
  maker.gauge("switchyard_seed_crawl", "Addresses in the queue, and being dialled.")
      .at(number(crawl.queued), {{"state", "queued"}})
      .at(number(crawl.under_way), {{"state", "dialling"}});
  maker.gauge("switchyard_seed_verified", "Addresses that answered lately enough to be served.")
      .at(number(crawl.verified));
  maker.gauge("switchyard_seed_verified_ratio", "The same, as a share of the book.")
      .at(book == 0 ? 0 : number(crawl.verified) / number(book));
  maker
      .gauge("switchyard_seed_verified_timestamp_seconds",
             "When an address was verified last; 0: not yet.")
      .at(since_epoch(crawl.last_verified));
  maker.counter("switchyard_seed_dials_total", "Dials of the crawl, by what came of them.");
  maker.each("result", crawl.dials);
  maker.times("switchyard_seed_dial_seconds", "How long they took.", crawl.dial_times);
}

}  // namespace

MetricList metric_list(const SiteState& state, const BookFigures* figures,
                       const MetricsOptions& options) {
  MetricMaker maker({{"chain_id", state.network}});
  put_comet(maker, state, options.peer_labels);
  put_node(maker, state);
  if (state.book && figures != nullptr) put_book(maker, *state.book, *figures);
  if (state.pex) put_pex(maker, *state.pex);
  if (state.crawl) put_crawl(maker, *state.crawl, state.book ? state.book->size() : 0);
  return maker.take();
}

}  // namespace switchyard::tools
