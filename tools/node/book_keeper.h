// BookKeeper: the address book of a running node, with what it needs around it.
//
//     file ──► load ──► AddrBook ──► BookSaver ──► file       reactors/discovery/book_file.h
//                          ▲ │
//              bans, bans of it ▼
//                        Switch
//
//   1. The one list of bans is the Switch's: the book asks it, and bans through it.  Whoever is
//      banned, by anybody, is marked in the book.
//   2. What of the file could not be read is told in one notice: where, what, how much, and where
//      the file is kept as it was.
//   3. What has changed is saved soon (SaveSchedule), and at flush().
//
// What a node does with its book is others': tools/node/peer_finding.h.  Everything on the Switch's
// executor.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "addrbook/addr_book.h"
#include "addrbook/surroundings.h"
#include "p2p/base/result.h"
#include "p2p/net/services.h"
#include "p2p/switch/switch.h"
#include "p2p/switch/switch_events.h"
#include "reactors/discovery/book_file.h"
#include "tools/node/node_config.h"
#include "tools/node/own_record.h"

namespace switchyard {

// The Switch's bans as the book sees them.
class SwitchBans final : public addrbook::Bans {
 public:
  // The Switch outlives this.
  explicit SwitchBans(Switch& of) : switch_(of) {}

  std::optional<WallTime> banned_until(const PeerId& id, const IpAddress& address,
                                       WallTime now) const override;
  // Does nothing for a ban that the Switch has already.
  void ban(const PeerId& id, std::string_view reason, WallTime now, WallTime until) override;

  // Somebody has been banned, by the book or by others.  Who, unless it was a subnet.
  static std::optional<PeerId> banned_id(const SwitchEvent& event);

 private:
  Switch& switch_;
};

// How the book of such a node works; `config` outlives it.
addrbook::BookConfig book_config(const NodeConfig& config, const PeerId& self);

class BookKeeper {
 public:
  // Something that the operator should know, one line.
  using Notice = std::function<void(std::string text)>;

  // `file`: empty for none.  What it is given, and what `services` names, outlives this.
  BookKeeper(addrbook::BookConfig config, std::string file, Switch& of,
             const net::Services& services, Notice notice);
  BookKeeper(const BookKeeper&) = delete;
  BookKeeper& operator=(const BookKeeper&) = delete;

  addrbook::AddrBook& book() { return book_; }
  const addrbook::AddrBook& book() const { return book_; }

  // When the file was written last; addrbook::kNever: not since the start.
  WallTime saved() const { return saved_; }
  std::uint64_t save_failures() const { return save_failures_; }

  // Reads the file.  The error names a damaged one of which no copy can be kept: it must not be
  // saved over.  REQUIRES: the Switch has read its own files (Switch::listen); once.
  Result<void, std::string> load();

  // Where we are: nobody in the book is there.
  void leave_out(const std::vector<Endpoint>& ours);
  // Every event of the Switch.
  void on_event(const SwitchEvent& event);
  // The book may have changed.
  void note();
  // Saves what has changed, now.
  void flush();

 private:
  std::optional<std::string> damage(const reactors::BookLoad& load) const;
  std::optional<std::string> not_taken(const addrbook::RestoreReport& report,
                                       std::size_t entries) const;
  void note_failure(const std::error_code& error);

  const std::string file_;  // empty: none
  const Notice notice_;
  net::Timers& timers_;
  net::Files& files_;
  SwitchBans bans_;
  SignatureVerifier verifier_;
  addrbook::AddrBook book_;
  std::optional<reactors::BookSaver> saver_;  // if there is a file
  WallTime saved_{addrbook::kNever};
  std::uint64_t save_failures_{0};
  std::uint64_t noted_{0};  // book_.changes() that the saver knows of
};

}  // namespace switchyard
