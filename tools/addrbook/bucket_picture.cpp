#include "tools/addrbook/bucket_picture.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <vector>

#include "addrbook/book_reader.h"
#include "tools/addrbook/bucket_sizes.h"

namespace switchyard::tools {

using addrbook::BookImage;
using addrbook::BucketType;
using addrbook::kFileBucketSize;

namespace {

constexpr std::array<const char*, kBucketSteps + 1> kLetters{" ", ".", ":", "-", "=",
                                                             "+", "*", "%", "#"};
constexpr std::array<const char*, kBucketSteps + 1> kBlocks{
    " ", "\u2581", "\u2582", "\u2583", "\u2584", "\u2585", "\u2586", "\u2587", "\u2588"};

std::string letter(std::size_t size, const Terminal& terminal) {
  if (size > kFileBucketSize) return terminal.colours ? "\x1b[31m!\x1b[0m" : "!";
  const std::size_t step = bucket_step(size);
  return terminal.unicode ? kBlocks.at(step) : kLetters.at(step);
}

std::string picture(const std::string& name, const std::vector<std::size_t>& sizes,
                    const Terminal& terminal) {
  std::string text = name + "  " + sizes_text(sizes) + "\n";
  for (std::size_t row = 0; row < sizes.size(); row += kBucketsARow) {
    text += fmt::format("{:>5} |", row);
    for (std::size_t i = row; i < row + kBucketsARow; ++i) text += letter(sizes[i], terminal);
    text += "|\n";
  }
  return text;
}

}  // namespace

std::string bucket_picture(const BookImage& book, const Terminal& terminal) {
  return picture("new", bucket_sizes(book, BucketType::fresh, addrbook::kFileNewBuckets),
                 terminal) +
         "\n" +
         picture("old", bucket_sizes(book, BucketType::old, addrbook::kFileOldBuckets), terminal);
}

}  // namespace switchyard::tools
