// FrameCipher: the frames of a connection whose opening is done.
//
// Sans-IO, and the only thing about encryption that p2p knows.  Seals and opens in place, many
// frames at a time.  Not thread-safe; sealing and opening are independent of each other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "p2p/base/bytes.h"
#include "p2p/base/result.h"
#include "p2p/types/disconnect.h"

namespace switchyard::net {

// How a frame lies in a buffer: head bytes, payload, padding if frames have one size, tail bytes.
struct FrameLayout {
  std::size_t head{0};         // bytes before the payload
  std::size_t tail{0};         // bytes after it
  std::size_t max_payload{0};  // the largest payload a receiver takes
  // True: every frame is as long as one with max_payload; seal() zeroes what the payload leaves.
  bool fixed{false};

  std::size_t overhead() const { return head + tail; }
  // Bytes in the buffer of a frame with this payload.
  std::size_t frame_size(std::size_t payload) const {
    return overhead() + (fixed ? max_payload : payload);
  }
};

class FrameCipher {
 public:
  virtual ~FrameCipher() = default;  // wipes its keys

  virtual FrameLayout layout() const = 0;

  // Seals frames that lie one after another in `buffer`, each with room for head and tail around
  // its payload.  payload_sizes[i] is the payload of the i-th.
  // REQUIRES: each size in [1, max_payload]; buffer.size() is the sum of layout().frame_size(size).
  virtual void seal(MutableByteView buffer, std::span<const std::uint32_t> payload_sizes) = 0;

  // Opens the whole frames at the front of `input` in place and appends their payloads to
  // `payloads` (views into `input`).  Returns the bytes consumed; the rest is an unfinished frame.
  // A bad frame fails, with the payloads before it appended all the same; the cipher is dead then.
  virtual Result<std::size_t, Disconnect> open(MutableByteView input,
                                               std::vector<ByteView>& payloads) = 0;
};

}  // namespace switchyard::net
