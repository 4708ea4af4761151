#include "tools/control/rules.h"

#include <algorithm>
#include <iterator>

namespace switchyard::tools {
namespace {

struct Rule {
  DisconnectCode code;
  std::string_view sentence;
};

constexpr Rule kRules[] = {
    {DisconnectCode::incompatible_version, "the two sides have no version of the wire in common"},
    {DisconnectCode::downgrade, "an older version was used than both speak: somebody interfered"},
    {DisconnectCode::other_network, "peers of another network are refused (setting network)"},
    {DisconnectCode::no_common_channel, "a peer must have at least one channel in common"},
    {DisconnectCode::wrong_identity,
     "whoever answers must be the id in the address that was dialled"},
    {DisconnectCode::self, "a node does not become its own peer"},
    {DisconnectCode::already_connected,
     "one connection with a peer is enough, and the established one stays"},
    {DisconnectCode::crossed_dial_lost,
     "both dialled at once; the connection dialled by the lower id stays"},
    {DisconnectCode::replaced,
     "the peer came back as a new process; its old connection makes room"},
    {DisconnectCode::full, "every place for peers of its direction is taken (p2p.max_num_*_peers)"},
    {DisconnectCode::too_many_from_address,
     "too many connections from one address or its neighbourhood"},
    {DisconnectCode::banned, "it is on the ban list"},
    {DisconnectCode::filtered, "a filter of the program said no"},
    {DisconnectCode::going_away, "it was ended in good order"},
    {DisconnectCode::protocol_error, "bytes that make no sense end a connection"},
    {DisconnectCode::unknown_channel, "packets may only name channels that were announced"},
    {DisconnectCode::message_too_big, "a message may not be larger than its channel announced"},
    {DisconnectCode::credit_exceeded, "no more may be sent than was granted"},
    {DisconnectCode::keepalive_late,
     "a peer that stays silent after a ping is gone (p2p.pong_timeout)"},
    {DisconnectCode::too_slow, "what was reserved for a peer must move"},
    {DisconnectCode::misbehaviour, "a reactor said so"},
    {DisconnectCode::internal, "the fault was on the side that ended it"},
    {DisconnectCode::connection_lost, "the stream broke off without a word"},
    {DisconnectCode::timeout,
     "each stage must be over in its time (p2p.handshake_timeout, p2p.max_half_open)"},
    {DisconnectCode::dial_failed,
     "there was no connection to be had, or the address may not be dialled"},
    {DisconnectCode::other_protocol, "the other side speaks something else"},
    {DisconnectCode::handshake_failed, "the other side could not prove what it said"},
};

}  // namespace

std::string_view rule_of(DisconnectCode code) {
  const auto* rule = std::find_if(std::begin(kRules), std::end(kRules),
                                  [code](const Rule& known) { return known.code == code; });
  return rule == std::end(kRules) ? "" : rule->sentence;
}

}  // namespace switchyard::tools
