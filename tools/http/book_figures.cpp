#include "tools/http/book_figures.h"

#include <algorithm>

#include "addrbook/book_writer.h"
#include "tools/addrbook/book_edit.h"

namespace switchyard::tools {

using addrbook::BookImage;
using addrbook::BucketType;
using addrbook::ImageEntry;

namespace {

constexpr const char* kNoKey = "000000000000000000000000";

const DiversityMeasure* measure_of(const Diversity& diversity, DiversityMeasure::Kind kind) {
  const auto& all = diversity.measures;
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const DiversityMeasure& one) { return one.kind == kind; });
  return found == all.end() ? nullptr : &*found;
}

double value_of(const Diversity& diversity, DiversityMeasure::Kind kind) {
  const DiversityMeasure* measure = measure_of(diversity, kind);
  return measure == nullptr ? 0 : measure->value;
}

bool is_banned(const ImageEntry& entry, WallTime now) {
  return entry.banned_until > now;
}

}  // namespace

double BookFigures::effective_groups() const {
  return value_of(diversity, DiversityMeasure::Kind::effective);
}
double BookFigures::largest_source() const {
  return value_of(diversity, DiversityMeasure::Kind::source);
}
double BookFigures::largest_group() const {
  return value_of(diversity, DiversityMeasure::Kind::group);
}

BookFigures book_figures(const BookImage& image, WallTime now) {
  BookFigures figures;
  figures.diversity = measure_diversity(image);
  for (const ImageEntry& entry : image.entries) {
    auto& sizes = entry.type == BucketType::old ? figures.old : figures.fresh;
    for (std::size_t i = 0; i < entry.bucket_count; ++i) {
      const std::size_t bucket = entry.buckets.at(i);
      if (bucket < sizes.size()) ++sizes[bucket];
    }
    if (is_banned(entry, now)) ++figures.banned;
  }
  return figures;
}

std::string published_book(const BookImage& image, WallTime now) {
  BookImage shown;
  shown.placement.key = kNoKey;
  for (const ImageEntry& entry : image.entries) {
    if (!entry.id || is_banned(entry, now)) continue;
    ImageEntry told;
    told.id = entry.id;
    told.first.endpoint = entry.first.endpoint;
    told.first.source = {entry.id, entry.first.endpoint};
    told.attempts = entry.attempts;
    told.last_attempt = entry.last_attempt;
    told.last_success = entry.last_success;
    told.type = entry.type;
    shown.entries.push_back(std::move(told));
  }
  settle_places(shown, /*anew=*/true);
  addrbook::BookWriteOptions options;
  options.extras = false;
  return write_book(shown, options);
}

}  // namespace switchyard::tools
