#include "tools/addrbook/bucket_sizes.h"

#include <fmt/core.h>

#include <algorithm>

#include "addrbook/book_reader.h"
#include "tools/addrbook/report_text.h"
#include "tools/common/table.h"

namespace switchyard::tools {

using addrbook::ImageEntry;
using addrbook::kFileBucketSize;

std::vector<std::size_t> bucket_sizes(const addrbook::BookImage& book, addrbook::BucketType type,
                                      std::size_t buckets) {
  std::vector<std::size_t> sizes(buckets);
  for (const ImageEntry& entry : book.entries) {
    if (entry.type != type) continue;
    for (std::size_t i = 0; i < entry.bucket_count; ++i) {
      if (entry.buckets.at(i) < buckets) ++sizes[entry.buckets.at(i)];
    }
  }
  return sizes;
}

std::size_t bucket_step(std::size_t size) {
  return (size * kBucketSteps + kFileBucketSize - 1) / kFileBucketSize;
}

std::string sizes_text(const std::vector<std::size_t>& sizes) {
  std::size_t places = 0, used = 0, fullest = 0;
  for (const std::size_t size : sizes) {
    places += size;
    used += size > 0 ? 1 : 0;
    fullest = std::max(fullest, size);
  }
  const std::size_t room = sizes.size() * kFileBucketSize;
  return fmt::format("{} of {} buckets in use, {} of {} places ({}), fullest {}", used,
                     sizes.size(), places, room, percent_text(share_of(places, room)), fullest);
}

}  // namespace switchyard::tools
