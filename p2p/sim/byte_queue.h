// ByteQueue: bytes in, bytes out, in order.  A part of SimSocket.
#pragma once

#include <algorithm>
#include <cstddef>

#include "p2p/base/bytes.h"

namespace switchyard::sim {

class ByteQueue {
 public:
  std::size_t size() const { return bytes_.size() - taken_; }
  bool empty() const { return size() == 0; }
  void append(ByteView more) { switchyard::append(bytes_, more); }
  void clear() { *this = ByteQueue(); }

  // Moves as many bytes as fit; returns how many.
  std::size_t take(MutableByteView into) {
    const std::size_t n = std::min(into.size(), size());
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(taken_), n, into.begin());
    taken_ += n;
    if (empty()) {
      clear();  // its room too: thousands of idle connections may be simulated
    } else if (taken_ * 2 >= bytes_.size()) {  // each byte is moved about once
      bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(taken_));
      taken_ = 0;
    }
    return n;
  }

 private:
  Bytes bytes_;
  std::size_t taken_{0};  // at the front of bytes_
};

}  // namespace switchyard::sim
