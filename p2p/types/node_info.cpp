#include "p2p/types/node_info.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace switchyard {
namespace {

std::string to_string(VersionRange range) {
  const std::string lowest = std::to_string(range.lowest);
  return range.lowest == range.highest ? lowest : lowest + " to " + std::to_string(range.highest);
}

// Quoted, and short enough for two in one text.
std::string quoted_name(std::string_view name) {
  constexpr std::size_t kShown = 80;  // bytes; 2 * 80 and the words stay within kMaxDisconnectText
  if (name.size() <= kShown) return '"' + printable(name) + '"';
  return '"' + printable(name.substr(0, kShown)) + "\"...";
}

bool announces(const NodeInfo& info, ChannelId id) {
  return std::any_of(info.channels.begin(), info.channels.end(),
                     [id](const AnnouncedChannel& channel) { return channel.id == id; });
}

bool share_channel(const NodeInfo& ours, const NodeInfo& theirs) {
  return std::any_of(
      ours.channels.begin(), ours.channels.end(),
      [&theirs](const AnnouncedChannel& channel) { return announces(theirs, channel.id); });
}

}  // namespace

std::optional<Endpoint> told_endpoint(const NodeInfo& info, const IpAddress& seen_from) {
  const Result<NetAddress, std::string> told = NetAddress::parse(info.comet.listen_addr);
  if (!told || told->port == 0) return std::nullopt;
  const Result<IpAddress> literal = IpAddress::parse(told->host);
  if (!literal) return std::nullopt;
  return Endpoint{literal->is_unspecified() ? seen_from : *literal, told->port};
}

Unexpected<Disconnect> do_not_belong(DisconnectCode code, std::string text) {
  Disconnect why;
  why.code = code;
  why.operation = Operation::opening;
  why.text = std::move(text);
  return Unexpected(std::move(why));
}

Result<void, Disconnect> check_network(const NodeInfo& ours, const NodeInfo& theirs) {
  if (ours.network == theirs.network) return {};
  return do_not_belong(
      DisconnectCode::other_network,
      "our network is " + quoted_name(ours.network) + ", theirs " + quoted_name(theirs.network));
}

Result<void, Disconnect> check_common_channel(const NodeInfo& ours, const NodeInfo& theirs) {
  if (share_channel(ours, theirs)) return {};
  return do_not_belong(DisconnectCode::no_common_channel, "no channel is announced by both");
}

Result<void, Disconnect> check_node_info(const NodeInfo& ours, const NodeInfo& theirs,
                                         std::uint8_t version_used) {
  const std::uint8_t lowest = std::max(ours.versions.lowest, theirs.versions.lowest);
  const std::uint8_t highest = std::min(ours.versions.highest, theirs.versions.highest);
  if (lowest > highest) {
    return do_not_belong(DisconnectCode::incompatible_version,
                         "we speak version " + to_string(ours.versions) + ", they speak " +
                             to_string(theirs.versions));
  }
  if (version_used != highest) {
    return do_not_belong(DisconnectCode::downgrade, "version " + std::to_string(version_used) +
                                                        " is in use where both speak " +
                                                        std::to_string(highest));
  }
  if (auto same = check_network(ours, theirs); !same) return same;
  for (const AnnouncedChannel& channel : theirs.channels) {
    if (channel.window >= kMinWindow) continue;
    Disconnect why;
    why.code = DisconnectCode::protocol_error;
    why.operation = Operation::opening;
    why.blame = Blame::them;
    why.text = "channel " + std::to_string(channel.id.value()) + ": a window of " +
               std::to_string(channel.window) + " is less than " + std::to_string(kMinWindow);
    return Unexpected(std::move(why));
  }
  const bool both_have_some = !ours.channels.empty() && !theirs.channels.empty();
  return both_have_some ? check_common_channel(ours, theirs) : Result<void, Disconnect>();
}

}  // namespace switchyard
