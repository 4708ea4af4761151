#include "tools/node/book_keeper.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "p2p/switch/ban_list.h"

namespace switchyard {
namespace {

using addrbook::Severity;

// Findings told in a notice: enough to see of what kind the damage is.
constexpr std::size_t kFindingsTold = 3;

}  // namespace

std::optional<WallTime> SwitchBans::banned_until(const PeerId& id, const IpAddress& address,
                                                 WallTime /*now*/) const {
  return switch_.banned_until(id, address);
}

void SwitchBans::ban(const PeerId& id, std::string_view reason, WallTime now, WallTime until) {
  const auto known = switch_.banned_until(id, IpAddress());
  if (until <= now || (known && *known >= until)) return;
  std::optional<std::chrono::seconds> length;
  if (until != WallTime::max()) length = until - now;
  switch_.ban(id, reason, length);
}

std::optional<PeerId> SwitchBans::banned_id(const SwitchEvent& event) {
  if (event.kind != SwitchEvent::Kind::banned) return std::nullopt;
  if (event.peer) return event.peer;
  const auto target = parse_ban_target(event.address);
  const auto* const id = target ? std::get_if<PeerId>(&*target) : nullptr;
  return id == nullptr ? std::nullopt : std::optional(*id);
}

addrbook::BookConfig book_config(const NodeConfig& config, const PeerId& self) {
  addrbook::BookConfig book;
  book.self = self;
  book.network = config.network;
  book.strict = config.finding.strict;
  book.private_ids = config.p2p.private_peers;
  book.as_map = config.finding.as_map.get();
  return book;
}

BookKeeper::BookKeeper(addrbook::BookConfig config, std::string file, Switch& of,
                       const net::Services& services, Notice notice)
    : file_(std::move(file)),
      notice_(std::move(notice)),
      timers_(services.timers),
      files_(services.files),
      bans_(of),
      book_(std::move(config), services.rng, bans_, verifier_) {
  if (file_.empty()) return;
  reactors::BookSaver::Callbacks callbacks;
  callbacks.image = [this] { return book_.image(timers_.wall_now()); };
  callbacks.on_failure = [this](const std::error_code& error) { note_failure(error); };
  callbacks.on_saved = [this] { saved_ = timers_.wall_now(); };
  saver_.emplace(files_, timers_, file_, std::move(callbacks));
}

Result<void, std::string> BookKeeper::load() {
  if (file_.empty()) return {};
  const auto loaded = reactors::load_book(files_, file_);
  if (!loaded) return Unexpected(loaded.error());
  if (auto text = damage(*loaded)) notice_(*std::move(text));
  const addrbook::BookImage& image = loaded->reading.image;
  const auto report = book_.restore(image, timers_.wall_now());
  if (auto text = not_taken(report, image.entries.size())) notice_(*std::move(text));
  noted_ = book_.changes();
  return {};
}

std::optional<std::string> BookKeeper::damage(const reactors::BookLoad& load) const {
  if (load.kept_as.empty()) return std::nullopt;
  std::string text = "address book " + file_ + " is damaged: ";
  const addrbook::Findings& findings = load.reading.findings;
  std::uint64_t told = 0;
  for (const addrbook::Finding& finding : findings.list()) {
    if (finding.severity != Severity::error || told == kFindingsTold) continue;
    text += (told > 0 ? "; " : "") + finding.to_string();
    ++told;
  }
  if (told == 0) text += load.reason;
  const std::uint64_t more = findings.count(Severity::error) - told;
  if (more > 0) text += "; and " + std::to_string(more) + " more";
  return text + ". It is kept as " + load.kept_as + ", and " +
         std::to_string(load.reading.image.entries.size()) + " entries of it are used";
}

std::optional<std::string> BookKeeper::not_taken(const addrbook::RestoreReport& report,
                                                 std::size_t entries) const {
  if (report.taken == entries && report.bad_records == 0) return std::nullopt;
  std::string text = "address book " + file_ + ": " + std::to_string(report.taken) + " of " +
                     std::to_string(entries) + " entries were taken";
  const auto add = [&text](std::size_t count, const char* what) {
    if (count > 0) text += "; " + std::to_string(count) + " " + what;
  };
  add(report.without_id, "have no id");
  add(report.refused, "have no address that would do here, or are private");
  add(report.duplicates, "are of an id that came before");
  add(report.crowded, "found no room");
  add(report.bad_records, "records are not signed by their owners");
  return text;
}

void BookKeeper::leave_out(const std::vector<Endpoint>& ours) {
  for (const Endpoint& at : ours) {
    if (!at.address.is_unspecified()) book_.add_own(at);
  }
}

void BookKeeper::on_event(const SwitchEvent& event) {
  if (const auto id = SwitchBans::banned_id(event)) {
    const WallTime now = timers_.wall_now();
    book_.bad(*id, event.text, now, bans_.banned_until(*id, IpAddress(), now).value_or(now));
  }
  note();
}

void BookKeeper::note() {
  if (!saver_ || noted_ == book_.changes()) return;
  noted_ = book_.changes();
  saver_->handle_change();
}

void BookKeeper::flush() {
  note();
  if (!saver_) return;
  if (const auto saved = saver_->flush(); !saved) note_failure(saved.error());
}

void BookKeeper::note_failure(const std::error_code& error) {
  ++save_failures_;
  notice_("cannot write address book " + file_ + ": " + error.message());
}

}  // namespace switchyard
