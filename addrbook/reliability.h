// Reliability: how often somebody answered, over windows of 2 hours to a month.
//
// A try that answers counts the time since the try before it as good, one that fails as bad; a
// window with time constant t forgets like exp(-age / t).  So each window is a share of time,
// whatever the pace of the tries, in a fixed number of bytes.  The windows and the thresholds are
// those of bitcoin-seeder, which has kept lists of live nodes with them since 2011.
//
//     window    reliable if the share of good time is above    and there were more tries than
//     2 hours   0.85                                             2
//     8 hours   0.70                                             4
//     a day     0.55                                             8
//     a week    0.45                                            16
//     a month   0.35                                            32
//
// One window is enough.  In the first three tries, half of them.
//
// A value.  48 bytes.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "addrbook/book_image.h"
#include "p2p/base/time.h"

namespace switchyard::addrbook {

class Reliability {
 public:
  static constexpr std::size_t kWindows = kReliabilityWindows.size();
  // What the first try stands for, and the least that any does: tries within a second of each other
  // say no more than one.
  static constexpr std::chrono::seconds kLeastAge{60};

  Reliability() = default;  // never tried
  // What a file says, brought into bounds: shares to 0 … 1, times not after `now`.
  Reliability(const ReliabilityImage& image, WallTime now);

  void record(bool answered, WallTime now);

  bool tried() const { return windows_[0].tries > 0; }
  // Share of good time among what was observed, 0 … 1; 0 if never tried.
  double share(std::size_t window) const;
  // To compare entries by, 0 … 1: the mean share of the windows, each counted down while it has few
  // tries, so that one lucky answer does not beat a month of them.
  double score() const;
  bool is_reliable() const;  // by the table above

  ReliabilityImage image() const;

 private:
  // What part of a window has been observed, 0 … 1.
  double observed_part(std::size_t window) const;

  std::array<ReliabilityImage::Window, kWindows> windows_{};
  std::uint32_t observed_{0};  // seconds
  std::uint32_t last_{0};      // seconds since 1970, of the last try
};

}  // namespace switchyard::addrbook
