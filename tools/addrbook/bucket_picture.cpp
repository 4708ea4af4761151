#include "tools/addrbook/bucket_picture.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <vector>

#include "addrbook/book_reader.h"
#include "tools/addrbook/report_text.h"
#include "tools/common/table.h"

namespace switchyard::tools {

using addrbook::BookImage;
using addrbook::BucketType;
using addrbook::ImageEntry;
using addrbook::kFileBucketSize;

namespace {

constexpr std::size_t kRow = 32;
constexpr std::size_t kSteps = 8;
constexpr std::array<const char*, kSteps + 1> kLetters{" ", ".", ":", "-", "=", "+", "*", "%", "#"};
constexpr std::array<const char*, kSteps + 1> kBlocks{
    " ", "\u2581", "\u2582", "\u2583", "\u2584", "\u2585", "\u2586", "\u2587", "\u2588"};

std::string letter(std::size_t size, const Terminal& terminal) {
  if (size > kFileBucketSize) return terminal.colours ? "\x1b[31m!\x1b[0m" : "!";
  const std::size_t step = (size * kSteps + kFileBucketSize - 1) / kFileBucketSize;
  return terminal.unicode ? kBlocks.at(step) : kLetters.at(step);
}

std::vector<std::size_t> sizes_of(const BookImage& book, BucketType type, std::size_t buckets) {
  std::vector<std::size_t> sizes(buckets);
  for (const ImageEntry& entry : book.entries) {
    if (entry.type != type) continue;
    for (std::size_t i = 0; i < entry.bucket_count; ++i) {
      if (entry.buckets.at(i) < buckets) ++sizes[entry.buckets.at(i)];
    }
  }
  return sizes;
}

std::string picture(const std::string& name, const std::vector<std::size_t>& sizes,
                    const Terminal& terminal) {
  std::size_t places = 0, used = 0, fullest = 0;
  for (const std::size_t size : sizes) {
    places += size;
    used += size > 0 ? 1 : 0;
    fullest = std::max(fullest, size);
  }
  const std::size_t room = sizes.size() * kFileBucketSize;
  std::string text =
      fmt::format("{}  {} of {} buckets in use, {} of {} places ({}), fullest {}\n", name, used,
                  sizes.size(), places, room, percent_text(share_of(places, room)), fullest);
  for (std::size_t row = 0; row < sizes.size(); row += kRow) {
    text += fmt::format("{:>5} |", row);
    for (std::size_t i = row; i < row + kRow; ++i) text += letter(sizes[i], terminal);
    text += "|\n";
  }
  return text;
}

}  // namespace

std::string bucket_picture(const BookImage& book, const Terminal& terminal) {
  return picture("new", sizes_of(book, BucketType::fresh, addrbook::kFileNewBuckets), terminal) +
         "\n" +
         picture("old", sizes_of(book, BucketType::old, addrbook::kFileOldBuckets), terminal);
}

}  // namespace switchyard::tools
