// Bans and limits.
#include <array>
#include <charconv>
#include <chrono>
#include <string_view>
#include <utility>
#include <vector>

#include "p2p/types/disconnect.h"
#include "tools/common/duration_text.h"
#include "tools/control/describe.h"
#include "tools/control/node_commands.h"

namespace switchyard::tools {
namespace {

using RefusalKind = Refusal::Kind;
using std::chrono::seconds;

// CometBFT's length of a ban.
constexpr seconds kBanLength = std::chrono::hours(24);

Unexpected<Refusal> usage(std::string text) {
  return Unexpected(Refusal{RefusalKind::usage, std::move(text)});
}

// An id, a subnet, an address, or the beginning of a connected peer's id.
Result<BanTarget, Refusal> parse_target(const ControlState& state, const std::string& text) {
  auto target = parse_ban_target(text);
  if (target) return *std::move(target);
  const auto peer = find_peer(state.target, text);
  if (peer) return BanTarget(peer->status.id);
  return usage(printable("cannot ban \"" + text + "\": " + target.error()));
}

// Not set: for ever.
Result<std::optional<seconds>, Refusal> parse_length(const std::string& text) {
  if (text == "forever") return std::optional<seconds>();
  const auto length = parse_duration(text);
  if (!length || *length < seconds(1)) {
    return usage(printable("a ban cannot last \"" + text +
                           "\": expected a time of at least a second like 10m, 24h, or forever"));
  }
  return std::optional(std::chrono::duration_cast<seconds>(*length));
}

struct Limit {
  std::string_view name;
  std::uint64_t& (*of)(RateLimits&);
};

constexpr std::array<Limit, 4> kLimits{{
    {"send_rate", +[](RateLimits& limits) -> std::uint64_t& { return limits.each.send; }},
    {"recv_rate", +[](RateLimits& limits) -> std::uint64_t& { return limits.each.receive; }},
    {"total_send_rate", +[](RateLimits& limits) -> std::uint64_t& { return limits.total.send; }},
    {"total_recv_rate", +[](RateLimits& limits) -> std::uint64_t& { return limits.total.receive; }},
}};

Result<std::uint64_t, Refusal> parse_rate(const std::string& text) {
  if (text == "none") return std::uint64_t{0};
  std::uint64_t rate = 0;
  const char* const end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, rate);
  if (error == std::errc() && stopped == end && rate > 0) return rate;
  return usage(
      printable("a rate cannot be \"" + text + "\": expected bytes a second, at least 1, or none"));
}

}  // namespace

Outcome run_ban(ControlState& state, Arguments arguments) {
  const auto target = parse_target(state, arguments[0]);
  if (!target) return Unexpected(target.error());
  std::optional<seconds> length = kBanLength;
  if (arguments.size() > 1) {
    const auto parsed = parse_length(arguments[1]);
    if (!parsed) return Unexpected(parsed.error());
    length = *parsed;
  }
  const std::string reason = arguments.size() > 2 ? arguments[2] : "banned by the operator";
  if (const auto* id = std::get_if<PeerId>(&*target); id && *id == state.target.facts().id) {
    return usage(id->to_string() + " is this node itself");
  }
  state.target.ban(*target, reason, length);
  Json json;
  json["text"] = to_string(*target) + " is banned " +
                 (length ? "for " + format_duration(*length) : std::string("for ever"));
  return json;
}

Outcome run_unban(ControlState& state, Arguments arguments) {
  std::string who = arguments[0];
  std::vector<std::string> begun;  // bans that begin so
  for (const Ban& ban : state.target.bans()) {
    if (to_string(ban.who).starts_with(who)) begun.push_back(to_string(ban.who));
  }
  if (begun.size() == 1) who = begun.front();
  const auto target = parse_target(state, who);
  if (!target) return Unexpected(target.error());
  if (!state.target.unban(*target)) {
    return usage("there is no ban of " + to_string(*target) +
                 "; \"switchyard ctl bans\" lists them");
  }
  Json json;
  json["text"] = to_string(*target) + " is not banned any more";
  return json;
}

Outcome run_bans(ControlState& state, Arguments /*arguments*/) {
  Json list = Json::array();
  for (const Ban& ban : state.target.bans()) {
    Json json;
    json["who"] = to_string(ban.who);
    json["reason"] = ban.reason;
    const WallTime now = state.target.wall_now();
    json["age_seconds"] = (now - ban.since).count();
    json["left_seconds"] = ban.until ? Json((*ban.until - now).count()) : Json();
    list.push_back(std::move(json));
  }
  Json json;
  json["bans"] = std::move(list);
  return json;
}

Outcome run_limits(ControlState& state, Arguments arguments) {
  RateLimits limits = state.target.limits();
  if (arguments.size() == 1)
    return usage("\"ctl limits\" is used as: switchyard ctl limits [NAME RATE]");
  if (arguments.size() == 2) {
    const Limit* found = nullptr;
    for (const Limit& limit : kLimits) {
      if (limit.name == arguments[0]) found = &limit;
    }
    if (found == nullptr) {
      return usage(printable("no limit is called \"" + arguments[0] +
                             "\": there are send_rate, recv_rate, total_send_rate and "
                             "total_recv_rate"));
    }
    const auto rate = parse_rate(arguments[1]);
    if (!rate) return Unexpected(rate.error());
    found->of(limits) = *rate;
    state.target.set_limits(limits);
  }
  Json json;
  for (const Limit& limit : kLimits) {
    const std::uint64_t rate = limit.of(limits);
    json[std::string(limit.name)] = rate > 0 ? Json(rate) : Json();
  }
  return json;
}

}  // namespace switchyard::tools
