#include "p2p/switch/ban_list.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "p2p/base/check.h"

namespace switchyard {
namespace {

// A line: the longest target is an IPv6 subnet (45 + 4 characters), two numbers, the reason.
constexpr RecordFormat kFormat{"switchyard-bans", 1, BanList::kMaxBans,
                               49 + 1 + 2 * 21 + kMaxDisconnectText};

WallTime end_of(const Ban& ban) {
  return ban.until.value_or(WallTime::max());
}

Unexpected<std::string> wrong(std::string_view what) {
  return Unexpected(std::string(what));
}

Result<WallTime, std::string> parse_time(std::string_view word) {
  std::chrono::seconds::rep seconds = 0;
  const char* const begin = word.data();
  const char* const end = begin + word.size();
  const auto [stop, error] = std::from_chars(begin, end, seconds);
  if (word.empty() || error != std::errc() || stop != end) {
    return wrong("a time is not a number of seconds");
  }
  return WallTime(std::chrono::seconds(seconds));
}

Result<Ban, std::string> read_record(std::string_view line) {
  Ban ban;
  auto who = parse_ban_target(take_word(line));
  if (!who) return wrong(who.error());
  const auto since = parse_time(take_word(line));
  if (!since) return wrong(since.error());
  const std::string_view until_word = take_word(line);
  if (until_word != "-") {
    const auto until = parse_time(until_word);
    if (!until) return wrong(until.error());
    ban.until = *until;
  }
  if (line.size() > kMaxDisconnectText) return wrong("the reason is too long");
  ban.who = *who;
  ban.since = *since;
  ban.reason = line;
  return ban;
}

std::string write_record(const Ban& ban) {
  const auto text = [](WallTime time) { return std::to_string(time.time_since_epoch().count()); };
  return to_string(ban.who) + ' ' + text(ban.since) + ' ' +
         (ban.until ? text(*ban.until) : std::string("-")) + ' ' + ban.reason;
}

}  // namespace

Result<BanTarget, std::string> parse_ban_target(std::string_view text) {
  if (const auto id = PeerId::parse(text)) return BanTarget(*id);
  const auto subnet = Subnet::parse(text);
  if (subnet) return BanTarget(*subnet);
  if (text.find_first_of(".:/") != std::string_view::npos) return Unexpected(subnet.error());
  return Unexpected("neither the id of a peer (40 hex digits), nor an address, nor a subnet: \"" +
                    std::string(text.substr(0, 80)) + '"');
}

std::string to_string(const BanTarget& target) {
  return std::visit([](const auto& who) { return who.to_string(); }, target);
}

std::string Ban::to_string(WallTime now) const {
  std::string text = switchyard::to_string(who) + ", ";
  if (!until) {
    text += "for ever";
  } else if (!holds(now)) {
    text += "ended";
  } else {
    text += std::to_string((*until - now).count()) + " s more";
  }
  return text + ": \"" + reason + '"';
}

BanList::BanList(std::size_t max_bans) : max_bans_(max_bans) {
  SWITCHYARD_CHECK(max_bans_ > 0 && max_bans_ <= kMaxBans);
}

BanList::Rank BanList::rank_of(const Ban& ban) {
  return {end_of(ban), ban.since, ban.who};
}

const Ban* BanList::find(const BanTarget& who, WallTime now) const {
  const auto found = bans_.find(who);
  return found == bans_.end() || !found->second.holds(now) ? nullptr : &found->second;
}

const Ban* BanList::verdict(const PeerId& id, WallTime now) const {
  return find(id, now);
}

const Ban* BanList::verdict(const IpAddress& address, WallTime now) const {
  const Ban* last = nullptr;
  const Lengths& lengths = address.is_v4() ? v4_lengths_ : v6_lengths_;
  for (unsigned bits = 0; bits <= Subnet::longest(address); ++bits) {
    if (lengths.at(bits) == 0) continue;
    const Ban* const ban = find(Subnet(address, bits), now);
    if (ban != nullptr && (last == nullptr || end_of(*ban) > end_of(*last))) last = ban;
  }
  return last;
}

std::vector<Ban> BanList::list(WallTime now) const {
  std::vector<Ban> all;
  for (const auto& [who, ban] : bans_) {
    if (ban.holds(now)) all.push_back(ban);
  }
  return all;
}

std::optional<Ban> BanList::add(Ban ban) {
  ban.reason = printable(ban.reason);
  if (auto before = remove(ban.who)) {
    const WallTime since = std::min(before->since, ban.since);
    if (end_of(*before) > end_of(ban)) ban = std::move(*before);
    ban.since = since;
  }
  insert(std::move(ban));
  if (bans_.size() <= max_bans_) return std::nullopt;
  return remove(std::get<BanTarget>(*by_end_.begin()));
}

void BanList::insert(Ban ban) {
  if (const auto* subnet = std::get_if<Subnet>(&ban.who)) ++length_count(*subnet);
  by_end_.insert(rank_of(ban));
  const BanTarget who = ban.who;
  bans_.emplace(who, std::move(ban));
}

std::optional<Ban> BanList::remove(const BanTarget& who) {
  const auto found = bans_.find(who);
  if (found == bans_.end()) return std::nullopt;
  Ban ban = std::move(found->second);
  bans_.erase(found);
  by_end_.erase(rank_of(ban));
  if (const auto* subnet = std::get_if<Subnet>(&ban.who)) --length_count(*subnet);
  return ban;
}

void BanList::merge(const BanList& other) {
  for (const auto& [who, ban] : other.bans_) add(ban);
}

std::size_t BanList::expire(WallTime now) {
  std::size_t ended = 0;
  while (!by_end_.empty()) {
    const BanTarget who = std::get<BanTarget>(*by_end_.begin());
    if (bans_.at(who).holds(now)) break;
    remove(who);
    ++ended;
  }
  return ended;
}

std::size_t& BanList::length_count(const Subnet& subnet) {
  return (subnet.address().is_v4() ? v4_lengths_ : v6_lengths_).at(subnet.bits());
}

Bytes BanList::format() const {
  std::vector<std::string> records;
  records.reserve(bans_.size());
  for (const auto& [who, ban] : bans_) records.push_back(write_record(ban));
  return write_records(records, kFormat);
}

Result<void, std::string> BanList::parse(ByteView text) {
  std::vector<Ban> bans;
  auto read = read_records(text, kFormat, [&](std::string_view line) {
    auto ban = read_record(line);
    if (!ban) return Result<void, std::string>(Unexpected(ban.error()));
    bans.push_back(std::move(*ban));
    return Result<void, std::string>();
  });
  if (!read) return read;
  for (Ban& ban : bans) add(std::move(ban));
  return {};
}

Result<LoadReport, std::string> BanList::load(net::Files& files, const std::string& path) {
  return load_or_set_aside(files, path, kFormat.max_size(),
                           [this](ByteView text) { return parse(text); });
}

Result<void> BanList::save(net::Files& files, const std::string& path) const {
  return files.write_atomic(path, format(), 0600);
}

void BanList::check_invariants() const {
  SWITCHYARD_CHECK(bans_.size() <= max_bans_ && bans_.size() == by_end_.size());
  Lengths v4{};
  Lengths v6{};
  for (const auto& [who, ban] : bans_) {
    SWITCHYARD_CHECK(who == ban.who && by_end_.contains(rank_of(ban)));
    if (const auto* subnet = std::get_if<Subnet>(&who)) {
      ++(subnet->address().is_v4() ? v4 : v6).at(subnet->bits());
    }
  }
  SWITCHYARD_CHECK(v4 == v4_lengths_ && v6 == v6_lengths_);
}

}  // namespace switchyard
