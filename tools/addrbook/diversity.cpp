#include "tools/addrbook/diversity.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <set>

#include "p2p/types/address_group.h"
#include "p2p/types/subnet.h"
#include "tools/addrbook/book_stats.h"
#include "tools/addrbook/report_text.h"
#include "tools/addrbook/sort_by.h"

namespace switchyard::tools {

using addrbook::BookImage;
using addrbook::ImageEntry;

namespace {

using MeasureKind = DiversityMeasure::Kind;
using Counts = std::map<std::string, std::size_t>;
using Shares = std::vector<Diversity::Share>;

constexpr unsigned kSubnetBitsV4 = 24;
constexpr unsigned kSubnetBitsV6 = 48;

Shares largest(const Counts& counts) {
  Shares shares;
  for (const auto& [name, peers] : counts) shares.push_back({name, peers});
  sort_by(shares, [](const Diversity::Share& share) { return SIZE_MAX - share.peers; });
  shares.resize(std::min(shares.size(), Diversity::kTop));
  return shares;
}

std::string group_name(const IpAddress& address) {
  const AddressGroup group = public_group_of(address);
  const std::string name = group.to_string();
  return group.kind() == AddressGroup::Kind::v4 ? name + "/16" : name;
}

std::string subnet_name(const IpAddress& address) {
  return Subnet(address, address.is_v4() ? kSubnetBitsV4 : kSubnetBitsV6).to_string();
}

// Who told of an entry; not set: itself, or whoever typed it in.
std::optional<std::string> source_name(const ImageEntry& entry) {
  const addrbook::Source& source = entry.first.source;
  if (source.id && *source.id != PeerId() && source.id != entry.id) return source.id->to_string();
  if (source.id && source.id == entry.id) return std::nullopt;
  const IpAddress& address = source.endpoint.address;
  if (address.is_unspecified() || address == entry.first.endpoint.address) return std::nullopt;
  return address.to_string();
}

double effective_number(const Counts& counts, std::size_t total) {
  double same = 0;  // pairs, whole numbers: exact
  for (const auto& [name, peers] : counts) same += static_cast<double>(peers * peers);
  return same > 0 ? static_cast<double>(total * total) / same : 0;
}

void judge(Diversity& diversity, DiversityMeasure measure) {
  const double sign = measure.is_share ? 1 : -1;  // then less is better
  const double value = sign * measure.value;
  const bool good = measure.is_share ? value < measure.good : value <= sign * measure.good;
  const bool poor = measure.is_share ? value >= measure.poor : value > sign * measure.poor;
  measure.verdict = good ? Grade::good : poor ? Grade::poor : Grade::watch;
  diversity.verdict = std::max(diversity.verdict, measure.verdict);
  diversity.measures.push_back(std::move(measure));
}

// The largest of some shares, measured.
DiversityMeasure share_measure(MeasureKind kind, const Shares& shares, std::size_t total,
                               double good, double poor) {
  DiversityMeasure measure;
  measure.kind = kind;
  measure.good = good;
  measure.poor = poor;
  if (shares.empty()) return measure;
  measure.value = share_of(shares.front().peers, total);
  measure.subject = shares.front().name;
  return measure;
}

DiversityMeasure number_measure(MeasureKind kind, double value, double good, double poor) {
  DiversityMeasure measure;
  measure.kind = kind;
  measure.value = value;
  measure.is_share = false;
  measure.good = good;
  measure.poor = poor;
  return measure;
}

}  // namespace

Diversity measure_diversity(const BookImage& book, const addrbook::AsMap* map) {
  Diversity diversity;
  diversity.entries = book.entries.size();
  diversity.judged = diversity.entries >= kJudgedFrom;
  Counts groups, subnets, sources, addresses, systems;
  std::set<std::string> reached;
  for (const ImageEntry& entry : book.entries) {
    const IpAddress& address = entry.first.endpoint.address;
    const std::string group = group_name(address);
    ++groups[group];
    ++subnets[subnet_name(address)];
    ++addresses[address.to_string()];
    if (const std::uint32_t system = map == nullptr ? 0 : map->lookup(address); system != 0) {
      ++systems["AS" + std::to_string(system)];
    } else {
      ++diversity.unmapped;
    }
    if (was_reached(entry)) reached.insert(group);
    if (const auto source = source_name(entry)) {
      ++sources[*source];
    } else {
      ++diversity.own_word;
    }
  }
  diversity.groups_number = groups.size();
  diversity.sources_number = sources.size();
  diversity.groups = largest(groups);
  diversity.subnets = largest(subnets);
  diversity.sources = largest(sources);
  diversity.systems_number = systems.size();
  diversity.systems = largest(systems);
  const std::size_t all = diversity.entries;
  judge(diversity, share_measure(MeasureKind::source, diversity.sources, all, 0.25, 0.5));
  judge(diversity, share_measure(MeasureKind::group, diversity.groups, all, 0.1, 0.25));
  judge(diversity, number_measure(MeasureKind::effective, effective_number(groups, all), 40, 20));
  judge(diversity,
        number_measure(MeasureKind::reached, static_cast<double>(reached.size()), 20, 10));
  judge(diversity, share_measure(MeasureKind::crowd, largest(addresses), all, 0.02, 0.1));
  return diversity;
}

std::string to_string(Grade grade) {
  static constexpr std::array<const char*, 3> kNames{"good", "watch", "poor"};
  return kNames.at(static_cast<std::size_t>(grade));
}

std::vector<std::string> diversity_advice(const Diversity& diversity) {
  static constexpr std::array<const char*, 5> kAdvice{
      "One source told of too much of this book. If you do not run it, take seeds of other\n"
      "operators, merge a book of another place, and drop what only this source knows:\n"
      "switchyard addrbook filter --not-from",
      "One neighbourhood holds too much of this book: a hoster, or somebody with many\n"
      "addresses. Thin it out: switchyard addrbook filter --per-group 20",
      "There are too few neighbourhoods for outbound peers that do not fall together. Add\n"
      "seeds in other networks, and merge in a book of another place.",
      "Too few neighbourhoods ever answered: a node that starts with this book meets the same\n"
      "few, or nobody. Let it run with more outbound peers, or add persistent peers of\n"
      "operators you know.",
      "Many ids are at one address: a machine with many nodes, or somebody who makes up ids.\n"
      "Keep a few: switchyard addrbook filter --per-address 2"};
  std::vector<std::string> advice;
  for (const DiversityMeasure& measure : diversity.measures) {
    if (measure.verdict == Grade::good) continue;
    std::string text = kAdvice.at(static_cast<std::size_t>(measure.kind));
    if (measure.kind == MeasureKind::source) text += " " + measure.subject;
    advice.push_back(std::move(text));
  }
  return advice;
}

}  // namespace switchyard::tools
