#include "addrbook/book_entry.h"

#include <algorithm>
#include <span>
#include <utility>

namespace switchyard::addrbook {
namespace {

constexpr std::array<std::string_view, 9> kEntryNames{"addr",        "src",         "buckets",
                                                      "attempts",    "buckettype",  "lastattempt",
                                                      "lastsuccess", "lastbantime", "switchyard"};
enum EntryField : std::uint8_t {
  entry_addr,
  entry_src,
  entry_buckets,
  entry_attempts,
  entry_type,
  entry_last_attempt,
  entry_last_success,
  entry_last_ban,
  entry_extras,
};
// As findings write them.
constexpr std::array<std::string_view, 8> kShownNames{
    "addr",        "src",          "buckets",      "attempts",
    "bucket_type", "last_attempt", "last_success", "last_ban_time"};

bool has(std::uint32_t seen, EntryField field) {
  return (seen >> field & 1U) != 0;
}

}  // namespace

std::optional<ImageEntry> EntryReader::read() {
  Draft draft;
  draft.place = in_.token().place;
  for (int field = 0; (field = in_.next_field(kEntryNames, draft.seen)) >= 0;) {
    draft.upper |= in_.upper();
    read_field(draft, field);
  }
  if (in_.failed() || !check_address(draft)) return std::nullopt;
  set_era(draft);
  check_fields(draft);
  place(draft);
  return std::move(draft.entry);
}

void EntryReader::read_field(Draft& draft, int field) {
  switch (field) {
    case entry_addr:
      draft.has_address = in_.expect(JsonKind::begin_object, "addr");
      if (draft.has_address) draft.address = read_address(in_, "addr");
      break;
    case entry_src:
      return read_source(draft);
    case entry_buckets:
      return read_buckets(draft);
    case entry_attempts: {
      const auto attempts = in_.integer("attempts", 0, INT32_MAX);
      draft.entry.attempts = static_cast<std::int32_t>(attempts.value_or(0));
      break;
    }
    case entry_type:
      return read_type(draft);
    case entry_last_attempt:
      draft.entry.last_attempt = in_.time("last_attempt");
      break;
    case entry_last_success:
      draft.entry.last_success = in_.time("last_success");
      break;
    case entry_last_ban:
      draft.entry.banned_until = in_.time("last_ban_time");
      break;
    default:
      if (in_.expect(JsonKind::begin_object, "switchyard")) read_entry_extras(in_, draft.entry);
  }
}

void EntryReader::read_source(Draft& draft) {
  if (!in_.expect(JsonKind::begin_object, "src")) return;
  const AddressFields source = read_address(in_, "src");
  if (source.problem) {
    in_.report(FindingCode::bad_source, source.problem->place,
               source.problem->text + ": read as 0.0.0.0:0");
    draft.entry.first.source = {source.id, {}};
  } else {
    draft.entry.first.source = {source.id, source.endpoint};
  }
}

void EntryReader::read_type(Draft& draft) {
  draft.entry.type = BucketType::fresh;
  if (!in_.expect(JsonKind::number, "bucket_type")) return;
  const JsonNumber number = json_integer(in_.token().text);
  const bool whole = number.kind == JsonNumber::Kind::integer;
  if (whole && number.value == 2) {
    draft.entry.type = BucketType::old;
  } else if (!whole || number.value != 1) {
    in_.report(FindingCode::bad_bucket_type, in_.token().place,
               "bucket_type " + std::string(in_.token().text.substr(0, 40)) +
                   " is neither 1 (new) nor 2 (old): read as new");
  }
}

void EntryReader::read_buckets(Draft& draft) {
  draft.buckets_first = !has(draft.seen, entry_attempts);
  draft.bucket_count = 0;
  if (in_.next().kind == JsonKind::null) return;  // as CometBFT writes an empty list
  if (!in_.expect_element(JsonKind::begin_array, "buckets")) return;
  while (in_.next_element()) {
    if (!in_.expect_element(JsonKind::number, "buckets")) continue;
    const JsonToken& token = in_.token();
    const JsonNumber number = json_integer(token.text);
    const bool whole = number.kind == JsonNumber::Kind::integer;
    if (draft.bucket_count < draft.buckets.size()) {
      draft.buckets.at(draft.bucket_count) = {whole ? number.value : -1, token.place};
    }
    ++draft.bucket_count;
  }
}

// The first entry that can be read says what the others will be like.
void EntryReader::set_era(const Draft& draft) {
  if (era_ != BookEra::unknown) return;
  if (draft.upper && !draft.address.id_given) {
    era_ = BookEra::without_ids;
  } else if (draft.address.upper) {
    era_ = BookEra::early_2018;
  } else if (has(draft.seen, entry_last_ban)) {
    era_ = BookEra::from_2020;
  } else {
    era_ = draft.buckets_first ? BookEra::from_2019 : BookEra::from_2018;
  }
  if (era_ == BookEra::without_ids || era_ == BookEra::early_2018) {
    in_.report(FindingCode::old_format, draft.place,
               "a book of " + std::string(to_string(era_)) + ", with the keys of that time");
  }
}

bool EntryReader::check_address(Draft& draft) {
  if (!draft.has_address) {
    in_.report(FindingCode::no_address, draft.place, "an entry without addr: left out");
    return false;
  }
  if (draft.address.problem) {
    const AddressFields::Problem& problem = *draft.address.problem;
    in_.report(problem.code, problem.place, problem.text + ": the entry is left out");
    return false;
  }
  draft.entry.id = draft.address.id;
  draft.entry.first.endpoint = draft.address.endpoint;
  return true;
}

void EntryReader::check_fields(const Draft& draft) {
  if (draft.address.endpoint.port == 0) {
    in_.report(FindingCode::port_zero, draft.place, "addr.port is 0: nobody can be dialled there");
  }
  if (!draft.address.id_given && era_ != BookEra::without_ids) {
    in_.report(FindingCode::no_id, draft.place, "addr has no id");
  }
  const std::size_t expected =
      era_ == BookEra::from_2020 ? kShownNames.size() : kShownNames.size() - 1;
  for (std::size_t field = 0; field < expected; ++field) {
    if (has(draft.seen, static_cast<EntryField>(field))) continue;
    in_.report(FindingCode::missing_field, draft.place,
               "an entry without " + std::string(kShownNames.at(field)));
  }
}

void EntryReader::place(Draft& draft) {
  const bool old = draft.entry.type == BucketType::old;
  const std::size_t most = old ? 1 : kMaxReferences;
  if (draft.bucket_count == 0) {
    in_.report(FindingCode::no_bucket, draft.place, "an entry that lies in no bucket");
  } else if (draft.bucket_count > most) {
    in_.report(FindingCode::bucket_count, draft.buckets.front().place,
               std::string(old ? "an old" : "a new") + " entry in " +
                   std::to_string(draft.bucket_count) + " buckets: at most " +
                   std::to_string(most));
  }
  const std::size_t known = std::min(draft.bucket_count, draft.buckets.size());
  for (const Bucket& bucket : std::span(draft.buckets).first(known)) place_one(draft, bucket);
}

void EntryReader::place_one(Draft& draft, const Bucket& bucket) {
  ImageEntry& entry = draft.entry;
  const bool old = entry.type == BucketType::old;
  const std::int64_t end = old ? kFileOldBuckets : kFileNewBuckets;
  if (bucket.number < 0 || bucket.number >= end) {
    in_.report(FindingCode::bucket_out_of_range, bucket.place,
               std::string(old ? "an old" : "a new") + " bucket is 0 to " +
                   std::to_string(end - 1) + ": left out");
    return;
  }
  const auto number = static_cast<std::uint16_t>(bucket.number);
  const auto kept = std::span(entry.buckets).first(entry.bucket_count);
  if (std::ranges::find(kept, number) != kept.end()) {
    in_.report(FindingCode::duplicate_bucket, bucket.place,
               "bucket " + std::to_string(number) + " is there twice");
    return;
  }
  entry.buckets.at(entry.bucket_count++) = number;
  auto& size = old ? old_sizes_.at(number) : new_sizes_.at(number);
  if (++size == kFileBucketSize + 1U) {
    in_.report(FindingCode::overfull_bucket, bucket.place,
               std::string(old ? "old" : "new") + " bucket " + std::to_string(number) +
                   " holds more than 64");
  }
}

}  // namespace switchyard::addrbook
