#include "tools/control/describe.h"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <vector>

#include "p2p/types/disconnect.h"
#include "tools/control/rules.h"

namespace switchyard::tools {
namespace {

double in_seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

Json or_null(const std::optional<double>& value) {
  return value ? Json(*value) : Json();
}

void put_rates(Json& json, const std::optional<Rate>& rate) {
  json["sent_per_second"] = or_null(rate ? std::optional(rate->sent) : std::nullopt);
  json["received_per_second"] = or_null(rate ? std::optional(rate->received) : std::nullopt);
}

// What a flow monitor saw since the peer came.
void put_flow(Json& json, const PeerStatus& peer) {
  json["sent_average_per_second"] = peer.sending.average;
  json["received_average_per_second"] = peer.receiving.average;
  json["sent_peak_per_second"] = peer.sending.peak;
  json["received_peak_per_second"] = peer.receiving.peak;
  json["sent_idle_seconds"] = in_seconds(peer.sending.idle);
  json["received_idle_seconds"] = in_seconds(peer.receiving.idle);
}

SendQueueStatus queue_of(const PeerView& view, std::size_t channel) {
  if (channel < view.queues.size()) return view.queues[channel];
  SendQueueStatus queue;
  queue.messages = view.status.mconn.channels[channel].queued_messages;
  queue.bytes = view.status.mconn.channels[channel].queued_bytes;
  return queue;
}

std::string_view kind_name(SwitchEvent::Kind kind) {
  switch (kind) {
    case SwitchEvent::Kind::inbound_refused:
      return "inbound refused";
    case SwitchEvent::Kind::dial_failed:
      return "dial failed";
    default:
      return "peer down";
  }
}

Refusal wrong_usage(std::string text) {
  return Refusal{Refusal::Kind::usage, std::move(text)};
}

}  // namespace

bool is_persistent(const ControlTarget& target, const PeerId& id) {
  const auto list = target.persistent();
  return std::any_of(list.begin(), list.end(),
                     [&](const NetAddress& address) { return address.id == id; });
}

Json peer_json(const ControlState& state, const PeerView& view) {
  const PeerStatus& peer = view.status;
  std::size_t messages = 0;
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < peer.mconn.channels.size(); ++i) {
    messages += queue_of(view, i).messages;
    bytes += queue_of(view, i).bytes;
  }
  Json json;
  json["id"] = peer.id.to_string();
  json["moniker"] = peer.moniker;
  json["direction"] = peer.outbound ? "out" : "in";
  json["class"] = to_string(peer.peer_class);
  json["persistent"] = is_persistent(state.target, peer.id);
  json["score"] = peer.score;
  json["address"] = peer.remote.to_string();
  json["age_seconds"] = in_seconds(state.target.now() - peer.since);
  json["rtt_us"] =
      peer.mconn.round_trip
          ? Json(std::chrono::duration<double, std::micro>(*peer.mconn.round_trip).count())
          : Json();
  json["sent_bytes"] = peer.sending.bytes;
  json["received_bytes"] = peer.receiving.bytes;
  put_rates(json, state.rates.wire(peer.seq));
  put_flow(json, peer);
  json["queued_messages"] = messages;
  json["queued_bytes"] = bytes;
  return json;
}

Json channels_json(const ControlState& state, const PeerView& view) {
  const PeerStatus& peer = view.status;
  double all = 0;  // bytes a second sent on channels
  for (const mconn::ChannelStatus& channel : peer.mconn.channels) {
    if (const auto rate = state.rates.channel(peer.seq, channel.id)) all += rate->sent;
  }
  Json list = Json::array();
  for (std::size_t i = 0; i < peer.mconn.channels.size(); ++i) {
    const mconn::ChannelStatus& channel = peer.mconn.channels[i];
    const SendQueueStatus queue = queue_of(view, i);
    const auto rate = state.rates.channel(peer.seq, channel.id);
    Json json;
    json["channel"] = static_cast<unsigned>(channel.id.value());
    json["announced"] = channel.announced;
    json["priority"] = channel.priority;
    json["share"] = or_null(rate && all > 0 ? std::optional(rate->sent / all) : std::nullopt);
    put_rates(json, rate);
    json["sent_bytes"] = channel.sent_bytes;
    json["sent_messages"] = channel.sent_messages;
    json["received_bytes"] = channel.received_bytes;
    json["received_messages"] = channel.received_messages;
    json["queued_messages"] = queue.messages;
    json["queued_bytes"] = queue.bytes;
    json["waiting_sends"] = queue.waiting;
    json["refused_sends"] = queue.refused;
    json["dropped_messages"] = queue.dropped;
    json["send_credit"] = channel.send_credit;
    json["held"] = channel.held;
    json["window"] = channel.window;
    list.push_back(std::move(json));
  }
  return list;
}

Json verdict_json(const Verdict& verdict, Time now) {
  Json json;
  json["what"] = kind_name(verdict.kind);
  json["seconds_ago"] = in_seconds(now - verdict.last);
  json["times"] = verdict.count;
  json["first_seconds_ago"] = in_seconds(now - verdict.first);
  json["id"] = verdict.peer ? Json(verdict.peer->to_string()) : Json();
  json["host"] = verdict.host;
  json["port"] = verdict.port;
  json["direction"] = verdict.outbound ? "out" : "in";
  json["reason"] = to_string(verdict.why.code);
  json["rule"] = rule_of(verdict.why.code);
  json["during"] = to_string(verdict.why.operation);
  json["said_by"] = verdict.why.remote ? "them" : "us";
  json["proven"] = verdict.why.authenticated;
  json["blame"] = to_string(verdict.why.blame);
  json["text"] = verdict.why.text;
  json["retry_in_seconds"] = verdict.retry_in ? Json(in_seconds(*verdict.retry_in)) : Json();
  return json;
}

Result<PeerView, Refusal> find_peer(const ControlTarget& target, const std::string& id) {
  const auto query = VerdictQuery::parse(id);
  if (!query || query->id.empty() || !query->host.empty()) {
    return Unexpected(wrong_usage("\"" + printable(id) +
                                  "\" is no id: the first of its 40 hex digits are expected"));
  }
  std::vector<PeerView> found;
  for (PeerView& view : target.peers()) {
    if (!view.status.id.to_string().starts_with(query->id)) continue;
    // An old connection of the same peer may be on its way out.
    if (!found.empty() && found.back().status.id == view.status.id) found.pop_back();
    found.push_back(std::move(view));
  }
  if (found.size() == 1) return std::move(found.front());
  if (found.empty()) {
    return Unexpected(wrong_usage("no peer has an id that begins with " + query->id +
                                  "; \"switchyard ctl peers\" lists them"));
  }
  return Unexpected(wrong_usage("the ids of " + std::to_string(found.size()) +
                                " peers begin with " + query->id + ", " +
                                found[0].status.id.to_string() + " and " +
                                found[1].status.id.to_string() + " among them; give more digits"));
}

}  // namespace switchyard::tools
