#include "p2p/types/node_info.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace switchyard {
namespace {

// Nobody's fault: two nodes that do not belong together met.
Unexpected<Disconnect> refuse(DisconnectCode code, std::string text) {
  Disconnect why;
  why.code = code;
  why.operation = Operation::opening;
  why.text = std::move(text);
  return Unexpected(std::move(why));
}

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

Result<void, Disconnect> check_node_info(const NodeInfo& ours, const NodeInfo& theirs,
                                         std::uint8_t version_used) {
  const std::uint8_t lowest = std::max(ours.versions.lowest, theirs.versions.lowest);
  const std::uint8_t highest = std::min(ours.versions.highest, theirs.versions.highest);
  if (lowest > highest) {
    return refuse(DisconnectCode::incompatible_version,
                  "we speak version " + to_string(ours.versions) + ", they speak " +
                      to_string(theirs.versions));
  }
  if (version_used != highest) {
    return refuse(DisconnectCode::downgrade, "version " + std::to_string(version_used) +
                                                 " is in use where both speak " +
                                                 std::to_string(highest));
  }
  if (ours.network != theirs.network) {
    return refuse(DisconnectCode::other_network, "our network is " + quoted_name(ours.network) +
                                                     ", theirs " + quoted_name(theirs.network));
  }
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
  if (both_have_some && !share_channel(ours, theirs)) {
    return refuse(DisconnectCode::no_common_channel, "no channel is announced by both");
  }
  return {};
}

}  // namespace switchyard
