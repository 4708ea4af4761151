// How full the buckets of a book are, for pictures of them.  Internal to bucket_picture.h.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "addrbook/book_image.h"

namespace switchyard::tools {

inline constexpr std::size_t kBucketsARow = 32;
inline constexpr std::size_t kBucketSteps = 8;  // of a full bucket

std::vector<std::size_t> bucket_sizes(const addrbook::BookImage& book, addrbook::BucketType type,
                                      std::size_t buckets);
// 0 for none, rounded up.
std::size_t bucket_step(std::size_t size);
// "254 of 256 buckets in use, 1350 of 16384 places (8%), fullest 15"
std::string sizes_text(const std::vector<std::size_t>& sizes);

}  // namespace switchyard::tools
