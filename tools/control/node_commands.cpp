#include "tools/control/node_commands.h"

#include <fmt/chrono.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "p2p/types/disconnect.h"
#include "tools/common/log_observer.h"
#include "tools/common/setting_values.h"
#include "tools/control/describe.h"

namespace switchyard::tools {
namespace {

using RefusalKind = Refusal::Kind;

Unexpected<Refusal> refuse(RefusalKind kind, std::string text) {
  return Unexpected(Refusal{kind, std::move(text)});
}

Json note(std::string text) {
  Json json;
  json["text"] = std::move(text);
  return json;
}

// An address that may be dialled.
Result<NetAddress, Refusal> parse_address(const ControlState& state, const std::string& text) {
  auto address = NetAddress::parse(text);
  if (!address) return refuse(RefusalKind::usage, printable(address.error()));
  if (!address->id && !state.target.facts().allow_any_identity) {
    return refuse(RefusalKind::usage,
                  "no id in " + address->to_string() +
                      ", and p2p.allow_any_identity is not set: id@host:port is "
                      "expected");
  }
  if (address->id == state.target.facts().id) {
    return refuse(RefusalKind::usage, address->to_string() + " is this node itself");
  }
  return *std::move(address);
}

Json persistent_json(const ControlState& state, const NetAddress& address) {
  const auto peers = state.target.peers();
  const bool connected = std::any_of(peers.begin(), peers.end(), [&](const PeerView& view) {
    return view.status.id == address.id;
  });
  Json json;
  json["address"] = address.to_string();
  json["connected"] = address.id ? Json(connected) : Json();
  return json;
}

Outcome add_persistent(ControlState& state, const std::string& text) {
  const auto address = parse_address(state, text);
  if (!address) return Unexpected(address.error());
  for (const NetAddress& kept : state.target.persistent()) {
    if (kept != *address && !(address->id && kept.id == address->id)) continue;
    return refuse(RefusalKind::failed, "it is persistent already: " + kept.to_string());
  }
  state.target.add_persistent(*address);
  return note("dialling " + address->to_string() + ", now and for ever");
}

// By its address, or the beginning of its id.
Outcome remove_persistent(ControlState& state, const std::string& text) {
  const auto query = VerdictQuery::parse(text);
  const auto same = [&](const NetAddress& kept) {
    if (kept.to_string() == text) return true;
    return query && query->host.empty() && kept.id && kept.id->to_string().starts_with(query->id);
  };
  auto kept = state.target.persistent();
  std::erase_if(kept, [&](const NetAddress& address) { return !same(address); });
  if (kept.size() == 1 && state.target.remove_persistent(kept.front())) {
    return note(kept.front().to_string() +
                " is not dialled again\nif it is connected, it stays so");
  }
  return refuse(RefusalKind::usage, (kept.empty() ? "no persistent peer is " : "several are ") +
                                        printable(text) +
                                        "; \"switchyard ctl persistent\" lists them");
}

}  // namespace

Outcome run_status(ControlState& state, Arguments /*arguments*/) {
  const NodeFacts facts = state.target.facts();
  std::size_t inbound = 0;
  std::size_t outbound = 0;
  for (const PeerView& view : state.target.peers()) ++(view.status.outbound ? outbound : inbound);
  Json json;
  json["id"] = facts.id.to_string();
  json["moniker"] = facts.moniker;
  json["network"] = facts.network;
  json["version"] = facts.version;
  json["addresses"] = facts.addresses;
  json["up_seconds"] = std::chrono::duration<double>(state.target.now() - facts.started).count();
  json["inbound"] = inbound;
  json["max_inbound"] = facts.max_inbound;
  json["outbound"] = outbound;
  json["max_outbound"] = facts.max_outbound;
  json["persistent"] = state.target.persistent().size();
  json["book"] = Json();
  if (const auto book = state.target.book()) {
    json["book"] = {{"known", book->known}, {"reached", book->reached}};
  }
  json["seed"] = Json();
  if (const auto seed = state.target.seed()) {
    json["seed"] = {{"addresses", seed->crawl.known},
                    {"verified", seed->crawl.verified},
                    {"queued", seed->crawl.queued},
                    {"dialling", seed->crawl.under_way},
                    {"answers", seed->answers}};
  }
  json["sent_per_second"] = state.rates.total().sent;
  json["received_per_second"] = state.rates.total().received;
  json["log_level"] = print_value(state.target.log_level());
  return json;
}

Outcome run_peers(ControlState& state, Arguments /*arguments*/) {
  Json list = Json::array();
  for (const PeerView& view : state.target.peers()) list.push_back(peer_json(state, view));
  Json json;
  json["peers"] = std::move(list);
  return json;
}

Outcome run_peer(ControlState& state, Arguments arguments) {
  const auto found = find_peer(state.target, arguments[0]);
  if (!found) return Unexpected(found.error());
  Json json = peer_json(state, *found);
  json["channels"] = channels_json(state, *found);
  return json;
}

Outcome run_dial(ControlState& state, Arguments arguments) {
  const auto address = parse_address(state, arguments[0]);
  if (!address) return Unexpected(address.error());
  for (const PeerView& view : state.target.peers()) {
    if (view.status.id != address->id) continue;
    return refuse(RefusalKind::failed, view.status.id.to_string() + " is connected already, at " +
                                           view.status.remote.to_string());
  }
  state.target.dial(*address);
  const std::string text = address->to_string();
  return note("dialling " + text + "\nwhat comes of it: switchyard ctl why " + text);
}

Outcome run_disconnect(ControlState& state, Arguments arguments) {
  const auto found = find_peer(state.target, arguments[0]);
  if (!found) return Unexpected(found.error());
  const PeerId id = found->status.id;
  if (!state.target.disconnect(id)) {
    return refuse(RefusalKind::failed, id.to_string() + " has just gone");
  }
  Json json = note("ending the connection with " + id.to_string());
  if (is_persistent(state.target, id)) {
    json["text"] = text_member(json, "text") +
                   "\nit is persistent and will be dialled again, unless: "
                   "switchyard ctl persistent remove " +
                   id.short_string();
  }
  json["id"] = id.to_string();
  return json;
}

Outcome run_persistent(ControlState& state, Arguments arguments) {
  if (arguments.size() == 2 && arguments[0] == "add") return add_persistent(state, arguments[1]);
  if (arguments.size() == 2 && arguments[0] == "remove") {
    return remove_persistent(state, arguments[1]);
  }
  if (!arguments.empty()) {
    return refuse(RefusalKind::usage,
                  "\"ctl persistent\" is used as: switchyard ctl persistent [add|remove ADDRESS]");
  }
  Json list = Json::array();
  for (const NetAddress& address : state.target.persistent()) {
    list.push_back(persistent_json(state, address));
  }
  Json json;
  json["persistent"] = std::move(list);
  return json;
}

Outcome run_why(ControlState& state, Arguments arguments) {
  const auto query = VerdictQuery::parse(arguments[0]);
  if (!query) return refuse(RefusalKind::usage, query.error());
  Json peers = Json::array();
  for (const PeerView& view : state.target.peers()) {
    Verdict as_if;  // whether a verdict on it would be meant
    as_if.peer = view.status.id;
    as_if.host = view.status.remote.address.to_string();
    as_if.port = view.status.remote.port;
    as_if.outbound = view.status.outbound;
    if (query->matches(as_if)) peers.push_back(peer_json(state, view));
  }
  Json verdicts = Json::array();
  for (const Verdict& verdict : state.verdicts.find(*query)) {
    verdicts.push_back(verdict_json(verdict, state.target.now()));
  }
  Json json;
  json["asked"] = arguments[0];
  json["connected"] = std::move(peers);
  json["verdicts"] = std::move(verdicts);
  return json;
}

Outcome run_events(ControlState& /*state*/, Arguments /*arguments*/) {
  return Json::object();
}

Outcome run_log_level(ControlState& state, Arguments arguments) {
  Json json;
  json["before"] = print_value(state.target.log_level());
  if (!arguments.empty()) {
    LogLevel level{};
    if (auto parsed = parse_value(arguments[0], {}, level); !parsed) {
      return refuse(RefusalKind::usage,
                    "log level cannot be \"" + printable(arguments[0]) + "\": " + parsed.error());
    }
    state.target.set_log_level(level);
  }
  json["level"] = print_value(state.target.log_level());
  return json;
}

Json event_json(const SwitchEvent& event, WallTime at) {
  const LogLine line = log_line(event);
  Json json;
  json["at"] =
      fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::system_clock::to_time_t(at)));
  json["level"] = print_value(line.level);
  json["event"] = line.message;
  for (const LogField& field : line.fields) {
    json[field.name] = std::visit([](const auto& value) { return Json(value); }, field.value);
  }
  return json;
}

}  // namespace switchyard::tools
