// Conduct: what one Switch knows of how peers behave, and what follows; kept on disk.
//
// Joins the trust store and the ban list (reputation.h says what a report does to both) with their
// files.  Pure but for load(): writing is the owner's, who takes what has to be written and may do
// it on another thread.
//
// Not thread-safe.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "p2p/base/bytes.h"
#include "p2p/base/result.h"
#include "p2p/base/time.h"
#include "p2p/net/files.h"
#include "p2p/switch/ban_list.h"
#include "p2p/switch/reputation.h"
#include "p2p/switch/standing.h"
#include "p2p/switch/trust_store.h"
#include "p2p/types/disconnect.h"
#include "p2p/types/net_address.h"
#include "p2p/types/peer_id.h"

namespace switchyard {

// What an offence on the wire is reported as; nullopt if it was none, or perhaps not the peer's:
// a frame that does not open may have been damaged on its way.
std::optional<Behaviour> behaviour_of(const Disconnect& why);

class Conduct {
 public:
  // Paths; an empty one: kept in memory only.
  Conduct(std::string ban_file, std::string trust_file);

  // Reads both files.  A bad one is set aside, which is told in the answer, a line each.  The error
  // names a file that can be neither read nor set aside.
  Result<std::vector<std::string>, std::string> load(net::Files& files);

  // --- getters

  // Why somebody is not to be talked to: `banned`, with the reason and the time that is left.
  std::optional<Disconnect> verdict(const IpAddress& address, WallTime now) const;
  std::optional<Disconnect> verdict(const PeerId& id, WallTime now) const;
  // Until when the id or the address is banned, whichever is later; WallTime::max(): for ever;
  // nullopt: neither is.
  std::optional<WallTime> banned_until(const PeerId& id, const IpAddress& address,
                                       WallTime now) const;
  std::vector<Ban> bans(WallTime now) const { return bans_.list(now); }
  unsigned score(const PeerId& id) const { return trust_.score(id); }  // 0 to 100
  Standing standing(const PeerId& id) const;
  Duration interval() const { return trust_.config().interval; }  // between two ticks

  // --- commands

  Consequence report(const BehaviourReport& report, WallTime now);
  void ban(Ban ban);
  bool unban(const BanTarget& who);  // false if there was no such ban
  // An interval() has passed; or the Switch stops, and what it has counted is to be kept.
  void tick(WallTime now);

  // A file and all that belongs into it.
  struct Change {
    std::string path;
    Bytes content;
  };
  // What has changed since it was last taken.
  std::vector<Change> take_changes();
  // Writing failed: it is taken again next time.
  void not_written(const std::string& path);

 private:
  std::string ban_file_;
  std::string trust_file_;
  BanList bans_;
  TrustStore trust_;
  bool bans_changed_{false};
  bool trust_changed_{false};  // since the last tick; what an unfinished interval counts has no
  bool trust_due_{false};      // place in the file
};

}  // namespace switchyard
