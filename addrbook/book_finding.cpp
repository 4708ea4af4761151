#include "addrbook/book_finding.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "p2p/types/disconnect.h"

namespace switchyard::addrbook {
namespace {

struct CodeTraits {
  std::string_view name;
  Severity severity;
};

// In the order of FindingCode.
constexpr std::array<CodeTraits, kFindingCodes> kCodes{{
    {"empty-file", Severity::error},
    {"html-page", Severity::error},
    {"not-a-book", Severity::error},
    {"cut-off", Severity::error},
    {"broken-json", Severity::error},
    {"too-deep", Severity::error},
    {"too-many-entries", Severity::error},
    {"trailing-data", Severity::warning},
    {"byte-order-mark", Severity::note},
    {"carriage-returns", Severity::note},
    {"not-utf8", Severity::warning},
    {"bad-escape", Severity::warning},
    {"control-character", Severity::warning},
    {"extra-comma", Severity::warning},
    {"text-too-long", Severity::warning},
    {"duplicate-key", Severity::warning},
    {"unknown-key", Severity::note},
    {"upper-case-keys", Severity::note},
    {"old-format", Severity::note},
    {"missing-field", Severity::warning},
    {"wrong-type", Severity::warning},
    {"bad-number", Severity::warning},
    {"bad-time", Severity::warning},
    {"bad-bucket-key", Severity::warning},
    {"bad-extra", Severity::warning},
    {"not-an-entry", Severity::error},
    {"no-address", Severity::error},
    {"bad-address", Severity::error},
    {"port-out-of-range", Severity::error},
    {"port-zero", Severity::warning},
    {"no-id", Severity::warning},
    {"bad-id", Severity::warning},
    {"upper-case-id", Severity::note},
    {"bad-source", Severity::warning},
    {"bad-bucket-type", Severity::warning},
    {"no-bucket", Severity::warning},
    {"bucket-out-of-range", Severity::warning},
    {"bucket-count", Severity::warning},
    {"duplicate-bucket", Severity::warning},
    {"overfull-bucket", Severity::note},
    {"duplicate-id", Severity::warning},
}};

const CodeTraits& traits_of(FindingCode code) {
  return kCodes.at(static_cast<std::size_t>(code));
}

}  // namespace

Severity severity_of(FindingCode code) {
  return traits_of(code).severity;
}

std::string_view to_string(FindingCode code) {
  return traits_of(code).name;
}

std::string_view to_string(Severity severity) {
  static constexpr std::array<std::string_view, 3> kNames{"note", "warning", "error"};
  return kNames.at(static_cast<std::size_t>(severity));
}

std::string Finding::to_string() const {
  std::string line = std::to_string(place.line) + ':' + std::to_string(place.column) + ": ";
  line.append(addrbook::to_string(severity)).append(": ");
  return line.append(addrbook::to_string(code)).append(": ").append(text);
}

std::uint64_t Findings::count(FindingCode code) const {
  return counts_.at(static_cast<std::size_t>(code));
}

std::uint64_t Findings::count(Severity severity) const {
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < kFindingCodes; ++i) {
    if (kCodes.at(i).severity == severity) sum += counts_.at(i);
  }
  return sum;
}

std::uint64_t Findings::total() const {
  return std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
}

const Finding* Findings::worst() const {
  const auto found = std::ranges::max_element(list_, {}, &Finding::severity);
  return found == list_.end() ? nullptr : &*found;
}

void Findings::add(FindingCode code, const TextPlace& place, std::string_view text) {
  if (counts_.at(static_cast<std::size_t>(code))++ >= kMaxPerCode) return;
  list_.push_back({code, severity_of(code), place, printable(text)});
}

void Findings::sort() {
  std::vector<std::size_t> order(list_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [this](std::size_t i) {
    return std::pair(list_[i].place.offset, i);  // of one place as they were found
  });
  std::vector<Finding> sorted;
  sorted.reserve(order.size());
  for (const std::size_t i : order) sorted.push_back(std::move(list_[i]));
  list_ = std::move(sorted);
}

}  // namespace switchyard::addrbook
