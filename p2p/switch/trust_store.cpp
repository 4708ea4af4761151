#include "p2p/switch/trust_store.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <string_view>
#include <vector>

#include "p2p/base/check.h"

namespace switchyard {
namespace {

// A line: 40 digits, two numbers, and samples of up to 24 characters (std::to_chars, shortest),
// each with a space.
constexpr RecordFormat kTrustFormat{"switchyard-trust", 1, TrustStore::kMaxEntries,
                                    40 + 2 * 21 + TrustConfig::kMaxSamples * 25};

struct Record {
  PeerId id;
  std::int64_t last_event{0};
  TrustMetric::History history;
};

Unexpected<std::string> wrong_trust(std::string_view what) {
  return Unexpected(std::string(what));
}

template <class T>
bool parse_number(std::string_view word, T& out) {
  const char* const begin = word.data();
  const char* const end = begin + word.size();
  const auto [stop, error] = std::from_chars(begin, end, out);
  return error == std::errc() && stop == end && !word.empty();
}

Result<Record, std::string> read_trust_record(std::string_view line) {
  Record record;
  const auto id = PeerId::parse(take_word(line));
  if (!id) return wrong_trust("does not begin with the id of a peer");
  record.id = *id;
  if (!parse_number(take_word(line), record.last_event)) {
    return wrong_trust("the time of the last event is not a number of seconds");
  }
  if (!parse_number(take_word(line), record.history.intervals)) {
    return wrong_trust("the number of intervals is not one");
  }
  while (!line.empty()) {
    double sample = 0;
    if (!parse_number(take_word(line), sample) || !(sample >= 0 && sample <= 1)) {
      return wrong_trust("a sample is not between 0 and 1");
    }
    record.history.samples.push_back(sample);
    if (record.history.samples.size() > TrustConfig::kMaxSamples)
      return wrong_trust("too many samples");
  }
  return record;
}

std::string write_trust_record(const PeerId& id, WallTime last,
                               const TrustMetric::History& history) {
  std::string line = id.to_string() + ' ' + std::to_string(last.time_since_epoch().count()) + ' ' +
                     std::to_string(history.intervals);
  std::array<char, 32> text{};
  for (const double sample : history.samples) {
    const auto end = std::to_chars(text.data(), text.data() + text.size(), sample).ptr;
    line.append(" ").append(text.data(), end);
  }
  return line;
}

}  // namespace

TrustStore::TrustStore(TrustConfig config, std::size_t max_entries)
    : config_(config), max_entries_(max_entries) {
  SWITCHYARD_CHECK(config_.valid());
  SWITCHYARD_CHECK(max_entries_ > 0 && max_entries_ <= kMaxEntries);
}

double TrustStore::value(const PeerId& id) const {
  const TrustMetric* const metric = find(id);
  return metric == nullptr ? TrustMetric(config_).value() : metric->value();
}

unsigned TrustStore::score(const PeerId& id) const {
  const TrustMetric* const metric = find(id);
  return metric == nullptr ? TrustMetric(config_).score() : metric->score();
}

const TrustMetric* TrustStore::find(const PeerId& id) const {
  const auto found = entries_.find(id);
  return found == entries_.end() ? nullptr : &found->second.metric;
}

void TrustStore::good(const PeerId& id, std::uint64_t n, WallTime now) {
  touch(id, now).metric.good(n);
}

void TrustStore::bad(const PeerId& id, std::uint64_t n, WallTime now) {
  touch(id, now).metric.bad(n);
}

void TrustStore::pause(const PeerId& id) {
  const auto found = entries_.find(id);
  if (found != entries_.end()) found->second.metric.pause();
}

void TrustStore::tick(WallTime now) {
  for (auto& [id, entry] : entries_) entry.metric.end_interval();
  // The clock may have been wrong, and the file may say anything: nothing happens after now.
  while (!by_last_event_.empty() && by_last_event_.rbegin()->first > now) {
    touch(by_last_event_.rbegin()->second, now);
  }
  const WallTime oldest = now - config_.tracking_window;
  while (!by_last_event_.empty() && by_last_event_.begin()->first < oldest) {
    const PeerId id = by_last_event_.begin()->second;
    erase(id);
  }
}

void TrustStore::erase(const PeerId& id) {
  const auto found = entries_.find(id);
  if (found == entries_.end()) return;
  by_last_event_.erase({found->second.last_event, id});
  entries_.erase(found);
}

TrustStore::Entry& TrustStore::touch(PeerId id, WallTime now) {
  const auto found = entries_.find(id);
  if (found == entries_.end()) {
    put(id, {TrustMetric(config_), now});
    return entries_.at(id);
  }
  Entry& entry = found->second;
  if (entry.last_event != now) {
    by_last_event_.erase({entry.last_event, id});
    by_last_event_.insert({now, id});
    entry.last_event = now;
  }
  return entry;
}

// REQUIRES: no entry of `id`.
void TrustStore::put(const PeerId& id, Entry entry) {
  while (entries_.size() >= max_entries_) {
    const PeerId oldest = by_last_event_.begin()->second;
    erase(oldest);
  }
  by_last_event_.insert({entry.last_event, id});
  entries_.emplace(id, std::move(entry));
}

Bytes TrustStore::format() const {
  std::vector<std::string> records;
  records.reserve(entries_.size());
  for (const auto& [last, id] : by_last_event_) {
    records.push_back(write_trust_record(id, last, entries_.at(id).metric.history()));
  }
  return write_records(records, kTrustFormat);
}

Result<void, std::string> TrustStore::parse(ByteView text) {
  std::vector<Record> records;
  std::set<PeerId> seen;
  auto read = read_records(text, kTrustFormat, [&](std::string_view line) {
    auto record = read_trust_record(line);
    if (!record) return Result<void, std::string>(Unexpected(record.error()));
    if (!seen.insert(record->id).second) {
      return Result<void, std::string>(Unexpected(std::string("the id of an earlier line")));
    }
    records.push_back(std::move(*record));
    return Result<void, std::string>();
  });
  if (!read) return read;
  entries_.clear();
  by_last_event_.clear();
  for (Record& record : records) {
    put(record.id, {TrustMetric(config_, std::move(record.history)),
                    WallTime(std::chrono::seconds(record.last_event))});
  }
  return {};
}

Result<LoadReport, std::string> TrustStore::load(net::Files& files, const std::string& path) {
  return load_or_set_aside(files, path, kTrustFormat.max_size(),
                           [this](ByteView text) { return parse(text); });
}

Result<void> TrustStore::save(net::Files& files, const std::string& path) const {
  return files.write_atomic(path, format(), 0600);
}

void TrustStore::check_invariants() const {
  SWITCHYARD_CHECK(entries_.size() <= max_entries_);
  SWITCHYARD_CHECK(entries_.size() == by_last_event_.size());
  for (const auto& [last, id] : by_last_event_) {
    SWITCHYARD_CHECK(entries_.at(id).last_event == last);
    entries_.at(id).metric.check_invariants();
  }
}

}  // namespace switchyard
