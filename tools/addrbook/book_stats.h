// What a book holds, in numbers: `switchyard addrbook stats`.
//
// Ages are measured from the newest time in the book that is not after `now`: a book that somebody
// kept for a year still tells who was alive in its days.
//
// Pure.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "addrbook/book_reader.h"
#include "p2p/base/time.h"

namespace switchyard::tools {

// The newest time in the book that is not after `now`; kNever if it has none.
WallTime newest_time(const addrbook::BookImage& book, WallTime now);

// Ever reached, as far as the book says.
bool was_reached(const addrbook::ImageEntry& entry);

// A peer that was never reached, in so many tries, is thrown away first by CometBFT (isBad) and by
// us (rules.h, kBlindTries).
inline constexpr int kHopelessAfter = 3;

// The port CometBFT nodes listen at if nobody chose another.
inline constexpr std::uint16_t kUsualPort = 26656;

// From so many ids at one address on it is counted as crowded: 195 of 327 public books have such.
inline constexpr std::size_t kCrowdedAddress = 4;

struct BookStats {
  struct Count {
    std::string name;  // "within a day"
    std::size_t peers{0};
  };

  WallTime as_of{addrbook::kNever};
  std::size_t entries{0}, old{0}, fresh{0}, without_id{0}, duplicate_ids{0};
  std::vector<Count> reached;  // by the time of the last success; the last row: never
  std::size_t never{0};
  std::size_t untried{0}, failing{0}, hopeless{0};  // of those never reached: 0, 1 or 2, 3 or more
  std::size_t banned{0};                            // as of `as_of`
  std::size_t v4{0}, v6{0}, unroutable{0};
  std::map<std::uint16_t, std::size_t> ports;  // peers of each
  std::size_t crowded{0};                      // addresses with kCrowdedAddress ids or more
  std::size_t largest_crowd{0};
  std::string largest_crowd_at;                // an address
  std::size_t places{0};                       // in buckets, taken
  std::size_t fullest_new{0}, fullest_old{0};  // entries in the fullest bucket
};

BookStats book_stats(const addrbook::BookImage& book, WallTime now);

// Where a book comes from, and how its reading went.
struct BookOrigin {
  std::string name;      // of the file
  std::size_t bytes{0};  // of its text
};

std::string stats_text(const BookStats& stats, const addrbook::BookReading& reading,
                       const BookOrigin& origin, WallTime now);
std::string stats_json(const BookStats& stats, const addrbook::BookReading& reading,
                       const BookOrigin& origin);

}  // namespace switchyard::tools
